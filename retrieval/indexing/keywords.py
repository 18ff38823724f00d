"""The keyword leg: BM25 over the pieces of `retrieval.tokens`, in the arrays of bm25s, mapped and not read.

bm25s computes every score beforehand: a column a piece, a row a passage. Its own builder holds a corpus as Python
lists; this one spills pieces into buckets by their numbers and finishes one bucket after the other, so that memory
does not grow with the corpus. Its scoring is used as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import IndexDamaged
from retrieval.indexing.arrays import GrowingArray, open_array
from retrieval.indexing.parts import PassageRecord, Progress, Source
from retrieval.indexing.translating import Columns, Translator
from retrieval.tokens import KINDS, PAIR, SYLLABLE, VERSION, WORD, Numbers, kinds_of, near_misses, pieces_of

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]
Keys = NDArray[np.uint64]

K1: Final = 0.8
B: Final = 0.75
# How much a kind of piece counts. Single syllables say little, but are what is left of a word with a typo.
WEIGHTS: Final = {PAIR: 1.0, SYLLABLE: 0.3, WORD: 1.0}
_WEIGHTS: Final = np.array([WEIGHTS[kind] for kind in range(KINDS)])
# What a pair of syllables counts that no passage has, by a pair that it may have been before a slip of the finger.
SLIP: Final = 0.5
# What stands in more passages than this share tells none apart, and costs the most to look up.
COMMON: Final = 0.15
ALWAYS_KEPT: Final = 20

_BATCH: Final = 1000
_BUCKETS: Final = 256
# A query's rarest pieces; a whole story as a query costs no more.
_MOST_PIECES: Final = 400


class KeywordPart:
    """numbers.npy (rising), starts.npy, rows.npy and scores.npy: the columns one behind the other; and common.npy, the
    pieces that have none, as they stand in too many passages."""

    name = "keywords"
    version = VERSION

    def build(
        self, source: Source, folder: Path, previous: Path | None, progress: Progress
    ) -> Mapping[str, Any]:
        spilled = folder / "spilled"
        spilled.mkdir()
        lengths = _spill(source, spilled, progress)
        norms = K1 * (1 - B + B * lengths / _mean_length(lengths))
        with _Columns(folder) as columns:
            for bucket in range(_BUCKETS):
                path = spilled / f"{bucket:03}"
                keys = np.fromfile(path, np.uint64)
                path.unlink()
                columns.append(keys, norms)
        spilled.rmdir()
        return {
            "count": len(lengths),
            "pieces": columns.pieces,
            "entries": columns.entries,
            "version": VERSION,
        }

    def open(self, folder: Path, manifest: Mapping[str, Any]) -> KeywordReader:
        return KeywordReader(folder, manifest)


class KeywordReader:
    """Of an opened index; used by many threads."""

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        if manifest.get("version") != VERSION:
            raise IndexDamaged(f"{folder}: pieces of version {manifest.get('version')}, not {VERSION}")
        pieces, entries = int(manifest["pieces"]), int(manifest["entries"])
        self.count = int(manifest["count"])
        self._numbers = open_array(folder / "numbers.npy", np.uint32, (pieces,))
        self._starts = open_array(folder / "starts.npy", np.int64, (pieces + 1,))
        self._rows = open_array(folder / "rows.npy", np.int32, (entries,))
        self._scores = open_array(folder / "scores.npy", np.float32, (entries,))
        self._common = open_array(folder / "common.npy", np.uint32)
        if self._starts[-1] != entries:
            raise IndexDamaged(f"{folder}: {self._starts[-1]} entries where {entries} were expected")

    def search(self, text: str, k: int, allowed: Mask | None = None) -> tuple[Rows, Scores]:
        """Rows and scores of the `k` best, best first and by row where they tie; only rows that score at all.

        A score is the share, 0 to 1, that BM25 gives the row of what it could give for this question: of all its
        pieces, each by its rarity, those that no passage has among them. An English question is asked in Korean
        as well; where passages say any of that, it is the words which ask for something that count, known or not.
        """
        asked = self._asked(text)
        if not len(self._numbers) or not asked.known + asked.unknown or k < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores: Scores = self._retriever.get_scores_from_ids(asked.columns)
        for numbers in near_misses(text, asked.nowhere):
            scores += np.float32(SLIP) * self._best_of(numbers)
        translated = self.translator.add(text, scores)
        most = max(asked.known, translated) if translated else asked.known + asked.unknown
        if allowed is not None:
            scores[~allowed] = 0
        rows, found = best_rows(scores, k)
        return rows, found / np.float32(most)

    @cached_property
    def translator(self) -> Translator:
        """What English questions are put to Korean passages by."""
        rarest = float(rarity(np.array([PAIR]), np.array([0]), self.count)[0])
        return Translator(Columns(self.count, self._places, self._column, rarest))

    @cached_property
    def _retriever(self) -> Any:
        from bm25s import BM25  # loaded on first use: half a second

        retriever = BM25(dtype="float32", int_dtype="int64")
        retriever.nonoccurrence_array = None
        retriever.scores = {
            "data": self._scores,
            "indices": self._rows,
            "indptr": self._starts,
            "num_docs": self.count,
        }
        return retriever

    def _best_of(self, numbers: Numbers) -> Scores:
        """By row the highest score of any of these pieces."""
        best = np.zeros(self.count, np.float32)
        for place in self._places(numbers)[1]:
            rows, scores = self._column(place)
            np.maximum.at(best, rows, scores)
        return best

    def _column(self, place: int) -> tuple[NDArray[np.int32], Scores]:
        column = slice(self._starts[place], self._starts[place + 1])
        return self._rows[column], self._scores[column]

    def _places(self, numbers: Numbers) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Which of the pieces have a column, and the columns of those."""
        if not len(self._numbers):
            return np.zeros(len(numbers), np.bool_), np.empty(0, np.int64)
        places = np.minimum(np.searchsorted(self._numbers, numbers), len(self._numbers) - 1)
        known = self._numbers[places] == numbers
        return known, places[known]

    def _asked(self, text: str) -> _Asked:
        numbers, times = np.unique(pieces_of([text]).numbers, return_counts=True)
        told = ~np.isin(numbers, self._common)
        numbers, times = numbers[told], times[told]
        known, places = self._places(numbers)
        in_passages = np.zeros(len(numbers), np.int64)
        in_passages[known] = self._starts[places + 1] - self._starts[places]
        worth = times * rarity(kinds_of(numbers), in_passages, self.count)
        nowhere, times = numbers[~known], times[known]
        if len(places) > _MOST_PIECES:
            rarest = np.argsort(in_passages[known], kind="stable")[:_MOST_PIECES]
            places, times = places[rarest], times[rarest]
        columns = np.repeat(places, times)
        return _Asked(columns, nowhere, float(worth[known].sum()), float(worth[~known].sum()))


