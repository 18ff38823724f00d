"""Questions as people type them."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.evaluation.perturbing import PERTURBATIONS, in_old_spelling, with_spacing, with_typos
from retrieval.tokens import PAIR, kinds_of, pieces_of

QUESTION = "심청이 공양미 삼백 석에 몸을 판 까닭은 무엇인가요?"

any_perturbation = pytest.mark.parametrize("name", sorted(PERTURBATIONS))


@any_perturbation
def test_the_same_seed_gives_the_same(name):
    perturbed = PERTURBATIONS[name]
    assert perturbed(QUESTION, Random(3)) == perturbed(QUESTION, Random(3)) != QUESTION


@any_perturbation
@given(text=st.text(max_size=40), seed=st.integers(0, 99))
def test_any_text_is_taken(name, text, seed):
    assert isinstance(PERTURBATIONS[name](text, Random(seed)), str)


def test_typos_are_few_and_at_least_one():
    changed = with_typos("가" * 40, Random(1))
    assert 1 <= sum(char != "가" for char in changed) + changed.count("가가") <= 40
    assert with_typos("가", Random(1)) != "가"
    assert with_typos("?!", Random(1)) == "?!"


def test_letters_of_other_scripts_slip_too():
    assert with_typos("swallow", Random(1)) != "swallow"


@given(st.integers(0, 200))
def test_spacing_changes_spaces_alone(seed):
    changed = with_spacing(QUESTION, Random(seed))
    assert changed.replace(" ", "") == QUESTION.replace(" ", "")


@pytest.mark.parametrize(
    "word", ["사람", "하늘", "전하", "장군", "소나무", "천하", "여자", "물", "꿈", "딸", "춘향"]
)
def test_old_spelling_has_the_pieces_of_the_new(word):
    old = next(old for seed in range(99) if (old := in_old_spelling(word, Random(seed))) != word)
    assert _pairs(old) == _pairs(word)


def _pairs(text: str) -> list[int]:
    numbers = pieces_of([text]).numbers
    return sorted(numbers[kinds_of(numbers) == PAIR].tolist())
