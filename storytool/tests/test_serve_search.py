"""`manage.py serve` and the index: built before serving where that takes a moment, else beside it; never in the way."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from llm.errors import EmbedderUnavailable
from retrieval.indexing import builder, catalogue
from retrieval.indexing.builder import is_soon_built
from retrieval.indexing.reader import current_index
from retrieval.tests.embedders import SETTING, BigramEmbedder
from retrieval.tests.factories import make_passage
from storytool.management.commands import prepare_search, serve

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_index(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    settings.EMBEDDERS = SETTING
    monkeypatch.setattr(catalogue, "PARTS", {})
    monkeypatch.setattr(prepare_search, "STEPS", ("build_index",))


@pytest.fixture
def serving(monkeypatch):
    """Prepares as `serve` does, and does this while the server would run; what was said and complained of."""

    def serve_and(do=lambda: None):
        command = serve.Command(stdout=io.StringIO(), stderr=io.StringIO(), no_color=True)
        with command._prepared_search():
            do()
        return command.stdout.getvalue(), command.stderr.getvalue()

    return serve_and


def test_a_few_texts_are_indexed_before_it_serves(serving):
    make_passage()
    said, told = serving(lambda: current_index().count == 1 or pytest.fail("there is no index"))
    assert said.startswith("Index ")
    assert "1 passages" in said
    assert told == ""


def test_nothing_is_said_where_nothing_changed(serving):
    make_passage()
    serving()
    assert serving() == ("", "")


def test_many_texts_are_embedded_beside_it(serving, monkeypatch):
    monkeypatch.setattr(builder, "_SOON_TEXTS", 0)
    make_passage()
    started = []

    class Process(subprocess.Popen[str]):
        def __init__(self, command, **options):
            started.append(command)
            super().__init__([sys.executable, "-c", "import time; time.sleep(60)"], **options)

    monkeypatch.setattr("subprocess.Popen", Process)
    said, told = serving()
    assert started[0][2:] == ["prepare_search", "--aside"]
    assert (said, told) == ("Search: the index is being built beside the server.\n", "")


def test_a_build_that_fails_keeps_nobody_from_serving(serving, monkeypatch):
    def fail(**options):
        raise CommandError("the disk is full")

    monkeypatch.setattr(serve, "call_command", lambda *args, **options: fail())
    assert serving() == ("", "Search: the disk is full\n")


def test_a_failure_is_named_by_its_step(monkeypatch):
    monkeypatch.setattr(prepare_search, "STEPS", ("import_corpus",))
    with pytest.raises(CommandError, match="import_corpus"):
        call_command("prepare_search")


def test_large_corpora_are_not_even_looked_at(monkeypatch, django_assert_num_queries):
    make_passage()
    monkeypatch.setattr(builder, "_SOON_PASSAGES", 0)
    with django_assert_num_queries(1):
        assert not is_soon_built()


def test_what_is_served_already_is_soon_built(monkeypatch):
    make_passage()
    builder.build_index()
    monkeypatch.setattr(builder, "_SOON_TEXTS", -1)
    assert is_soon_built()


def test_an_embedder_that_is_away_is_waited_for_beside_the_server(monkeypatch):
    def unavailable(self):
        raise EmbedderUnavailable("no answer")

    make_passage()
    monkeypatch.setattr(BigramEmbedder, "fingerprint", property(unavailable))
    assert not is_soon_built()
