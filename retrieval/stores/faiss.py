"""Vectors in files of one machine, mapped: compared one by one where they are few, by FAISS's codes where many.

ids.npy      int64 (n,)       keys of passages, rising
vectors.npy  float16 (n, d)   unit vectors by row: what every answer is scored with
codes.faiss  what candidates are found by, where there are more than EXACT_ROWS
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.indexing.arrays import open_array
from retrieval.stores.base import Ids, Mask, Vectors
from retrieval.stores.effort import EXACT_ROWS, Effort

if TYPE_CHECKING:
    from retrieval.stores.codes import Codes

Rows = NDArray[np.int64]

CODES: Final = "codes.faiss"


class FaissStore:
    """A `VectorStore` that also speaks in rows. Used by many threads; each search runs on its caller's alone."""

    def __init__(
        self, folder: Path, count: int, dimensions: int, effort: Effort, *, is_coded: bool = True
    ) -> None:
        """`is_coded` is False where vectors are kept here and searched elsewhere.

        Raises IndexDamaged where a file is missing, cut, or another's.
        """
        self.effort = effort
        self._ids: Ids = open_array(folder / "ids.npy", np.int64, (count,))
        self._vectors: NDArray[np.float16] = open_array(
            folder / "vectors.npy", np.float16, (count, dimensions)
        )
        self._codes: Codes | None = None
        if is_coded and count > EXACT_ROWS:
            self._codes = _opened(folder / CODES, count, dimensions)

    @property
    def count(self) -> int:
        return int(self._vectors.shape[0])

    @property
    def dimensions(self) -> int:
        return int(self._vectors.shape[1])

    def search(self, query: Vectors, k: int, *, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        mask = None if allowed is None else np.isin(self._ids, allowed, assume_unique=True)
        rows, scores = self.search_rows(query, k, mask)
        return self._ids[rows], scores

    def search_rows(self, query: Vectors, k: int, allowed: Mask | None = None) -> tuple[Rows, Vectors]:
        """As `search`, by rows: those that are True in `allowed`, of shape (count,)."""
        if k < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        some = self.count if allowed is None else int(np.count_nonzero(allowed))
        rows: Rows | slice
        if self._codes is None or some <= EXACT_ROWS:
            rows = slice(None) if allowed is None else np.flatnonzero(allowed)
        else:
            wanted = min(max(self.effort.candidates, 2 * k), some)
            rows = self._codes.candidates(query, wanted, self.effort, allowed)
        return self._nearest(query, k, rows)

    def vectors(self, ids: Ids) -> Vectors:
        rows = np.searchsorted(self._ids, ids)
        known = rows < self.count
        known[known] = self._ids[rows[known]] == ids[known]
        if not known.all():
            raise KeyError(int(ids[~known][0]))
        return self.row_vectors(rows)

    def row_vectors(self, rows: Rows) -> Vectors:
        return self._vectors[rows].astype(np.float32)

    def batches(self, size: int = 10_000) -> Iterator[tuple[Ids, Vectors]]:
        for start in range(0, self.count, size):
            some = slice(start, start + size)
            yield self._ids[some], self._vectors[some].astype(np.float32)

    def close(self) -> None:
        """Files are unmapped when nobody holds an array of them any more."""

    def _nearest(self, query: Vectors, k: int, some: Rows | slice) -> tuple[Rows, Vectors]:
        # A slice is read where it lies; picked rows are copied first, at twice the cost.
        scores = self._vectors[some].astype(np.float32) @ np.asarray(query, np.float32)
        rows = np.arange(self.count) if isinstance(some, slice) else some
        if k < len(rows):
            best = np.argpartition(-scores, k - 1)[:k]
            rows, scores = rows[best], scores[best]
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]


def write_codes(folder: Path, previous: Path | None, *, is_appended: bool) -> None:
    """Make codes.faiss for vectors.npy in `folder`, out of that of `previous` where it can be."""
    vectors: NDArray[np.float16] = np.load(folder / "vectors.npy", mmap_mode="r", allow_pickle=False)
    if len(vectors) > EXACT_ROWS:
        from retrieval.stores import codes  # FAISS takes 0.2 s and 50 MB: not where it is not needed

        codes.write_codes(folder / CODES, vectors, previous and previous / CODES, is_appended=is_appended)


def _opened(path: Path, count: int, dimensions: int) -> Codes:
    from retrieval.stores.codes import Codes

    return Codes(path, count, dimensions)
