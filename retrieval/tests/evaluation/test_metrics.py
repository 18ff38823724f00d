"""What a ranking is worth."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.evaluation.metrics import METRICS, estimated, measured, summarised


def ranked(*rows: int, scores: list[float] | None = None) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    falling = [1 - place / 1000 for place in range(len(rows))]
    return np.array(rows, np.int64), np.array(scores or falling, np.float32)


def test_all_relevant_first_is_worth_one():
    assert set(measured(*ranked(4, 2, 9, 7), {4, 2}).values()) == {1.0}


def test_nothing_relevant_is_worth_nothing():
    assert set(measured(*ranked(1, 2, 3), {9}).values()) == {0.0}
    assert set(measured(*ranked(), {9}).values()) == {0.0}


def test_a_later_place_is_worth_less():
    told = measured(*ranked(1, 2, 3), {2})
    assert told["nDCG@10"] == pytest.approx(1 / log2(3))
    assert told["MRR@10"] == 0.5
    assert (told["recall@1"], told["recall@10"]) == (0.0, 1.0)


def test_places_behind_the_tenth_count_for_deep_recall_alone():
    told = measured(*ranked(*range(20)), {15})
    assert (told["nDCG@10"], told["MRR@10"], told["recall@10"], told["recall@100"]) == (0, 0, 0, 1)


def test_more_relevant_rows_than_places():
    told = measured(*ranked(*range(10)), set(range(50)))
    assert told["nDCG@10"] == pytest.approx(1)
    assert told["recall@10"] == 1


def test_ties_count_against():
    tied = measured(*ranked(7, 1, 2, scores=[0.5, 0.5, 0.5]), {7})
    assert tied["MRR@10"] == pytest.approx(1 / 3)


@given(st.permutations(range(12)), st.sets(st.integers(0, 20), min_size=1))
def test_every_metric_is_between_0_and_1(rows, relevant):
    assert all(0 <= value <= 1 + 1e-9 for value in measured(*ranked(*rows), relevant).values())


def test_an_estimate_lies_in_its_interval_and_is_the_same_again():
    values = [0.0, 1.0, 0.5, 0.75] * 10
    told = estimated(values)
    assert told.low < told.mean < told.high
    assert told.mean == pytest.approx(0.5625)
    assert told == estimated(values)


def test_of_equal_values_the_interval_is_a_point():
    told = estimated([0.5] * 7)
    assert (told.low, told.mean, told.high) == (0.5, 0.5, 0.5)


def test_of_nothing_there_is_no_estimate():
    with pytest.raises(ValueError, match="nothing"):
        estimated([])


def test_a_summary_has_every_metric():
    assert tuple(summarised([measured(*ranked(1), {1})])) == METRICS
