"""The vectors of an index: one a passage, out of its text and its topic sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from retrieval.archaic import modernised
from retrieval.errors import IndexDamaged, RecallTooLow
from retrieval.indexing.arrays import open_array, unit, write_array
from retrieval.indexing.embeddings import EmbeddingCache
from retrieval.indexing.parts import PassageRecord, Progress, Source
from retrieval.indexing.remote import RemoteRows, write_remote
from retrieval.indexing.rows import RowsReader
from retrieval.stores import tuning
from retrieval.stores.effort import Effort
from retrieval.stores.faiss import FaissStore, write_codes
from retrieval.stores.milvus import open_store

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Vectors = NDArray[np.float32]
Mask = NDArray[np.bool_]

# How much text and topic sentence count, and whether the mean of the corpus is taken off vectors and queries alike.
TEXT_WEIGHT: Final = 1.0
TOPIC_WEIGHT: Final = 1.0
CENTRED: Final = True
# Of fewer passages, the mean is not what texts have in common but what these few say.
CENTRED_FROM: Final = 30

_BATCH: Final = 1000
_NOTHING: Final = 0.01  # what rounding leaves of a vector when itself is taken off
_CENTRED_AT_A_TIME: Final = 20_000


@dataclass(frozen=True, slots=True)
class Recipe:
    """What vectors depend on but their texts. `basis` is how many passages the mean was taken of."""

    fingerprint: str
    dimensions: int
    text_weight: float = TEXT_WEIGHT
    topic_weight: float = TOPIC_WEIGHT
    centred: bool = CENTRED
    form: int = 1  # to be raised when `embedded_texts` gives other texts
    basis: int = 0


def embedded_texts(record: PassageRecord) -> tuple[str, str]:
    """What is embedded of a passage: its text and its topic sentence, in today's letters, which models know."""
    return modernised(record.text), modernised(record.topic)


class VectorPart:
    """The files of a `FaissStore`; checksums.npy, which tells whose vector can be kept; mean.npy and recipe.json."""

    name = "vectors"
    version = 1

    def __init__(self, cache: EmbeddingCache, version: str) -> None:
        """`version` is that of the index to be: a server keeps the vectors under its name."""
        self._cache, self._version = cache, version
        self._recipe = Recipe(cache.fingerprint, cache.dimensions)

    def build(
        self, source: Source, folder: Path, previous: Path | None, progress: Progress
    ) -> Mapping[str, Any]:
        """Raises RecallTooLow."""
        before = Before.read(previous, self._recipe, len(source))
        rows = before.rows_of(source) if before else np.full(len(source), -1, np.int64)
        write_array(folder / "ids.npy", source.ids)
        write_array(folder / "checksums.npy", source.checksums)
        basis, mean = self._write(source, folder, before, rows, progress)
        write_array(folder / "mean.npy", mean)
        recipe = json.dumps({**asdict(self._recipe), "basis": basis})
        (folder / "recipe.json").write_text(recipe, encoding="utf-8")
        told: dict[str, Any] = {"dimensions": self._recipe.dimensions}
        if settings.VECTOR_STORE_URL:
            local = FaissStore(folder, *self._shape(source), Effort(), is_coded=False)
            entry = write_remote(self._version, local, self._recipe.fingerprint)
            recall = tuning.recall_of(open_store(entry), *tuning.sample(local))
            return {**told, "remote": entry, "recall": _enough(recall), **asdict(Effort())}
        kept = np.arange(before.count) if before else rows[:0]
        is_appended = np.array_equal(rows[: len(kept)], kept)
        write_codes(folder, previous if before else None, is_appended=is_appended)
        effort, recall = tuning.tuned(FaissStore(folder, *self._shape(source), Effort()))
        return {**told, "recall": _enough(recall), **asdict(effort)}

    def _shape(self, source: Source) -> tuple[int, int]:
        return len(source), self._recipe.dimensions

    def _write(
        self, source: Source, folder: Path, before: Before | None, rows: Rows, progress: Progress
    ) -> tuple[int, Vectors]:
        """vectors.npy; how many passages the mean was taken of, and the mean."""
        mean = before.mean if before else np.zeros(self._recipe.dimensions, np.float32)
        total = np.zeros(self._recipe.dimensions)
        vectors = _created(folder / "vectors.npy", self._shape(source))
        for start in range(0, len(source), _BATCH):
            place = slice(start, start + _BATCH)
            kept = rows[place]
            if before:
                vectors[place][kept >= 0] = before.vectors[kept[kept >= 0]]
            new = self._combined(source.read(start + np.flatnonzero(kept < 0)))
            total += new.sum(axis=0)
            vectors[place][kept < 0] = centred(new, mean)
            progress(min(start + _BATCH, len(source)))
        if before:
            return before.basis, mean
        if self._recipe.centred and len(source) >= CENTRED_FROM:
            mean = (total / len(source)).astype(np.float32)
            for start in range(0, len(source), _CENTRED_AT_A_TIME):
                place = slice(start, start + _CENTRED_AT_A_TIME)
                vectors[place] = centred(vectors[place].astype(np.float32), mean)
        return len(source), mean

    def _combined(self, records: Sequence[PassageRecord]) -> Vectors:
        embedded = [embedded_texts(record) for record in records]
        texts = self._cache.vectors([text for text, _ in embedded])
        topics = self._cache.vectors([topic for _, topic in embedded])
        return unit(self._recipe.text_weight * texts + self._recipe.topic_weight * topics)


