"""NumPy arrays: in files, written whole, opened mapped, never with pickle; and of length 1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import IndexDamaged


def write_array(path: Path, array: NDArray[Any]) -> None:
    np.save(path, array, allow_pickle=False)


def open_array(path: Path, dtype: type[np.generic], shape: tuple[int, ...] | None = None) -> NDArray[Any]:
    """Mapped for reading. Raises IndexDamaged where it is missing, cut, or of another type or shape."""
    try:
        # An empty file cannot be mapped, and an array without elements is one but for its header.
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
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
