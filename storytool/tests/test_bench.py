"""What benchmarks are made of goes on fitting the program that they measure."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

corpus = import_module("bench.retrieval.corpus")


@pytest.fixture
def synthetic():
    chance = np.random.default_rng(0)
    vectors = chance.standard_normal((40, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    topics = [f"토끼가 {number}번 웃는다" for number in range(40)]
    sentences = [[f"{topic}.", "용왕이 놀라더라."] for topic in topics]
    texts = [" ".join(some) for some in sentences]
    return corpus.Synthetic(corpus.Starter(texts, topics, sentences, vectors, vectors), 120)


@pytest.mark.parametrize("module", ["stores", "timing", "whole"])
def test_everything_that_is_measured_is_there(module):
    assert import_module(f"bench.retrieval.{module}")


def test_the_same_passages_every_time(synthetic):
    texts = list(synthetic.texts())
    assert texts == list(synthetic.texts())
    assert len({topic for _, _, topic in texts}) == len(texts) == 120
    first, second = (np.concatenate(list(synthetic.vectors())) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_allclose(np.linalg.norm(first, axis=1), 1, atol=1e-5)


def test_passages_of_a_work_lie_together(synthetic):
    vectors = np.concatenate(list(synthetic.vectors()))
    likeness = vectors @ vectors.T
    works = np.arange(120) // corpus.PASSAGES_A_WORK
    same = works[:, None] == works
    assert likeness[same].mean() > likeness[~same].mean() + 0.1


def test_questions_are_no_passages(synthetic):
    topics, vectors = synthetic.queries(20)
    assert len(topics) == len(vectors) == 20
    assert (vectors @ np.concatenate(list(synthetic.vectors())).T).max() < 0.999
