"""The composer's fingerprint changes with whatever could change a tale, and with nothing else."""

from __future__ import annotations

import pytest

from stories.engines.composer import fingerprint


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "phrases").mkdir()
    (tmp_path / "engine.py").write_text("a")
    (tmp_path / "phrases" / "ko.py").write_text("b")
    monkeypatch.setattr(fingerprint, "FOLDER", tmp_path)
    return tmp_path


def found() -> str:
    return fingerprint.composer_fingerprint.__wrapped__()


def test_the_same_twice():
    assert found() == found() == fingerprint.composer_fingerprint()
    assert len(found()) == 16


@pytest.mark.parametrize(("name", "text"), [("engine.py", "c"), ("phrases/ko.py", "b "), ("new.py", "")])
def test_what_could_change_a_tale(folder, name, text):
    before = found()
    (folder / name).write_text(text)
    assert found() != before


def test_a_phrase_that_moves(folder):
    before = found()
    (folder / "phrases" / "ko.py").rename(folder / "phrases" / "en.py")
    assert found() != before


@pytest.mark.parametrize("name", ["evaluation/measures.py", "__pycache__/engine.py", "notes.md"])
def test_what_could_not(folder, name):
    before = found()
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("x")
    assert found() == before
