"""Parts beside rows and vectors: built once, found by name, and built anew when their form has changed."""

from __future__ import annotations

import pytest

from retrieval.errors import IndexDamaged
from retrieval.indexing import catalogue
from retrieval.indexing.builder import build_index
from retrieval.indexing.reader import current_index
from retrieval.tests.factories import make_passage

pytestmark = pytest.mark.django_db


class CountPart:
    """Keeps the number of passages in a file."""

    name = "count"
    version = 1

    def build(self, source, folder, previous, progress):
        (folder / "count").write_text(str(len(source)))
        progress(len(source))
        return {"previous": previous is not None}

    def open(self, folder, manifest):
        if manifest["version"] != self.version:
            raise IndexDamaged("of another form")
        return int((folder / "count").read_text())


@pytest.fixture(autouse=True)
def _one_part(bare_index_dir, monkeypatch):
    monkeypatch.setattr(catalogue, "PARTS", {"count": f"{__name__}.CountPart"})


def opened():
    return current_index()._part("count")


def test_a_part_is_built_and_opened():
    make_passage()
    build_index()
    assert opened() == 1
    assert current_index().manifest.parts["count"] == {"previous": False, "version": 1}


def test_it_is_given_what_it_was():
    build_index()
    make_passage()
    build_index()
    assert current_index().manifest.parts["count"]["previous"]


def test_another_form_is_built_anew_and_takes_nothing_over(monkeypatch):
    make_passage()
    build_index()
    monkeypatch.setattr(CountPart, "version", 2)
    built = build_index()
    assert built.is_new
    assert built.embedded == 0
    assert opened() == 1
    assert current_index().manifest.parts["count"] == {"previous": False, "version": 2}
    assert not build_index().is_new


def test_a_reader_of_another_form_is_served_nothing(monkeypatch):
    build_index()
    monkeypatch.setattr(CountPart, "version", 2)
    with pytest.raises(IndexDamaged):
        current_index()


def test_what_a_reader_refuses_is_not_up_to_date(monkeypatch):
    build_index()

    def refuse(self, folder, manifest):
        raise IndexDamaged("it misses something")

    with monkeypatch.context() as patched:
        patched.setattr(CountPart, "open", refuse)
        assert build_index().is_new
    assert not build_index().is_new


def test_a_part_that_is_new_is_built(monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(catalogue, "PARTS", {})
        make_passage()
        build_index()
    built = build_index()
    assert (built.is_new, built.embedded, opened()) == (True, 0, 1)


def test_one_whose_module_does_not_exist_is_left_out(monkeypatch):
    monkeypatch.setattr(catalogue, "PARTS", {"later": "retrieval.indexing.later.LaterPart"})
    assert build_index().is_new
    assert set(current_index().manifest.parts) == {"rows", "vectors"}