class Before:
    """The vectors of the version before, where they were made by the same recipe."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        """Raises IndexDamaged."""
        self.basis = recipe.basis
        self._ids = open_array(folder / "ids.npy", np.int64)
        self.count = len(self._ids)
        self._checksums = open_array(folder / "checksums.npy", np.uint8, (self.count, 16))
        self.vectors = open_array(folder / "vectors.npy", np.float16, (self.count, recipe.dimensions))
        self.mean: Vectors = open_array(folder / "mean.npy", np.float32, (recipe.dimensions,))

    @classmethod
    def read(cls, folder: Path | None, recipe: Recipe, count: int) -> Before | None:
        """None where there are none, or they do not suit: then everything is made of the cached embeddings anew.

        The mean is taken anew when the corpus has doubled or halved since: until then a vector stays what it was.
        """
        if folder is None:
            return None
        try:
            told = json.loads((folder / "recipe.json").read_bytes())
            basis = int(told.pop("basis"))
            suits = told == {name: value for name, value in asdict(recipe).items() if name != "basis"}
            if not suits or not basis or not basis / 2 <= count <= basis * 2:
                return None
            return cls(folder, Recipe(**told, basis=basis))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexDamaged):
            return None

    def rows_of(self, source: Source) -> Rows:
        """By row of `source`: the row that the unchanged passage had, or -1."""
        if not self.count or not len(source):
            return np.full(len(source), -1, np.int64)
        rows = np.minimum(np.searchsorted(self._ids, source.ids), self.count - 1)
        same = (self._ids[rows] == source.ids) & np.all(self._checksums[rows] == source.checksums, axis=1)
        return np.where(same, rows, -1)


class VectorReader:
    """Of an opened index; used by many threads. Searches where the vectors were brought to: here, or a server."""

    def __init__(self, folder: Path, manifest: Mapping[str, Any], rows: RowsReader) -> None:
        """Raises IndexDamaged."""
        dimensions = int(manifest["dimensions"])
        effort = Effort(int(manifest["lists"]), int(manifest["candidates"]))
        self._mean: Vectors = open_array(folder / "mean.npy", np.float32, (dimensions,))
        remote = manifest.get("remote")
        self._store = FaissStore(folder, rows.count, dimensions, effort, is_coded=not remote)
        self._remote = RemoteRows(remote, rows) if remote else None

    def search(self, vector: Vectors, k: int, allowed: Mask | None = None) -> tuple[Rows, Scores]:
        """Rows and cosines of the `k` nearest to what an embedder made of a query, nearest first."""
        query = centred(vector, self._mean)
        return (self._remote or self._store).search_rows(query, k, allowed)

    def neighbours(self, row: int, k: int) -> tuple[Rows, Scores]:
        """Rows and cosines of the `k` nearest to a row, itself left out, nearest first."""
        vector = self.vectors(np.array([row]))[0]
        rows, scores = (self._remote or self._store).search_rows(vector, k + 1, None)
        others = rows != row
        return rows[others][:k], scores[others][:k]

    def vectors(self, rows: Rows) -> Vectors:
        """Shape (len(rows), dimensions): as they are compared, the mean taken off."""
        return self._store.row_vectors(rows)


def pending_rows(source: Source, previous: Path | None, fingerprint: str, dimensions: int) -> Rows:
    """Rows whose vectors a `VectorPart` will not take over from `previous`."""
    before = Before.read(previous, Recipe(fingerprint, dimensions), len(source))
    return np.flatnonzero(before.rows_of(source) < 0) if before else np.arange(len(source))


def _enough(recall: float) -> float:
    if recall < tuning.NEEDED:
        raise RecallTooLow(recall, tuning.NEEDED)
    return recall


def centred(vectors: Vectors, mean: Vectors) -> Vectors:
    """Unit vectors without what all have in common. Those stay that say nothing, or nothing but that."""
    own = vectors - mean
    lengths = np.linalg.norm(own, axis=-1, keepdims=True)
    says_more = (lengths > _NOTHING) & np.any(vectors, axis=-1, keepdims=True)
    return unit(np.where(says_more, own, vectors))


def _created(path: Path, shape: tuple[int, int]) -> NDArray[np.float16]:
    """An array in a file, mapped for writing: a million vectors are never held at once."""
    if not shape[0]:
        write_array(path, np.empty(shape, np.float16))
        return np.empty(shape, np.float16)
    return np.lib.format.open_memmap(path, mode="w+", dtype=np.float16, shape=shape)
