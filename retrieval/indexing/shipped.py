"""Vectors of the starter corpus that come with it, so that it can be searched as soon as it is there.

`keys.npy` holds the cache keys of the texts, uint8 of shape (n, 16), rising; `vectors.npy` their vectors, float16 of
shape (n, dimensions). A key is over the embedder's fingerprint and the text: a vector of another text or embedder is
never found. `bin/starter-vectors` writes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from retrieval.importing.starter import STARTER_CORPUS
from retrieval.indexing.arrays import unit

Vectors = NDArray[np.float32]

FOLDER: Final = STARTER_CORPUS / "vectors"
_KEY_BYTES: Final = 16


def shipped_vectors(keys: Sequence[str], dimensions: int, folder: Path = FOLDER) -> dict[str, Vectors]:
    """Those of the keys that are there, rows of length 1. Files that are missing or damaged hold none."""
    try:
        known = open_memmap(folder / "keys.npy", mode="r")
        vectors = open_memmap(folder / "vectors.npy", mode="r")
    except (OSError, ValueError):
        return {}
    if not _fit(known, vectors, dimensions):
        return {}
    order = np.ascontiguousarray(known).view(f"V{_KEY_BYTES}").ravel().tolist()
    rows = {key: row for row, key in enumerate(order)}
    places = {key: rows[raw] for key in keys if (raw := bytes.fromhex(key)) in rows}
    if not places:
        return {}
    found = np.asarray(vectors[list(places.values())], np.float32)
    # A damaged file may say anything; what is no vector has to be made anew.
    lengths = np.linalg.norm(found, axis=1)
    return {
        key: row
        for key, row, length in zip(places, unit(found), lengths, strict=True)
        if 0.99 < length < 1.01
    }


def write_shipped_vectors(vectors: Mapping[str, Vectors], folder: Path = FOLDER) -> None:
    """`vectors` by cache key."""
    folder.mkdir(exist_ok=True)
    keys = sorted(vectors)
    raw = np.frombuffer(b"".join(map(bytes.fromhex, keys)), np.uint8).reshape(-1, _KEY_BYTES)
    np.save(folder / "keys.npy", raw, allow_pickle=False)
    np.save(
        folder / "vectors.npy",
        np.stack([vectors[key] for key in keys]).astype(np.float16),
        allow_pickle=False,
    )


def _fit(keys: NDArray[np.generic], vectors: NDArray[np.generic], dimensions: int) -> bool:
    return (
        keys.dtype == np.uint8
        and keys.shape == (len(vectors), _KEY_BYTES)
        and vectors.dtype == np.float16
        and vectors.shape == (len(keys), dimensions)
    )
