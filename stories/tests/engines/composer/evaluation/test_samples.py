"""The printed samples: byte for byte what the composer tells today, in any process."""

import hashlib
import shutil
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from stories.engines.composer.evaluation.samples import SAMPLES, pages
from stories.pipeline.style import check_style

FOLDER = settings.BASE_DIR / "docs" / "samples"


@pytest.mark.parametrize(("name", "text"), list(pages()), ids=[name for name, _ in pages()])
def test_a_sample_is_reproduced_byte_for_byte(name, text):
    assert (FOLDER / name).read_bytes() == text.encode()


def test_there_are_twenty_in_korean_and_no_page_without_its_sample():
    assert sum(sample.language == "ko" for sample in SAMPLES) == 20
    assert {path.name for path in FOLDER.glob("*.md")} == {name for name, _ in pages()} | {"README.md"}


def test_every_genre_is_among_them():
    assert {sample.genre for sample in SAMPLES} >= {"설화", "판소리", "야담", "영웅 소설", "한문 소설"}


def test_the_samples_keep_the_register():
    for name, text in pages():
        if name.endswith("-ko.md"):
            story = text.split("\n\n", 2)[2].rsplit("\n\n", 2)[0]
            report = check_style(story, "ko")
            assert (report.register.share or 0) >= 0.95, (name, report.register.breaks)
            assert report.words == (), name


def test_the_command_prints_them(tmp_path):
    out = StringIO()
    call_command("print_samples", "--folder", str(tmp_path), stdout=out)
    assert f"{len(SAMPLES)} tales" in out.getvalue()
    assert {path.name for path in tmp_path.iterdir()} == {name for name, _ in pages()}


DIGEST = """
import hashlib
from stories.engines.composer.evaluation.samples import pages
print(hashlib.sha256("".join(text for _, text in pages()).encode()).hexdigest())
"""


def test_other_hash_seeds_and_other_pythons_tell_the_same():
    """This Python with another seed for its hashes, and what others there are: only the library is needed."""
    ours = hashlib.sha256("".join(text for _, text in pages()).encode()).hexdigest()
    others = [
        found for python in ("python3.12", "python3.13", "python3.14") if (found := shutil.which(python))
    ]
    told = {}
    for python in (sys.executable, *others):
        done = subprocess.run(
            [python, "-c", DIGEST],
            cwd=settings.BASE_DIR,
            env={"PYTHONHASHSEED": "17", "PYTHONPATH": str(settings.BASE_DIR), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        if (
            python == sys.executable or done.returncode == 0
        ):  # a name of pyenv's may stand for no Python at all
            told[python] = done.stdout.strip() or done.stderr[-500:]
    assert told == dict.fromkeys(told, ours)
