"""Where vectors lie, whoever keeps them: one contract, one suite of tests, a store a file or a server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]
Mask = NDArray[np.bool_]


class VectorStore(Protocol):
    """Unit vectors under the keys of their passages, compared by inner product. Opened for reading, by many threads."""

    @property
    def count(self) -> int: ...

    @property
    def dimensions(self) -> int: ...

    def search(self, query: Vectors, k: int, *, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """Ids and scores of the `k` nearest to one query of shape (dimensions,), nearest first, at most `k`.

        `allowed` is sorted; only these are searched. Raises StoreUnavailable.
        """
        ...

    def vectors(self, ids: Ids) -> Vectors:
        """Shape (len(ids), dimensions), in the order of `ids`. Raises KeyError for one that is not there."""
        ...

    def batches(self, size: int = 10_000) -> Iterator[tuple[Ids, Vectors]]:
        """All of it, by rising id."""
        ...

    def close(self) -> None: ...
