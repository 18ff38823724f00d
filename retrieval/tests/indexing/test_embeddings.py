"""No text is embedded twice: the table that keeps vectors, by text and embedder."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm.embedders.base import Embedder
from llm.errors import EmbedderUnavailable
from retrieval.indexing import embeddings
from retrieval.indexing.embeddings import EmbeddingCache, cache_key, write_vectors
from retrieval.models import Embedding
from retrieval.tests.embedders import BigramEmbedder

pytestmark = pytest.mark.django_db
TEXTS = ["제비가 오더라.", "", "토끼가 가더라.", "제비가 오더라.", "\ud800 half", "😀 whole"]


@pytest.fixture
def embedder():
    return BigramEmbedder()


def cache_of(embedder):
    return EmbeddingCache(cast(Embedder, embedder))


def test_each_text_once(embedder):
    first = cache_of(embedder).vectors(TEXTS)
    assert embedder.texts == ["제비가 오더라.", "토끼가 가더라.", "\ud800 half", "😀 whole"]
    second = cache_of(embedder)
    assert np.array_equal(second.vectors(TEXTS), first)
    assert second.embedded == 0
    assert len(embedder.texts) == 4


def test_they_are_what_the_embedder_gives(embedder):
    vectors = cache_of(embedder).vectors(TEXTS)
    np.testing.assert_allclose(vectors, embedder.embed(TEXTS), atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 0, 1, 1, 1, 1], atol=1e-6)


def test_of_nothing(embedder):
    assert cache_of(embedder).vectors([]).shape == (0, 64)
    assert cache_of(embedder).vectors(["", ""]).tolist() == [[0.0] * 64] * 2
    assert embedder.texts == []


def test_another_embedder_has_vectors_of_its_own(embedder):
    cache_of(embedder).vectors(TEXTS)
    other = BigramEmbedder(name="other")
    assert cache_of(other).missing(TEXTS).keys() == {
        cache_key(other.fingerprint, text) for text in TEXTS if text
    }


def test_missing(embedder):
    cache = cache_of(embedder)
    cache.vectors(TEXTS[:2])
    assert list(cache.missing(TEXTS).values()) == ["토끼가 가더라.", "\ud800 half", "😀 whole"]


def test_more_texts_than_a_statement_takes(embedder):
    texts = [f"{number}째 이야기" for number in range(1100)]
    cache = cache_of(embedder)
    first = cache.vectors(texts)
    assert cache.embedded == Embedding.objects.count() == 1100
    assert np.array_equal(cache.vectors(texts[::-1]), first[::-1])


def test_two_may_write_the_same(embedder):
    keys = [cache_key(embedder.fingerprint, "x")]
    write_vectors(keys, np.full((1, 64), 0.125, np.float32))
    write_vectors(keys, np.zeros((1, 64), np.float32))
    assert cache_of(embedder).vectors(["x"])[0, 0] == pytest.approx(0.125)


def test_a_vector_of_another_length_is_made_anew(embedder):
    write_vectors([cache_key(embedder.fingerprint, "제비")], np.zeros((1, 7), np.float32))
    assert cache_of(embedder).vectors(["제비"]).shape == (1, 64)
    assert embedder.texts == ["제비"]


@pytest.mark.parametrize("made", [np.full((2, 64), np.nan), np.ones((2, 63)), np.ones((1, 64))])
def test_what_is_no_vector_is_not_kept(embedder, monkeypatch, made):
    monkeypatch.setattr(embedder, "embed", lambda texts: made.astype(np.float32))
    with pytest.raises(EmbedderUnavailable):
        cache_of(embedder).vectors(["하나", "둘"])
    assert not Embedding.objects.exists()


def test_an_embedder_that_gives_up_has_lost_one_batch(embedder, monkeypatch):
    monkeypatch.setattr(embeddings, "BATCH", 2)
    whole = embedder.embed

    def embed(texts):
        if "셋" in texts:
            raise EmbedderUnavailable("no more")
        return whole(texts)

    monkeypatch.setattr(embedder, "embed", embed)
    with pytest.raises(EmbedderUnavailable):
        cache_of(embedder).vectors(["하나", "둘", "셋", "넷"])
    assert Embedding.objects.count() == 2


@settings(max_examples=50)
@given(st.text(), st.text(), st.text(), st.text())
def test_keys(one, text, other, another):
    """By embedder and text, and by nothing else; of one length, whatever the text is."""
    one, other = one.replace("\0", ""), other.replace("\0", "")
    assert len(cache_key(one, text)) == 32
    assert (cache_key(one, text) == cache_key(other, another)) == ((one, text) == (other, another))
