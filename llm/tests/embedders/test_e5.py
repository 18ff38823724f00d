"""The embedded model."""

from __future__ import annotations

from importlib import metadata

import pytest

from llm.embedders import e5
from llm.embedders import text as form
from llm.embedders.e5 import E5Embedder
from llm.embedders.engine import loaded_engine
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
    beginning = (FILIAL * 100)[: e5.BYTES]
    first, second = embedder.embed([beginning, beginning + GREEDY * 1000])
    assert (first == second).all()


@pytest.mark.parametrize(
    "text", ["#$%@!&*" * 300, "가나다라" * 200, "a b c d " * 200, "龘靐齉爩" * 100, "ab" * 900]
)
def test_no_text_costs_more_than_so_many_tokens(monkeypatch, embedder, text):
    engine, query, asked = loaded_engine(), loaded_engine().query, list[str]()

    def cheap(whole: str):
        asked.append(whole)
        return query("짧은 글")

    monkeypatch.setattr(engine, "query", cheap)
    embedder.embed([text])
    assert e5.TOKENS * 0.8 <= engine.token_count(asked[0], True) <= e5.TOKENS


def test_fingerprint_tells_what_vectors_depend_on(embedder, monkeypatch):
    told = {embedder.fingerprint}
    monkeypatch.setattr(e5, "TOKENS", 200)
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
