"""Texts as bags of character n-grams."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm.embedders.grams import FEATURES, bag


def test_single_syllables_and_pairs():
    assert len(bag("심청이").features) == 3 + 2


def test_four_letters_with_the_blanks_around_a_word():
    assert len(bag("fox").features) == len([" fox", "fox "])


def test_a_text_without_letters_has_none():
    assert len(bag("…!? — 😀").features) == 0


def test_counts_are_damped():
    assert sorted(bag("가나가나").weights) == pytest.approx(sorted([1 + np.log(2)] * 3 + [1]))


def test_both_kinds_of_letters_count():
    mixed = set(bag("John이 용을").features.tolist())
    assert mixed == {*bag("이 용을").features.tolist(), *bag("john").features.tolist()}


def test_spaces_between_syllables_do_not_matter():
    assert (bag("심 청이").features == bag("심청 이").features).all()


def test_case_does_not_matter():
    assert (bag("ROBIN HOOD").features == bag("robin hood").features).all()


def test_spaces_between_english_words_do():
    assert len(bag("the rapist").features) != len(bag("therapist").features)


def test_same_on_every_machine():
    """Vectors that were saved elsewhere must fit."""
    assert bag("fox").features.tolist() == [17541, 35378]


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text(text: str):
    made = bag(text)
    assert (np.diff(made.features) > 0).all()
    assert ((made.features >= 0) & (made.features < FEATURES)).all()
    assert (made.weights >= 1).all()
