"""Which index is served."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from retrieval import served
from retrieval.errors import IndexMissing
from retrieval.served import served_index


def test_what_whoever_repeats_a_search_has_to_know(monkeypatch):
    manifest = SimpleNamespace(embedder="e5", fingerprint="f", corpus="c")
    monkeypatch.setattr(served, "current_index", lambda: SimpleNamespace(version="7", manifest=manifest))
    assert served_index() == {"version": "7", "embedder": "e5", "fingerprint": "f", "corpus": "c"}


@pytest.mark.parametrize("error", [IndexMissing])
def test_none(monkeypatch, error):
    def missing():
        raise error("no CURRENT")

    monkeypatch.setattr(served, "current_index", missing)
    assert served_index() == {}
