"""FAISS's part in a store: codes of vectors, and the search of them for candidates. Imported on first use.

4 bits for every two dimensions, in lists of rows, 96 bytes a row of 384 dimensions, looked up for 32 rows at a time in
registers (André et al. 2015, "Cache locality is not enough"). Up to FLAT_ROWS all rows are in one list, so all are
scanned. FAISS's ids are rows: its inverted lists take a selector of rows, which its flat fast scan does not.
"""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import Any, Final

import faiss
import numpy as np
from numpy.typing import NDArray

from retrieval.errors import IndexDamaged
from retrieval.stores.base import Mask, Vectors
from retrieval.stores.effort import Effort, list_count

Rows = NDArray[np.int64]

_BATCH: Final = 20_000
_TRAINED_ON: Final = 64  # rows a list
_TRAINING_ROWS: Final = 65_536  # at least, where there are as many
_ROUNDS: Final = 10


class Codes:
    """An index file of FAISS, mapped. Used by many threads; each search runs on its caller's alone."""

    def __init__(self, path: Path, count: int, dimensions: int) -> None:
        """Raises IndexDamaged where the file is missing, cut, or of other vectors."""
        try:
            self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise IndexDamaged(f"{path}: FAISS cannot read it") from error
        if (self._index.ntotal, self._index.d) != (count, dimensions):
            raise IndexDamaged(f"{path}: {self._index.ntotal} vectors of {self._index.d} dimensions")

    def candidates(self, query: Vectors, wanted: int, effort: Effort, allowed: Mask | None) -> Rows:
        """At most `wanted` rows that look nearest, in no order; of those True in `allowed`."""
        lists, selector = effort.lists, None
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")  # held by this frame while the selector reads it
            selector = faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(bits))
            # Of a tenth of the rows, the nearest are spread over ten times the lists.
            share = max(int(np.count_nonzero(allowed)), 1) / len(allowed)
            lists = min(self._index.nlist, ceil(lists / share))
        # OpenMP's number of threads is one of the calling thread, and by default that of the machine's cores.
        faiss.omp_set_num_threads(1)
        parameters: Any = faiss.SearchParametersIVF
        row = np.ascontiguousarray(query, np.float32).reshape(1, -1)
        _, rows = self._index.search(row, wanted, params=parameters(nprobe=lists, sel=selector))
        found: Rows = rows[0][rows[0] >= 0]
        return found


def write_codes(
    path: Path, vectors: NDArray[np.float16], previous: Path | None, *, is_appended: bool
) -> None:
    """Codes of all `vectors` into a file.

    What was learned for the file `previous` is used again while the number of rows has not doubled; where
    `is_appended`, its rows are the first of these, and their codes are taken over.
    """
    # More threads gain little here, and wait for each other in loops where others need the processor too.
    faiss.omp_set_num_threads(1)
    index = _suitable(previous, vectors.shape) if previous else None
    if index is None:
        index = _trained(vectors)
    elif not is_appended:
        index.reset()
    for start in range(index.ntotal, len(vectors), _BATCH):
        index.add(vectors[start : start + _BATCH].astype(np.float32))
    faiss.write_index(index, str(path))


def _suitable(path: Path, shape: tuple[int, ...]) -> Any | None:
    """What another file holds; None where it cannot be read, or does not suit so many vectors of such a kind."""
    try:
        index: Any = faiss.read_index(str(path))
    except RuntimeError:
        return None
    rows, dimensions = shape
    suits = index.d == dimensions and (index.nlist == 1) == (list_count(rows) == 1)
    return index if suits and index.ntotal <= rows <= 2 * index.ntotal else None


def _trained(vectors: NDArray[np.float16]) -> Any:
    rows, dimensions = vectors.shape
    lists = list_count(rows)
    index: Any = faiss.index_factory(
        dimensions, f"IVF{lists},PQ{_pieces(dimensions)}x4fs", faiss.METRIC_INNER_PRODUCT
    )
    index.cp.niter = index.pq.cp.niter = _ROUNDS
    sample = min(rows, max(_TRAINING_ROWS, _TRAINED_ON * lists))
    chosen = np.sort(np.random.default_rng(0).choice(rows, sample, replace=False))
    index.train(vectors[chosen].astype(np.float32))
    return index


def _pieces(dimensions: int) -> int:
    """Of two dimensions each; of one where there are few, which can be afforded, or an odd number."""
    return dimensions // 2 if dimensions % 2 == 0 and dimensions > 128 else dimensions
