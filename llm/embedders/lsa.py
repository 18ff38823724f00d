"""Latent semantic analysis: character n-grams, weighted by rarity, projected on what varies most in the corpus.

Deerwester et al. 1990. It needs numpy alone, and stands in where no model can be loaded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from llm.embedders import grams
from llm.embedders import text as form
from llm.embedders.base import Vectors
from llm.embedders.sampling import sample
from llm.embedders.svd import Rows, right_singular_vectors
from llm.errors import EmbedderUnavailable

DIMENSIONS = 192
SAMPLE = 10_000
# Changes whenever the same corpus gives other vectors.
VERSION = 1
_PROJECTION, _ABOUT = "projection.npy", "lsa.json"


class LsaEmbedder:
    """Fitted on a sample of the corpus, at most 10,000 texts. A text that shares nothing with it gives zeros."""

    name = "lsa"
    dimensions = DIMENSIONS

    def __init__(self, projection: NDArray[np.float16] | None = None, digest: str = "") -> None:
        """`projection` has the shape (features, dimensions), its rows weighted by rarity already."""
        self._projection = projection
        self._digest = digest

    @property
    def fingerprint(self) -> str:
        """That of what was learned; before that, one that no vector has."""
        told = f"{VERSION} {grams.VERSION} {form.VERSION} {self._digest}"
        return f"lsa-{sha256(told.encode()).hexdigest()[:24]}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self._projection is None:
            raise EmbedderUnavailable("lsa has not been fitted on a corpus")
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, bag in enumerate(grams.bags(texts)):
            vector = bag.weights @ self._projection[bag.features].astype(np.float32)
            length = float(np.linalg.norm(vector))
            if length > 0:
                vectors[row] = vector / length
        return vectors

    def fit(self, texts: Iterable[str]) -> LsaEmbedder:
        rows = Rows([bag for bag in grams.bags(sample(texts, SAMPLE)) if len(bag.features)], grams.FEATURES)
        rarity = rows.weigh_by_rarity()
        projection = np.zeros((grams.FEATURES, DIMENSIONS), np.float32)
        vectors = right_singular_vectors(rows, DIMENSIONS)
        projection[:, : vectors.shape[1]] = vectors * rarity[:, None]
        return _made(projection.astype(np.float16))

    def save(self, folder: Path) -> None:
        if self._projection is None:
            raise EmbedderUnavailable("lsa has not been fitted on a corpus")
        np.save(folder / _PROJECTION, self._projection, allow_pickle=False)
        (folder / _ABOUT).write_text(json.dumps({"fingerprint": self.fingerprint}))

    def load(self, folder: Path) -> LsaEmbedder:
        try:
            about: dict[str, Any] = json.loads((folder / _ABOUT).read_text())
            projection = open_memmap(folder / _PROJECTION, mode="r")
        except (OSError, ValueError) as error:
            raise EmbedderUnavailable("what lsa learned cannot be read") from error
        if projection.shape != (grams.FEATURES, DIMENSIONS) or projection.dtype != np.float16:
            raise EmbedderUnavailable("what lsa learned is of another shape")
        made = _made(projection)
        if not isinstance(about, dict) or about.get("fingerprint") != made.fingerprint:
            raise EmbedderUnavailable("what lsa learned is damaged, or of another version")
        return made


def _made(projection: NDArray[np.float16]) -> LsaEmbedder:
    return LsaEmbedder(projection, sha256(np.ascontiguousarray(projection).data).hexdigest())
