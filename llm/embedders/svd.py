"""Truncated singular value decomposition of sparse rows, with numpy alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from llm.embedders.grams import Bag

Matrix = NDArray[np.float32]
_OVERSAMPLING = 16
_ITERATIONS = 3


class Rows:
    """A sparse matrix, a bag of features a row."""

    def __init__(self, bags: Sequence[Bag], width: int) -> None:
        self.bags = list(bags)
        self.width = width

    def weigh_by_rarity(self) -> NDArray[np.float32]:
        """Scale each feature by ln((1 + n) / (1 + rows that have it)) + 1 and each row to length 1, in place.

        Returns the scale of each feature, 0 where no row has it.
        """
        having = np.zeros(self.width, np.int64)
        for bag in self.bags:
            having[bag.features] += 1
        rarity = (np.log((1 + len(self.bags)) / (1 + having)) + 1).astype(np.float32)
        rarity[having == 0] = 0
        for row, bag in enumerate(self.bags):
            weights = bag.weights * rarity[bag.features]
            self.bags[row] = Bag(bag.features, weights / np.linalg.norm(weights))
        return rarity

    def times(self, right: Matrix) -> Matrix:
        """Shape (rows, columns of `right`)."""
        product = np.empty((len(self.bags), right.shape[1]), np.float32)
        for row, bag in enumerate(self.bags):
            product[row] = bag.weights @ right[bag.features]
        return product

    def transposed_times(self, right: Matrix) -> Matrix:
        """Shape (width, columns of `right`)."""
        product = np.zeros((self.width, right.shape[1]), np.float32)
        for row, bag in enumerate(self.bags):
            # No feature stands twice in a bag: a plain indexed sum is right.
            product[bag.features] += bag.weights[:, None] * right[row]
        return product


def right_singular_vectors(rows: Rows, count: int, seed: int = 0) -> Matrix:
    """Shape (width, at most `count`): orthonormal columns, the most telling first; fewer where the rank is lower.

    Randomised range finding with power iterations: Halko, Martinsson and Tropp 2011, algorithms 4.4 and 5.1.
    """
    wanted = min(count + _OVERSAMPLING, len(rows.bags))
    if not wanted:
        return np.zeros((rows.width, 0), np.float32)
    start = np.random.default_rng(seed).standard_normal((rows.width, wanted), dtype=np.float32)
    basis = _orthonormal(rows.times(start))
    for _ in range(_ITERATIONS):
        basis = _orthonormal(rows.times(rows.transposed_times(basis)))
    small = rows.transposed_times(basis)
    # The decomposition of what is tall and narrow, by that of its square: a hundred times cheaper.
    squares, turns = np.linalg.eigh((small.T @ small).astype(np.float64))
    values = np.sqrt(np.maximum(squares[::-1], 0))[:count]
    rank = int((values > 1e-3 * values[0]).sum())
    return np.ascontiguousarray(small @ (turns[:, ::-1][:, :rank] / values[:rank]).astype(np.float32))


def _orthonormal(columns: Matrix) -> Matrix:
    """An orthonormal basis of what tall and narrow columns span."""
    return np.linalg.qr(columns)[0]
