"""The vectors of an index: one a passage, out of its text and its topic sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.indexing.arrays import open_array, unit, write_array
from retrieval.indexing.embeddings import EmbeddingCache
from retrieval.indexing.parts import PassageRecord, Progress, Source

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Vectors = NDArray[np.float32]
Mask = NDArray[np.bool_]

# How much text and topic sentence count, and whether the mean of the corpus is taken off vectors and queries alike.
TEXT_WEIGHT: Final = 1.0
TOPIC_WEIGHT: Final = 1.0
CENTRED: Final = True

_BATCH: Final = 1000


class VectorPart:
    """vectors.npy (float16, a row a passage) and mean.npy (float32)."""

    name = "vectors"

    def __init__(self, cache: EmbeddingCache, dimensions: int) -> None:
        self._cache = cache
        self._dimensions = dimensions

    def build(
        self, source: Source, folder: Path, previous: Path | None, progress: Progress
    ) -> Mapping[str, Any]:
        shape = (len(source), self._dimensions)
        vectors = np.zeros(shape, np.float32)
        start = 0
        for batch in _batches(source.records()):
            vectors[start : start + len(batch)] = self._combined(batch)
            start += len(batch)
            progress(start)
        mean = vectors.mean(axis=0) if CENTRED and len(vectors) else np.zeros(self._dimensions, np.float32)
        write_array(folder / "mean.npy", mean)
        write_array(folder / "vectors.npy", centred(vectors, mean).astype(np.float16))
        return {"count": shape[0], "dimensions": shape[1]}

    def open(self, folder: Path, manifest: Mapping[str, Any]) -> VectorReader:
        return VectorReader(folder, int(manifest["count"]), int(manifest["dimensions"]))

    def _combined(self, batch: Sequence[PassageRecord]) -> Vectors:
        texts = self._cache.vectors([record.text for record in batch])
        topics = self._cache.vectors([record.topic for record in batch])
        return unit(TEXT_WEIGHT * texts + TOPIC_WEIGHT * topics)


class VectorReader:
    """Of an opened index; used by many threads."""

    def __init__(self, folder: Path, count: int, dimensions: int) -> None:
        self.count, self.dimensions = count, dimensions
        self._mean: Vectors = open_array(folder / "mean.npy", np.float32, (dimensions,))
        self._vectors: NDArray[np.float16] = open_array(
            folder / "vectors.npy", np.float16, (count, dimensions)
        )

    def search(self, vector: Vectors, k: int, allowed: Mask | None = None) -> tuple[Rows, Scores]:
        """Rows and cosines of the `k` nearest to what an embedder made of a query, nearest first."""
        query = centred(vector[np.newaxis], self._mean)[0]
        rows = np.arange(self.count) if allowed is None else np.flatnonzero(allowed)
        scores = self._vectors[rows].astype(np.float32) @ query
        best = np.argsort(-scores, kind="stable")[:k]
        return rows[best], scores[best]

    def vectors(self, rows: Rows) -> Vectors:
        """Shape (len(rows), dimensions): as they are compared, the mean taken off."""
        return self._vectors[rows].astype(np.float32)


def centred(vectors: Vectors, mean: Vectors) -> Vectors:
    """Unit vectors without what all have in common; those of zeros, which say nothing, stay."""
    said = np.any(vectors, axis=-1, keepdims=True)
    return unit(np.where(said, vectors - mean, 0))


def _batches(records: Iterator[PassageRecord]) -> Iterator[list[PassageRecord]]:
    while batch := list(islice(records, _BATCH)):
        yield batch
