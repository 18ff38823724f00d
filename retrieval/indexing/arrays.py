"""NumPy arrays: in files, written whole, opened mapped, never with pickle; and of length 1."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import IndexDamaged


def write_array(path: Path, array: NDArray[Any]) -> None:
    np.save(path, array, allow_pickle=False)


class GrowingArray:
    """An array of one dimension in a file, written piece by piece. A context manager: whole when it is left."""

    def __init__(self, path: Path, dtype: type[np.generic]) -> None:
        self._path, self._dtype = path, np.dtype(dtype)
        self._count = 0

    def __enter__(self) -> Self:
        self._file = self._path.open("wb")
        self._header()
        return self

    def append(self, values: NDArray[Any]) -> None:
        np.ascontiguousarray(values, self._dtype).tofile(self._file)
        self._count += len(values)

    def __exit__(self, *raised: object) -> None:
        with self._file:
            self._file.seek(0)
            self._header()

    def _header(self) -> None:
        """NumPy leaves room in it for a length of 20 digits, so that it can be written again in its place."""
        described = {"descr": self._dtype.str, "fortran_order": False, "shape": (self._count,)}
        np.lib.format.write_array_header_1_0(self._file, described)


def open_array(path: Path, dtype: type[np.generic], shape: tuple[int, ...] | None = None) -> NDArray[Any]:
    """Mapped for reading. Raises IndexDamaged where it is missing, cut, or of another type or shape."""
    try:
        # Not np.load: it would also unpack what happens to be an archive.
        array: NDArray[Any] = np.lib.format.open_memmap(path, mode="r")
    except (OSError, ValueError, EOFError) as error:
        raise IndexDamaged(f"{path}: {type(error).__name__}: {error}") from error
    if array.dtype != dtype or (shape is not None and array.shape != shape):
        raise IndexDamaged(f"{path}: {array.dtype}{array.shape} where {np.dtype(dtype)}{shape} was expected")
    # As a plain array: a memmap's own class costs microseconds at every indexing.
    return np.asarray(array)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of length 1; those of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)