class _Asked(NamedTuple):
    """A question's pieces: the columns of those that passages have, each as often as it has it; those that stand
    nowhere; and the most that either could score."""

    columns: NDArray[np.int64]
    nowhere: Numbers
    known: float
    unknown: float


class _Columns:
    """Writes the four arrays, growing; they are whole when it is left."""

    def __init__(self, folder: Path) -> None:
        self.pieces = self.entries = 0
        self._stack = ExitStack()
        files: list[tuple[str, type[np.generic]]] = [
            ("common", np.uint32),
            ("numbers", np.uint32),
            ("starts", np.int64),
            ("rows", np.int32),
            ("scores", np.float32),
        ]
        self._common, self._numbers, self._starts, self._rows, self._scores = (
            self._stack.enter_context(GrowingArray(folder / f"{name}.npy", dtype)) for name, dtype in files
        )

    def __enter__(self) -> Self:
        self._starts.append(np.zeros(1, np.int64))
        return self

    def __exit__(self, *raised: object) -> None:
        self._stack.close()

    def append(self, keys: Keys, norms: NDArray[np.float64]) -> None:
        """The columns of a bucket. `norms`: K1 by the length of each passage, shape (count, KINDS)."""
        keys, times = np.unique(keys, return_counts=True)
        numbers, rows = (keys >> np.uint64(32)).astype(np.uint32), keys.astype(np.uint32).astype(np.int32)
        pieces, in_passages = np.unique(numbers, return_counts=True)
        kept = in_passages <= max(COMMON * len(norms), ALWAYS_KEPT)
        self._common.append(pieces[~kept])
        is_kept = np.repeat(kept, in_passages)
        pieces, in_passages = pieces[kept], in_passages[kept]
        rows, times = rows[is_kept], times[is_kept]
        kinds = kinds_of(pieces)
        weights = np.repeat(rarity(kinds, in_passages, len(norms)), in_passages)
        scores = weights * times / (times + norms[rows, np.repeat(kinds, in_passages)])
        self._numbers.append(pieces)
        self._starts.append(self.entries + np.cumsum(in_passages))
        self._rows.append(rows)
        self._scores.append(scores)
        self.pieces += len(pieces)
        self.entries += len(rows)


