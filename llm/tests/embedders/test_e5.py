"""The embedded model."""

from __future__ import annotations

from importlib import metadata

import pytest

from llm.embedders import e5
from llm.embedders import text as form
from llm.embedders.e5 import E5Embedder
from llm.errors import EmbedderUnavailable
from llm.tests.embedders.contract import FILIAL, GREEDY, EmbedderContract


@pytest.fixture
def embedder():
    return E5Embedder()


class TestE5(EmbedderContract):
    pass


def test_one_tale_in_two_languages(embedder):
    korean, english, greedy = embedder.embed(
        [FILIAL, "Sim Cheong threw herself into the sea for her blind father.", GREEDY]
    )
    assert english @ korean > english @ greedy


def test_a_long_text_is_judged_by_its_beginning(embedder):
    beginning = (FILIAL * 100)[: e5.CHARACTERS]
    first, second = embedder.embed([beginning, beginning + GREEDY * 1000])
    assert (first == second).all()


def test_fingerprint_tells_what_vectors_depend_on(embedder, monkeypatch):
    told = {embedder.fingerprint}
    monkeypatch.setattr(e5, "CHARACTERS", 200)
    told.add(embedder.fingerprint)
    monkeypatch.setattr(form, "VERSION", 99)
    told.add(embedder.fingerprint)
    assert len(told) == 3


def test_without_the_wheel(embedder, monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    with pytest.raises(EmbedderUnavailable):
        _ = embedder.fingerprint
