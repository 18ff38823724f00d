"""Embedders for tests: quick, without a model, and the same on every machine."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np

from llm.errors import EmbedderUnavailable

SETTING = {"default": {"BACKEND": "retrieval.tests.embedders.BigramEmbedder"}}


class BigramEmbedder:
    """Counts of character bigrams, thrown into `dimensions` bins: likeness of wording."""

    def __init__(self, dimensions: int = 64, name: str = "bigrams") -> None:
        self.name = name
        self.dimensions = dimensions
        self.texts: list[str] = []

    @property
    def fingerprint(self) -> str:
        return blake2b(f"{self.name}/{self.dimensions}".encode(), digest_size=16).hexdigest()

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.texts.extend(texts)
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            plain = text.replace(" ", "")
            for pair in pairwise(plain):
                vectors[row, crc32("".join(pair).encode("utf-8", "surrogatepass")) % self.dimensions] += 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.where(lengths > 0, lengths, 1)


class AbsentEmbedder(BigramEmbedder):
    def embed(self, texts: Sequence[str]) -> np.ndarray:
        raise EmbedderUnavailable("it is absent")


class DyingEmbedder(BigramEmbedder):
    def embed(self, texts: Sequence[str]) -> np.ndarray:
        os._exit(1)


class LearningEmbedder(BigramEmbedder):
    """Knows the texts that it was fitted on by number, as `lsa` knows its n-grams."""

    def __init__(self, learned: Sequence[str] = ()) -> None:
        super().__init__(name="learning")
        self.learned = list(learned)

    @property
    def fingerprint(self) -> str:
        return blake2b(json.dumps(self.learned).encode(), digest_size=16).hexdigest()

    def fit(self, texts: Iterable[str]) -> LearningEmbedder:
        return LearningEmbedder(list(texts))

    def save(self, folder: Path) -> None:
        (folder / "learned.json").write_text(json.dumps(self.learned))

    def load(self, folder: Path) -> LearningEmbedder:
        try:
            return LearningEmbedder(json.loads((folder / "learned.json").read_text()))
        except (OSError, ValueError) as error:
            raise EmbedderUnavailable("what was learned cannot be read") from error
