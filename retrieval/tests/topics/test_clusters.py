"""Topics as clusters: found again where they are known, the same each time, and sound for odd corpora."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.tests.topics.samples import clustered
from retrieval.topics import clusters
from retrieval.topics.clusters import (
    centred,
    cluster,
    language_means,
    nearest_topic,
    smoothed,
    topic_count,
    unit,
)


def test_known_groups_are_found_again():
    vectors, group = clustered(8, 30)
    topics = nearest_topic(vectors, cluster(vectors, 8, seed=3))
    pairs = set(zip(group.tolist(), topics.tolist(), strict=True))
    assert len(pairs) == 8


def test_the_same_vectors_and_seed_give_the_same_topics():
    vectors, _ = clustered(5, 20)
    assert np.array_equal(cluster(vectors, 5, seed=3), cluster(vectors, 5, seed=3))


def test_equal_passages_are_one_topic():
    vectors = np.tile(unit(np.ones((1, 48), np.float32)), (40, 1))
    centres = cluster(vectors, 6, seed=3)
    assert set(nearest_topic(vectors, centres).tolist()) == {0}


@pytest.mark.parametrize("count", [1, 2, 3])
def test_there_are_never_more_topics_than_passages(count):
    vectors, _ = clustered(count, 1)
    assert len(cluster(vectors, 10, seed=3)) <= count


def test_vectors_without_anything_in_them_are_taken():
    vectors = np.zeros((5, 48), np.float32)
    assert np.isfinite(cluster(vectors, 2, seed=3)).all()


@given(st.integers(0, 2_000_000))
def test_there_are_as_many_topics_as_a_reader_can_take_in(passages):
    count = topic_count(passages)
    assert (count == 0) == (passages == 0)
    assert count <= min(passages, 200)
    assert topic_count(passages + 1) >= count


def test_the_starter_corpus_is_cut_into_25():
    assert (topic_count(615), topic_count(100_000), topic_count(1_000_000)) == (25, 89, 158)


def test_languages_that_lie_apart_are_laid_upon_each_other():
    vectors, group = clustered(4, 60)
    languages = np.arange(len(vectors)) % 2
    apart = unit(vectors + np.where(languages[:, None] == 1, 3.0, 0.0) * np.eye(48, dtype=np.float32)[0])
    together = centred(apart, language_means(apart, languages, 2), languages)
    topics = nearest_topic(together, cluster(together, 4, seed=3))
    assert len(set(zip(group.tolist(), topics.tolist(), strict=True))) == 4


def test_a_language_of_few_passages_takes_the_mean_of_all():
    vectors, _ = clustered(4, 20)
    languages = np.zeros(len(vectors), np.int16)
    languages[0] = 1
    means = language_means(vectors, languages, 2)
    assert np.allclose(means[1], vectors.mean(axis=0))


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 60), st.integers(1, 12), st.integers(0, 1000))
def test_centres_are_unit_vectors(count, topics, seed):
    vectors, _ = clustered(count, 1, seed=seed)
    lengths = np.linalg.norm(cluster(vectors, topics, seed=seed), axis=1)
    assert np.allclose(lengths, 1, atol=1e-4)


def test_smoothed_passages_are_nearer_to_their_like():
    vectors, group = clustered(6, 40, noise=1.5)
    smooth = smoothed(vectors)
    own = group[:, None] == group[None, :]

    def margin(of: np.ndarray) -> float:
        scores = of @ of.T
        return float(scores[own].mean() - scores[~own].mean())

    assert np.allclose(np.linalg.norm(smooth, axis=1), 1, atol=1e-5)
    assert margin(smooth) > margin(vectors) * 1.5


def test_few_passages_are_left_as_they_are():
    vectors, _ = clustered(3, 3)
    assert np.array_equal(smoothed(vectors), vectors)


def test_chunks_change_nothing(monkeypatch):
    vectors, _ = clustered(5, 10)
    whole = smoothed(vectors)
    monkeypatch.setattr(clusters, "_CHUNK", 7)
    assert np.allclose(smoothed(vectors), whole, atol=1e-6)
