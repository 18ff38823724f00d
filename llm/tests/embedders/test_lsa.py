"""What is learned from the corpus itself."""

from __future__ import annotations

import json

import numpy as np
import pytest
from django.conf import settings

from llm.embedders.base import is_fitted
from llm.embedders.grams import bag
from llm.embedders.lsa import LsaEmbedder
from llm.errors import EmbedderUnavailable
from llm.tests.embedders.contract import FILIAL, GREEDY, EmbedderContract

FOLDER = settings.BASE_DIR / "retrieval" / "corpus" / "passages"
TEXTS = [
    json.loads(line)["text"]
    for name in ("simcheongjeon", "heungbujeon", "tokkijeon", "robin-hood")
    for line in (FOLDER / f"{name}.jsonl").read_text().splitlines()
]


@pytest.fixture(scope="module")
def embedder():
    return LsaEmbedder().fit(TEXTS)


class TestLsa(EmbedderContract):
    pass


def test_is_fitted(embedder):
    assert is_fitted(embedder)


def test_its_own_texts_are_nearest_to_themselves(embedder):
    vectors = embedder.embed(TEXTS)
    assert ((vectors @ vectors.T).argmax(axis=1) == np.arange(len(TEXTS))).all()


def test_spacing_does_not_matter_in_korean(embedder):
    spaced, joined = embedder.embed([FILIAL, FILIAL.replace(" ", "")])
    assert spaced @ joined == pytest.approx(1, abs=1e-4)


def test_nothing_shared_gives_zeros(embedder):
    known = {feature for text in TEXTS for feature in bag(text).features.tolist()}
    [foreign, *_] = (
        pair
        for pair in (chr(code) + "ⴰ" for code in range(0x2D31, 0x2D60))
        if bag(pair).features[0] not in known
    )
    assert not embedder.embed([foreign]).any()


def test_a_piece_is_found(embedder):
    vectors = embedder.embed(TEXTS)
    for row in range(0, len(TEXTS), 5):
        [piece] = embedder.embed([TEXTS[row][40:90]])
        assert (vectors @ piece).argmax() == row


def test_not_fitted_yet(tmp_path):
    with pytest.raises(EmbedderUnavailable):
        LsaEmbedder().embed([FILIAL])
    with pytest.raises(EmbedderUnavailable):
        LsaEmbedder().save(tmp_path)


@pytest.mark.parametrize("texts", [[], ["", "\0"], ["가"], [FILIAL], [FILIAL, FILIAL], [FILIAL, GREEDY]])
def test_hardly_any_corpus(texts):
    fitted = LsaEmbedder().fit(texts)
    vectors = fitted.embed([FILIAL, "가", ""])
    assert vectors.shape == (3, fitted.dimensions)
    assert np.isfinite(vectors).all()
    assert vectors[0].any() == (FILIAL in texts)


def test_same_corpus_same_fingerprint():
    first, second = LsaEmbedder().fit(TEXTS[:20]), LsaEmbedder().fit(iter(TEXTS[:20]))
    assert first.fingerprint == second.fingerprint
    assert first.fingerprint != LsaEmbedder().fit(TEXTS[:21]).fingerprint


def test_saved_and_loaded(embedder, tmp_path):
    embedder.save(tmp_path)
    loaded = LsaEmbedder().load(tmp_path)
    assert loaded.fingerprint == embedder.fingerprint
    assert (loaded.embed(TEXTS[:3]) == embedder.embed(TEXTS[:3])).all()


@pytest.mark.parametrize("name", ["projection.npy", "lsa.json"])
@pytest.mark.parametrize("damage", ["missing", "cut", "empty", "changed", "foreign"])
def test_not_whole(embedder, tmp_path, name: str, damage: str):
    embedder.save(tmp_path)
    path = tmp_path / name
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        middle = len(whole) // 2
        path.write_bytes(
            {
                "cut": whole[:middle],
                "empty": b"",
                "changed": whole[:middle] + bytes([whole[middle] ^ 64]) + whole[middle + 1 :],
                "foreign": b"PK\x03\x04" * 99,
            }[damage]
        )
    with pytest.raises(EmbedderUnavailable):
        LsaEmbedder().load(tmp_path)


def test_no_pickle_is_read(embedder, tmp_path):
    embedder.save(tmp_path)
    np.save(tmp_path / "projection.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(EmbedderUnavailable):
        LsaEmbedder().load(tmp_path)
