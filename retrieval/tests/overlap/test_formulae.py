"""What many works say alike raises no alarm; what one tale says in many copies does."""

from __future__ import annotations

import pytest

from retrieval.tests.overlap.conftest import OTHER, TALE
from retrieval.tests.overlap.test_runs import BEFORE, BEHIND, runs

FORMULA = "옛날 옛적 갓날 갓적에 호랑이 담배 먹고 까막까치 말하던 시절에"
OPENINGS = [
    "가난한 선비가 글만 읽다가 아내에게 쫓겨났더라.",
    "바닷가 마을에 소금 굽는 내외가 살았느니라.",
    "임금님 귀가 당나귀 귀만큼 길었다 하더라.",
    "두꺼비 한 마리가 부엌에 들어와 밥을 얻어먹더니라.",
    "효성스러운 딸이 눈먼 아비를 모시고 지냈느니라.",
    "방귀 잘 뀌는 며느리가 새로 들어왔더라.",
]


def test_a_formula_that_many_works_open_with_is_not_told(make_overlap):
    overlap = make_overlap(*(f"{FORMULA} {opening}" for opening in OPENINGS))
    assert runs(overlap, f"{BEFORE}{FORMULA} 어떤 고을 원님이 매를 길렀다.") == []


@pytest.mark.parametrize("works", [2, 3])
def test_what_few_works_say_is_no_formula(make_overlap, works):
    overlap = make_overlap(*(f"{FORMULA} {opening}" for opening in OPENINGS[:works]))
    assert runs(overlap, f"{BEFORE}{FORMULA} 어떤 고을 원님이 매를 길렀다.", 20)


def test_what_one_work_repeats_is_no_formula(make_overlap):
    overlap = make_overlap(*(f"{FORMULA} {opening}" for opening in OPENINGS), works=[1] * len(OPENINGS))
    assert runs(overlap, BEFORE + FORMULA + BEHIND, 20)


def test_a_run_that_goes_on_behind_a_formula_is_told_whole(make_overlap):
    overlap = make_overlap(*(f"{FORMULA} {opening}" for opening in OPENINGS))
    copied = f"{FORMULA} {OPENINGS[0]}"
    found = runs(overlap, BEFORE + copied + BEHIND, 20)
    assert [run.row for run in found] == [0]
    assert found[0].length > 40


def test_a_text_that_was_handed_down_in_many_copies_is_still_somebodys(make_overlap):
    overlap = make_overlap(*[TALE] * 6, OTHER)
    copied = "화살 맞은 사슴이 달려와 숨겨 달라 하거늘, 나무꾼이 불쌍히 여겨"
    found = runs(overlap, BEFORE + copied + BEHIND, 20)
    assert found
    assert {run.row for run in found} <= set(range(6))
