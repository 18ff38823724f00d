"""The picture: neighbours stay neighbours, it is the same each time, and it holds for odd corpora."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.tests.topics.samples import clustered
from retrieval.topics.clusters import unit
from retrieval.topics.layout import lay_out, trustworthiness, weighted_place


def principal(vectors: np.ndarray) -> np.ndarray:
    """The two principal components alone."""
    inner = vectors - vectors.mean(axis=0)
    return np.asarray(inner @ np.linalg.svd(inner, full_matrices=False)[2][:2].T)


def test_it_keeps_neighbours_better_than_principal_components():
    vectors, _ = clustered(12, 25)
    layout = lay_out(vectors, seed=5)
    missed = 1 - trustworthiness(vectors, layout.positions)
    assert missed < (1 - trustworthiness(vectors, principal(vectors))) / 2


def test_the_same_vectors_and_seed_give_the_same_picture():
    vectors, _ = clustered(6, 20)
    assert np.array_equal(lay_out(vectors, seed=5).positions, lay_out(vectors, seed=5).positions)


def test_groups_lie_apart():
    vectors, group = clustered(6, 30, noise=0.3)
    positions = lay_out(vectors, seed=5).positions
    centres = np.array([positions[group == each].mean(axis=0) for each in range(6)])
    nearest = ((positions[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == group).mean() > 0.95


def test_the_others_are_placed_among_their_like():
    vectors, _ = clustered(12, 30)
    layout = lay_out(vectors[::2], seed=5)
    positions = np.empty((len(vectors), 2), np.float32)
    positions[::2], positions[1::2] = layout.positions, layout.place(vectors[1::2])
    assert trustworthiness(vectors, positions) > trustworthiness(vectors, principal(vectors))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
def test_few_passages_have_a_place_each(count):
    vectors = clustered(max(count, 1), 1)[0][:count]
    positions = lay_out(vectors, seed=5).positions
    assert positions.shape == (count, 2)
    assert np.isfinite(positions).all()
    assert len(np.unique(positions, axis=0)) == count


@pytest.mark.parametrize("vector", [np.zeros(48), np.ones(48)])
def test_equal_passages_come_apart_and_stay_in_the_picture(vector):
    vectors = unit(np.tile(vector, (50, 1)).astype(np.float32))
    positions = lay_out(vectors, seed=5).positions
    assert np.isfinite(positions).all()
    assert np.abs(positions).max() <= 1
    assert len(np.unique(positions, axis=0)) == 50


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 40), st.integers(0, 1000))
def test_all_lies_in_the_square_and_reaches_its_edge(count, seed):
    positions = lay_out(clustered(count, 1, seed=seed)[0], seed=seed).positions
    assert np.abs(positions).max() <= 1
    assert count == 1 or math.isclose(float(np.abs(positions).max()), 1, abs_tol=1e-4)


def test_few_dimensions_are_enough():
    vectors = unit(np.linspace(-1, 1, 20, dtype=np.float32)[:, None])
    assert np.isfinite(lay_out(vectors, seed=5).positions).all()


def test_the_nearer_neighbour_draws_more():
    corners = np.array([[[0, 0], [1, 0], [0, 1]]], np.float32)
    place = weighted_place(np.array([[0.9, 0.5, 0.1]], np.float32), corners)[0]
    assert place[0] < 0.2
    assert place[1] < place[0]
    alike = weighted_place(np.array([[0.5, 0.5, 0.5]], np.float32), corners)[0]
    assert np.allclose(alike, [1 / 3, 1 / 3])


def test_trustworthiness_is_one_for_the_truth_and_unknown_for_a_handful():
    angles = np.linspace(0, 3, 60)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert trustworthiness(circle, circle) == pytest.approx(1)
    assert math.isnan(trustworthiness(circle[:10], circle[:10]))
    mixed = np.random.default_rng(1).permutation(circle)
    assert trustworthiness(circle, mixed) < 0.7
