"""Likeness by pairs of syllables, and which of many runs are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.overlap import Run
from retrieval.provenance import MOST_RUNS, _told, likeness
from retrieval.tests.overlap.conftest import ENGLISH, OTHER, TALE


def test_a_text_is_like_itself_however_it_is_spelled():
    assert likeness(TALE, TALE) == likeness(TALE, TALE.replace(" ", "").replace(",", "")) == 1
    assert likeness(ENGLISH, ENGLISH.upper()) > 0.5


def test_a_retelling_is_nearer_than_another_tale():
    retold = "사슴이 화살 맞은 채 달려와 나무꾼을 불렀다. 산골 어머니는 나무를 하다가 사냥꾼을 보았다."
    assert likeness(retold, TALE) > 0.1 > likeness(OTHER, TALE)


@pytest.mark.parametrize("short", ["", "…", "나무꾼", "나무꾼과 사슴"])
def test_a_name_that_both_have_is_no_likeness(short):
    assert likeness(short, TALE) < 0.1


@given(st.text(), st.text())
def test_it_is_the_same_both_ways_and_between_0_and_1(one, other):
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1


def test_of_runs_within_one_another_a_few_are_told():
    same = [Run(row, 10, 50, 0, 40, 40, 40) for row in range(20)]
    within = [Run(99, 20, 30, 0, 15, 15, 15)]
    apart = [Run(50, 60, 90, 0, 30, 30, 30)]
    assert [run.row for run in _told([*same, *apart, *within])] == [0, 1, 2, 50]
    many = [Run(row, row * 100, row * 100 + 50, 0, 30, 30, 30) for row in range(MOST_RUNS + 5)]
    assert len(_told(many)) == MOST_RUNS
