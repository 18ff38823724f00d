"""The vectors of an index: one a passage, out of its text and its topic sentence."""

from __future__ import annotations

import json
import sys
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
from retrieval.indexing.means import Means, Sums
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

# How much text and topic sentence count, and whether the means of languages are taken off.
TEXT_WEIGHT: Final = 1.0
TOPIC_WEIGHT: Final = 1.0
CENTRED: Final = True

_BATCH: Final = 1000
_CENTRED_AT_A_TIME: Final = 20_000


@dataclass(frozen=True, slots=True)
class Recipe:
    """What vectors depend on but their texts. `basis` is how many passages the means were taken of."""

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
    """The files of a `FaissStore`; checksums.npy, which tells whose vector can be kept; means.npy and recipe.json."""

    name = "vectors"
    version = 2

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
        means = self._write(source, folder, before, rows, progress)
        write_array(folder / "means.npy", means.vectors)
        basis = before.basis if before else len(source)
        recipe = json.dumps({**asdict(self._recipe), "basis": basis, "languages": means.languages})
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
    ) -> Means:
        """vectors.npy, and what was taken off them: what was before, or their own means."""
        means = before.means if before else Means.none(self._recipe.dimensions)
        sums, languages = Sums(self._recipe.dimensions), list[str]()
        vectors = _created(folder / "vectors.npy", self._shape(source))
        for start in range(0, len(source), _BATCH):
            place = slice(start, start + _BATCH)
            kept = rows[place]
            if before:
                vectors[place][kept >= 0] = before.vectors[kept[kept >= 0]]
            records = source.read(start + np.flatnonzero(kept < 0))
            new, spoken = self._combined(records), [sys.intern(record.language) for record in records]
            sums.add(new, spoken)
            languages += spoken
            vectors[place][kept < 0] = means.off(new, spoken)
            progress(min(start + _BATCH, len(source)))
        if before or not self._recipe.centred:
            return means
        means = sums.means()
        for start in range(0, len(source), _CENTRED_AT_A_TIME):
            place = slice(start, start + _CENTRED_AT_A_TIME)
            vectors[place] = means.off(vectors[place].astype(np.float32), languages[place])
        return means

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
        self.means = open_means(folder, recipe.dimensions)

    @classmethod
    def read(cls, folder: Path | None, recipe: Recipe, count: int) -> Before | None:
        """None where there are none, or they do not suit: then everything is made of the cached embeddings anew.

        The means are taken anew when the corpus has doubled or halved since: until then a vector stays what it was.
        """
        if folder is None:
            return None
        try:
            told = json.loads((folder / "recipe.json").read_bytes())
            basis = int(told.pop("basis"))
            del told["languages"]
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
        self._means = open_means(folder, dimensions)
        remote = manifest.get("remote")
        self._store = FaissStore(folder, rows.count, dimensions, effort, is_coded=not remote)
        self._remote = RemoteRows(remote, rows) if remote else None

    def search(self, vector: Vectors, k: int, allowed: Mask | None = None) -> tuple[Rows, Scores]:
        """Rows and cosines of the `k` nearest to what an embedder made of a query, nearest first."""
        query = self._means.off_query(vector)
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


def open_means(folder: Path, dimensions: int) -> Means:
    """Raises IndexDamaged."""
    try:
        languages = [str(name) for name in json.loads((folder / "recipe.json").read_bytes())["languages"]]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise IndexDamaged(f"{folder / 'recipe.json'}: {type(error).__name__}: {error}") from error
    shape = (len(languages) + 1, dimensions)
    return Means(languages, open_array(folder / "means.npy", np.float32, shape))


def pending_rows(source: Source, previous: Path | None, fingerprint: str, dimensions: int) -> Rows:
    """Rows whose vectors a `VectorPart` will not take over from `previous`."""
    before = Before.read(previous, Recipe(fingerprint, dimensions), len(source))
    return np.flatnonzero(before.rows_of(source) < 0) if before else np.arange(len(source))


def _enough(recall: float) -> float:
    if recall < tuning.NEEDED:
        raise RecallTooLow(recall, tuning.NEEDED)
    return recall


def _created(path: Path, shape: tuple[int, int]) -> NDArray[np.float16]:
    """An array in a file, mapped for writing: a million vectors are never held at once."""
    if not shape[0]:
        write_array(path, np.empty(shape, np.float16))
        return np.empty(shape, np.float16)
    return np.lib.format.open_memmap(path, mode="w+", dtype=np.float16, shape=shape)
