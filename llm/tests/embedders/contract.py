"""What every embedder must do. A subclass gives the fixture `embedder`."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from llm.embedders.base import Embedder

FILIAL = "심청은 눈먼 아버지를 위하여 인당수에 몸을 던졌다."
FILIAL_AGAIN = "효성스러운 딸이 아버지의 눈을 뜨게 하려고 바다에 몸을 던진다."
GREEDY = "놀부는 제비의 다리를 일부러 부러뜨리고 박씨를 기다렸다."
NOTHING = ("", " \n\t", "\0", "\ud800", "\u200b\ufeff")
HOSTILE = (
    "\ufdfa" * 500,
    "심청\0놀부",
    "\x01\x1b[31m심청\x7f\x9f",
    "심\ud83d청\udc00이",
    "👩‍👩‍👧‍👦" * 80,
    "a" + "\u0301\u0327" * 3000,
    "심청이 인당수에 빠지다. " * 40_000,
    "\U0010fffd\ue000 沈淸 ᄒᆞᆫ글 \u1112\u119e\u11ab",
)


class EmbedderContract:
    def test_unit_vectors(self, embedder: Embedder):
        vectors = embedder.embed([FILIAL, GREEDY])
        assert vectors.shape == (2, embedder.dimensions)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)

    def test_no_texts(self, embedder: Embedder):
        assert embedder.embed([]).shape == (0, embedder.dimensions)

    @pytest.mark.parametrize("text", NOTHING)
    def test_nothing_gives_zeros(self, embedder: Embedder, text: str):
        vectors = embedder.embed([text, FILIAL])
        assert not vectors[0].any()
        assert vectors[1].any()

    def test_nothing_alone(self, embedder: Embedder):
        assert not embedder.embed(["", " "]).any()

    @pytest.mark.parametrize("text", HOSTILE)
    def test_any_text(self, embedder: Embedder, text: str):
        [vector] = embedder.embed([text])
        length = np.linalg.norm(vector)
        assert length == pytest.approx(1, abs=1e-5) or length == 0

    def test_a_text_by_itself_and_among_others(self, embedder: Embedder):
        together = embedder.embed([GREEDY, FILIAL, GREEDY])
        assert together[1] @ embedder.embed([FILIAL])[0] == pytest.approx(1, abs=1e-4)
        assert together[0] == pytest.approx(together[2], abs=1e-5)

    def test_what_looks_the_same_is_the_same(self, embedder: Embedder):
        composed, decomposed = embedder.embed([FILIAL, unicodedata.normalize("NFD", FILIAL)])
        assert composed == pytest.approx(decomposed, abs=1e-5)

    def test_what_is_alike_is_nearer(self, embedder: Embedder):
        filial, again, greedy = embedder.embed([FILIAL, FILIAL_AGAIN, GREEDY])
        assert filial @ again > filial @ greedy

    def test_many_threads(self, embedder: Embedder):
        texts = [FILIAL, FILIAL_AGAIN, GREEDY]
        expected = embedder.embed(texts)
        with ThreadPoolExecutor(4) as pool:
            for vectors in pool.map(embedder.embed, [texts] * 8):
                assert vectors == pytest.approx(expected, abs=1e-5)

    def test_fingerprint(self, embedder: Embedder):
        assert 0 < len(embedder.fingerprint) <= 64
        assert embedder.fingerprint == embedder.fingerprint
        assert embedder.fingerprint.startswith(embedder.name)
