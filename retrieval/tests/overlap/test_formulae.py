"""What every teller says raises no alarm; what many passages say alike does all the same."""

from __future__ import annotations

import pytest

from retrieval.overlap.formulae import formulaic
from retrieval.syllables import syllables_of
from retrieval.tests.overlap.conftest import OTHER, TALE
from retrieval.tests.overlap.test_runs import BEFORE, BEHIND, runs

OPENING = "옛날 옛적 갓날 갓적에 호랑이 담배 먹고 까막까치 말하던 시절에"
COPIED = "화살 맞은 사슴이 달려와 숨겨 달라 하거늘, 나무꾼이 불쌍히 여겨"


def count(text: str) -> int:
    return formulaic(syllables_of(text).codes.tolist())


@pytest.mark.parametrize(
    "formula",
    [
        "옛날 옛적 갓날 갓적에, 호랑이 담배 먹던 시절에",
        "옛날 옛적은 호랑이도 담배를 피우던 시절이라",
        "각설이라. 이때에",
        "아들딸을 낳고 잘 먹고 잘 살았느니라",
        "Once upon a time there lived",
        "and they lived happily ever after.",
    ],
)
def test_formulae_are_known_whatever_their_particles(formula):
    assert count(formula) >= 0.7 * len(syllables_of(formula))


@pytest.mark.parametrize("text", ["", TALE, OTHER, COPIED, BEFORE, BEHIND])
def test_what_somebody_says_is_no_formula(text):
    assert count(text) == 0


@pytest.mark.parametrize("works", [1, 2, 6])
def test_a_shared_opening_is_not_flagged(make_overlap, works):
    overlap = make_overlap(*(f"{OPENING} {number}번째 이야기가 있었더라." for number in range(works)))
    assert runs(overlap, f"{BEFORE}{OPENING} 어떤 고을 원님이 매를 길렀다.", 20) == []


def test_a_run_that_goes_on_behind_a_formula_is_told(make_overlap):
    overlap = make_overlap(f"{OPENING} {TALE}")
    assert runs(overlap, f"{BEFORE}{OPENING} {TALE[:3]} 그만두더라.", 20) == []
    (run, *_) = runs(overlap, f"{BEFORE}{OPENING} {TALE[:60]} 그만두더라.", 20)
    assert run.length > 50


@pytest.mark.parametrize("copies", [4, 40, 400])
def test_what_stands_in_many_passages_is_still_told(make_overlap, copies):
    """Editions of one tale, or passages put together of sentences of others."""
    passages = [f"{number}째 권이라. {COPIED} {OTHER[number % 30 :]}" for number in range(copies)]
    found = runs(make_overlap(*passages), BEFORE + COPIED + BEHIND, 20)
    assert found
    assert found[0].length >= 26
