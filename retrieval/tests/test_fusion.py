"""Two legs made one ranking."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.fusion import DEPTH, fuse


def leg(*pairs: tuple[int, float]):
    ordered = sorted(pairs, key=lambda pair: -pair[1])
    return (
        np.array([row for row, _ in ordered], np.int64),
        np.array([score for _, score in ordered], np.float32),
    )


legs = st.dictionaries(st.integers(0, 300), st.floats(0.0625, 1, width=32), max_size=150).map(
    lambda scores: leg(*scores.items())
)


def test_what_both_have_found_comes_first():
    rows, scores = fuse(leg((1, 0.9), (2, 0.8), (3, 0.1)), leg((2, 0.8), (4, 0.2)))
    assert rows[0] == 2
    assert rows.tolist() == [2, 1, 4, 3]
    assert scores[3] == 0


def test_a_keyword_leg_that_found_next_to_nothing_leaves_it_to_the_other():
    dense = leg((1, 0.9), (2, 0.8), (3, 0.1))
    assert fuse(dense, leg((3, 0.5)))[0][0] == 3
    assert fuse(dense, leg((3, 0.05)))[0][0] == 1


def test_where_a_leg_has_found_nothing_the_other_decides():
    found = leg((5, 0.9), (1, 0.6), (7, 0.3))
    for rows, scores in (fuse(found, leg()), fuse(leg(), found)):
        assert rows.tolist() == [5, 1, 7]
        assert scores[0] == 1
    assert fuse(leg(), leg())[0].tolist() == []


def test_cosines_are_laid_between_worst_and_best_and_keyword_scores_from_zero():
    _, scores = fuse(leg((1, 0.9), (2, 0.8)), leg((3, 0.5), (4, 0.4)))
    assert scores.tolist() == pytest.approx([0.7, 0.56, 0.3, 0.0])


def test_equal_scores_are_ordered_by_row():
    assert fuse(leg((9, 0.5), (3, 0.5)), leg())[0].tolist() == [3, 9]


def test_weights_at_their_ends_are_one_leg_alone():
    dense, keyword = leg((1, 0.9), (2, 0.8)), leg((2, 0.9), (3, 0.3))
    assert fuse(dense, keyword, keyword_weight=0)[0][0] == 1
    assert fuse(dense, keyword, keyword_weight=1)[0].tolist()[:2] == [2, 3]


def test_rows_behind_the_depth_do_not_count():
    many = leg(*((row, 1 - row / 1000) for row in range(DEPTH + 50)))
    assert len(fuse(many, leg())[0]) == DEPTH


@given(legs, legs)
def test_every_found_row_comes_once_with_a_score_of_0_to_1(dense, keyword):
    rows, scores = fuse(dense, keyword)
    assert sorted(rows.tolist()) == sorted({*dense[0][:DEPTH].tolist(), *keyword[0][:DEPTH].tolist()})
    assert np.all(np.diff(scores) <= 0)
    assert np.all((scores >= 0) & (scores <= 1 + 1e-6))
    assert rows.dtype == np.int64
    assert scores.dtype == np.float32


@given(legs, legs)
def test_a_row_that_is_first_in_both_is_first(dense, keyword):
    first = (np.array([999]), np.array([1.5], np.float32))
    both = [(np.append(first[0], rows), np.append(first[1], scores)) for rows, scores in (dense, keyword)]
    rows, _ = fuse(both[0], both[1])
    assert rows[0] == 999
