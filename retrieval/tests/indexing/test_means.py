"""What a language has in common is taken off, so that what is said counts, in whatever language."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.indexing.arrays import unit
from retrieval.indexing.means import CENTRED_FROM, Means, Sums, centred

DIMENSIONS, MANY = 32, 2 * CENTRED_FROM


@pytest.fixture
def corners():
    """The same subjects told in two languages, each in a corner of its own."""
    chance = np.random.default_rng(0)
    subjects = chance.standard_normal((MANY, DIMENSIONS))
    common = 12 * unit(chance.standard_normal((2, DIMENSIONS)).astype(np.float32))
    return unit((subjects + common[0]).astype(np.float32)), unit((subjects + common[1]).astype(np.float32))


def means_of(*told):
    sums = Sums(DIMENSIONS)
    for language, vectors in told:
        for half in np.array_split(vectors, 2):
            sums.add(half, [language] * len(half))
    return sums.means()


def test_a_question_finds_what_another_language_says(corners):
    korean, english = corners
    means = means_of(("ko", korean), ("en", english))
    assert means.languages == ["en", "ko"]
    stored = np.concatenate([means.off(korean, ["ko"] * MANY), means.off(english, ["en"] * MANY)])
    for subject in range(MANY):
        scores = stored @ means.off_query(english[subject])
        assert set(np.argsort(-scores)[:2].tolist()) == {subject, MANY + subject}
    assert np.argsort(-(np.concatenate(corners) @ english[0]))[:MANY].min() >= MANY, "without, it does not"


def test_a_language_of_few_is_less_what_all_have_in_common(corners):
    korean, english = corners
    few = english[: CENTRED_FROM - 1]
    means = means_of(("ko", korean), ("en", few))
    assert means.languages == ["ko"]
    everything = np.concatenate([korean, few]).mean(axis=0)
    np.testing.assert_allclose(means.off(few, ["en"] * len(few)), centred(few, everything), atol=1e-5)


def test_of_few_nothing_is_taken_off(corners):
    few = corners[0][: CENTRED_FROM - 1]
    means = means_of(("ko", few))
    assert means.languages == []
    np.testing.assert_allclose(means.off(few, ["ko"] * len(few)), few, atol=1e-6)
    np.testing.assert_allclose(means.off_query(few[0]), few[0], atol=1e-6)


def test_what_says_nothing_does_not_count_and_stays(corners):
    nothing = np.zeros((MANY, DIMENSIONS), np.float32)
    means = means_of(("ko", corners[0]), ("", nothing))
    assert means.languages == ["ko"]
    np.testing.assert_allclose(means.vectors[0], corners[0].mean(axis=0), atol=1e-6)
    assert not means.off(nothing[:3], ["ko", "", "en"]).any()
    assert not means.off_query(nothing[0]).any()


def test_what_says_what_all_say_stays_as_it_is():
    same = unit(np.ones((MANY, DIMENSIONS), np.float32))
    means = means_of(("ko", same))
    np.testing.assert_allclose(means.off(same[:1], ["ko"]), same[:1], atol=1e-6)


def test_of_nothing():
    assert not Sums(DIMENSIONS).means().vectors.any()
    assert Means.none(DIMENSIONS).off(np.empty((0, DIMENSIONS), np.float32), []).shape == (0, DIMENSIONS)
