"""The picture: neighbours stay neighbours, it is the same each time, and it holds for odd corpora."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.tests.topics.samples import clustered
from retrieval.topics.clusters import cluster, nearest_topic, unit
from retrieval.topics.layout import Layout, heaviest, lay_out, neighbour_weights, trustworthiness


def drawn(vectors: np.ndarray, seed: int = 5) -> Layout:
    """Laid out with topics of eight passages each, found as a build finds them."""
    topics = np.zeros(len(vectors), np.int32)
    if len(vectors):
        topics = nearest_topic(vectors, cluster(vectors, max(1, len(vectors) // 8), seed=seed))
    return lay_out(vectors, topics, seed=seed)


def principal(vectors: np.ndarray) -> np.ndarray:
    """The two principal components alone."""
    inner = vectors - vectors.mean(axis=0)
    return np.asarray(inner @ np.linalg.svd(inner, full_matrices=False)[2][:2].T)


def test_it_keeps_neighbours_better_than_principal_components():
    vectors, _ = clustered(12, 25)
    layout = drawn(vectors)
    missed = 1 - trustworthiness(vectors, layout.positions)
    assert missed < (1 - trustworthiness(vectors, principal(vectors))) / 2


def test_the_same_vectors_and_seed_give_the_same_picture():
    vectors, _ = clustered(6, 20)
    assert np.array_equal(drawn(vectors).positions, drawn(vectors).positions)


def test_groups_lie_apart():
    vectors, group = clustered(6, 30, noise=0.3)
    positions = drawn(vectors).positions
    centres = np.array([positions[group == each].mean(axis=0) for each in range(6)])
    nearest = ((positions[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == group).mean() > 0.95


def test_the_others_are_placed_among_their_like():
    vectors, _ = clustered(12, 30)
    layout = drawn(vectors[::2])
    positions = np.empty((len(vectors), 2), np.float32)
    positions[::2], positions[1::2] = layout.positions, layout.place(vectors[1::2])[1]
    assert trustworthiness(vectors, positions) > trustworthiness(vectors, principal(vectors))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
def test_few_passages_have_a_place_each(count):
    vectors = clustered(max(count, 1), 1)[0][:count]
    positions = drawn(vectors).positions
    assert positions.shape == (count, 2)
    assert np.isfinite(positions).all()
    assert len(np.unique(positions, axis=0)) == count


@pytest.mark.parametrize("vector", [np.zeros(48), np.ones(48)])
def test_equal_passages_come_apart_and_stay_in_the_picture(vector):
    vectors = unit(np.tile(vector, (50, 1)).astype(np.float32))
    positions = drawn(vectors).positions
    assert np.isfinite(positions).all()
    assert np.abs(positions).max() <= 1
    assert len(np.unique(positions, axis=0)) == 50


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 40), st.integers(0, 1000))
def test_all_lies_in_the_square_and_reaches_its_edge(count, seed):
    positions = drawn(clustered(count, 1, seed=seed)[0], seed).positions
    assert np.abs(positions).max() <= 1
    assert count == 1 or math.isclose(float(np.abs(positions).max()), 1, abs_tol=1e-4)


def test_few_dimensions_are_enough():
    vectors = unit(np.linspace(-1, 1, 20, dtype=np.float32)[:, None])
    assert np.isfinite(drawn(vectors).positions).all()


def test_the_nearer_neighbour_draws_more():
    near, far, last = neighbour_weights(np.array([[0.9, 0.5, 0.1]], np.float32))[0]
    assert near > 4 * far > 16 * last
    assert near + far + last == pytest.approx(1)
    assert np.allclose(neighbour_weights(np.full((2, 4), 0.5, np.float32)), 0.25)


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0.125, 1, width=32)), min_size=1, max_size=6))
def test_the_topic_of_most_weight_wins(neighbours):
    topics, weights = zip(*neighbours, strict=True)
    found = heaviest(np.array([topics], np.int32), np.array([weights], np.float32))[0]
    votes = {topic: sum(w for t, w in neighbours if t == topic) for topic in topics}
    assert votes[found] == pytest.approx(max(votes.values()))


def test_a_topic_lies_closer_together_than_its_likeness_alone_would_have_it():
    vectors, group = clustered(6, 20, noise=1.6)
    own = group[:, None] == group[None, :]

    def spread(topics: np.ndarray) -> float:
        positions = lay_out(vectors, topics.astype(np.int32), seed=5).positions
        apart = ((positions[:, None] - positions[None]) ** 2).sum(axis=2)
        return float(apart[own].mean() / apart[~own].mean())

    assert spread(group) < spread(np.arange(len(vectors)))


def test_trustworthiness_is_one_for_the_truth_and_unknown_for_a_handful():
    angles = np.linspace(0, 3, 60)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert trustworthiness(circle, circle) == pytest.approx(1)
    assert math.isnan(trustworthiness(circle[:10], circle[:10]))
    mixed = np.random.default_rng(1).permutation(circle)
    assert trustworthiness(circle, mixed) < 0.7
