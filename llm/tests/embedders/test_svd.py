"""Truncated singular value decomposition, beside numpy's own of the dense matrix."""

from __future__ import annotations

import numpy as np
import pytest

from llm.embedders.grams import Bag
from llm.embedders.svd import Rows, right_singular_vectors

WIDTH = 300


def sparse(dense: np.ndarray) -> Rows:
    return Rows([Bag(np.flatnonzero(row), row[np.flatnonzero(row)]) for row in dense], dense.shape[1])


@pytest.fixture
def dense():
    """120 rows of falling variance along 30 directions, nine tenths of it zeros."""
    random = np.random.default_rng(5)
    strengths = 0.8 ** np.arange(30)
    full = (random.standard_normal((120, 30)) * strengths) @ random.standard_normal((30, WIDTH))
    return np.where(random.random(full.shape) < 0.1, full, 0).astype(np.float32)


def test_products(dense):
    random = np.random.default_rng(1)
    right, left = (
        random.standard_normal((WIDTH, 4)).astype(np.float32),
        random.standard_normal((120, 4)).astype(np.float32),
    )
    assert sparse(dense).times(right) == pytest.approx(dense @ right, abs=1e-3)
    assert sparse(dense).transposed_times(left) == pytest.approx(dense.T @ left, abs=1e-3)


def test_orthonormal(dense):
    vectors = right_singular_vectors(sparse(dense), 10)
    assert vectors.T @ vectors == pytest.approx(np.eye(10), abs=1e-3)


def test_keeps_as_much_as_can_be_kept(dense):
    vectors = right_singular_vectors(sparse(dense), 10)
    best = np.sqrt((np.linalg.svd(dense, compute_uv=False)[:10] ** 2).sum())
    assert np.linalg.norm(dense @ vectors) == pytest.approx(best, rel=0.01)


def test_lower_rank():
    row = np.zeros(WIDTH, np.float32)
    row[:3] = 1
    vectors = right_singular_vectors(sparse(np.stack([row, row, 2 * row])), 10)
    assert vectors.shape == (WIDTH, 1)
    assert abs(vectors[:3, 0]) == pytest.approx(3**-0.5)


def test_no_rows():
    assert right_singular_vectors(Rows([], WIDTH), 10).shape == (WIDTH, 0)


def test_rarity():
    rows = sparse(np.array([[1, 1, 0], [1, 0, 0]], np.float32))
    rarity = rows.weigh_by_rarity()
    assert rarity == pytest.approx([1, np.log(1.5) + 1, 0])
    for bag in rows.bags:
        assert np.linalg.norm(bag.weights) == pytest.approx(1)
