"""The overlap part of an index: the syllables of all passages, and where in them each kept shingle begins.

codes.npy    uint16, the syllables of all passages one after another
starts.npy   int64, where those of each row begin, and the end
keys.npy     uint32, the kept shingles in rising order
places.npy   uint32, where in codes.npy each of them begins

About 1.7 kB a passage of 300 syllables. Building sorts in pieces, so that memory does not grow with the corpus.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from retrieval.indexing.arrays import write_array
from retrieval.indexing.parts import PassageRecord, Progress, Source
from retrieval.overlap.reading import VERSION, Overlap
from retrieval.overlap.seeds import shingles, winnowed
from retrieval.syllables import syllables_of

_AT_ONCE: Final = 500
_PIECES: Final = 64
_MAX_PLACE: Final = 2**32 - 1


class OverlapPart:
    name = "overlap"
    version = VERSION

    def build(
        self, source: Source, folder: Path, previous: Path | None, progress: Progress
    ) -> Mapping[str, Any]:
        """Raises OverflowError past 4,294,967,295 syllables, some 14 million passages."""
        starts = array("q", [0])
        pieces = [folder / f"piece-{number}" for number in range(_PIECES)]
        with ExitStack() as files, ArrayWriter(folder / "codes.npy", np.uint16) as codes:
            opened = [files.enter_context(piece.open("wb")) for piece in pieces]
            for batch in _batches(source):
                _add(batch, codes, starts, opened)
                progress(len(starts) - 1)
        write_array(folder / "starts.npy", np.frombuffer(starts, np.int64))
        return {
            "version": VERSION,
            "count": len(starts) - 1,
            "syllables": int(starts[-1]),
            "shingles": _sort(folder, pieces),
        }

    def open(self, folder: Path, manifest: Mapping[str, Any]) -> Overlap:
        return Overlap.open(folder, manifest)


class ArrayWriter:
    """An array of one dimension, written piece by piece into a .npy file; its length is put in at the end."""

    def __init__(self, path: Path, dtype: DTypeLike) -> None:
        self._path, self._dtype = path, np.dtype(dtype)
        self.count = 0

    def __enter__(self) -> Self:
        self._file: BinaryIO = self._path.open("wb")
        self._head()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.seek(0)
        self._head()
        self._file.close()

    def append(self, values: NDArray[Any]) -> None:
        self._file.write(np.ascontiguousarray(values, self._dtype).data)
        self.count += len(values)

    def _head(self) -> None:
        # NumPy leaves room in the head for a length of 21 digits, so that both heads are equally long.
        fields = {"descr": self._dtype.str, "fortran_order": False, "shape": (self.count,)}
        np.lib.format.write_array_header_1_0(self._file, fields)


def _batches(source: Source) -> Iterator[list[PassageRecord]]:
    records = source.records()
    while batch := list(islice(records, _AT_ONCE)):
        yield batch


def _add(
    batch: Sequence[PassageRecord], codes: ArrayWriter, starts: array[int], pieces: Sequence[BinaryIO]
) -> None:
    """Write the syllables of a batch, and its shingles into the piece that each belongs to."""
    ends = np.cumsum([len(record.text) + 1 for record in batch])
    found = syllables_of("\n".join(record.text for record in batch))
    rows = np.searchsorted(ends, found.starts, side="right")
    counts = np.cumsum(np.bincount(rows, minlength=len(batch)))
    begin = codes.count
    if begin + len(found) > _MAX_PLACE:
        raise OverflowError(f"an overlap index holds {_MAX_PLACE:,} syllables at most")
    codes.append(found.codes)
    starts.extend((counts + begin).tolist())
    keys, places = winnowed(*shingles(found.codes, rows))
    kept = np.stack((keys, (places + begin).astype(np.uint32)), axis=1)
    piece = keys >> np.uint32(26)
    order = np.argsort(piece, kind="stable")
    cuts = np.searchsorted(piece[order], np.arange(1, _PIECES))
    for file, rows_of_piece in zip(pieces, np.split(kept[order], cuts), strict=True):
        file.write(np.ascontiguousarray(rows_of_piece).data)


def _sort(folder: Path, pieces: Sequence[Path]) -> int:
    """Bring the pieces into order, one after the other, and take them away. How many shingles there are."""
    with (
        ArrayWriter(folder / "keys.npy", np.uint32) as keys,
        ArrayWriter(folder / "places.npy", np.uint32) as places,
    ):
        for piece in pieces:
            kept = np.fromfile(piece, np.uint32).reshape(-1, 2)
            kept = kept[np.lexsort((kept[:, 1], kept[:, 0]))]
            keys.append(kept[:, 0])
            places.append(kept[:, 1])
            piece.unlink()
        return keys.count