def rarity(kinds: NDArray[np.intp], in_passages: NDArray[np.integer[Any]], count: int) -> NDArray[np.float64]:
    """What a piece counts that stands in so many of `count` passages: Lucene's idf, by the weight of its kind."""
    weighted: NDArray[np.float64] = (
        np.log1p((count - in_passages + 0.5) / (in_passages + 0.5)) * _WEIGHTS[kinds]
    )
    return weighted


def best_rows(scores: Scores, k: int) -> tuple[Rows, Scores]:
    """The `k` highest of the scores above 0, highest first; of equal ones the first rows."""
    rows = np.flatnonzero(scores > 0)
    found = scores[rows]
    if len(rows) > k:
        least = np.partition(found, len(found) - k)[len(found) - k]
        rows = rows[found >= least]
        found = scores[rows]
    order = np.argsort(-found, kind="stable")[:k]
    return rows[order], found[order]


def searched_text(record: PassageRecord) -> str:
    """All that a reader may remember of a passage: its words, what it is about, and where it is from."""
    labels = dict.fromkeys(
        (*record.keywords, *(value for values in record.tags.values() for value in values))
    )
    return "\n".join((record.title, record.topic, *labels, record.text))


def _spill(source: Source, folder: Path, progress: Progress) -> NDArray[np.float64]:
    """Every piece with its row as one key, in a file a bucket. Returns how many of each kind each passage has."""
    lengths = np.zeros((len(source), KINDS))
    first = 0
    with ExitStack() as stack:
        files = [stack.enter_context((folder / f"{bucket:03}").open("wb")) for bucket in range(_BUCKETS)]
        for batch in _batches(source.records()):
            pieces = pieces_of([searched_text(record) for record in batch])
            rows = pieces.owners.astype(np.uint64) + np.uint64(first)
            np.add.at(lengths, (rows.astype(np.intp), kinds_of(pieces.numbers)), 1)
            keys = np.sort(pieces.numbers.astype(np.uint64) << np.uint64(32) | rows)
            cuts = np.searchsorted(keys, np.arange(1, _BUCKETS, dtype=np.uint64) << np.uint64(56))
            for file, some in zip(files, np.split(keys, cuts), strict=True):
                some.tofile(file)
            first += len(batch)
            progress(first)
    return lengths


def _mean_length(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each kind; never 0."""
    mean: NDArray[np.float64] = np.maximum(lengths.sum(axis=0) / max(len(lengths), 1), 1e-9)
    return mean


def _batches(records: Iterator[PassageRecord]) -> Iterator[list[PassageRecord]]:
    while batch := list(islice(records, _BATCH)):
        yield batch
