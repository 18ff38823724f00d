"""Slips of the finger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.slips import LATIN_ROWS, ROWS, neighbours, slips_of

syllables = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)


@pytest.mark.parametrize(("key", "near"), [("ㅂ", "ㅈㅁㄴ"), ("ㅏ", "ㅕㅑㅐㅓㅣㅜㅡ"), ("ㄲ", "")])
def test_keys_around_a_key(key, near):
    assert set(neighbours(key)) & set(near) == set(neighbours(key)) - {"ㅔ", "ㅗ"}


def test_neighbours_are_mutual():
    for rows in (ROWS, LATIN_ROWS):
        for key in "".join(rows):
            assert all(key in neighbours(other, rows) for other in neighbours(key, rows))


@pytest.mark.parametrize(
    ("syllable", "slipped"), [("부", "뷰"), ("공", "고"), ("미", "민"), ("심", "심"), ("토", "초")]
)
def test_slips_of_a_syllable(syllable, slipped):
    assert (slipped in slips_of(syllable)) == (slipped != "심")


@given(syllables)
def test_no_slip_leaves_a_syllable_as_it_is(syllable):
    assert syllable not in slips_of(syllable)
    assert all("가" <= slipped <= "힣" for slipped in slips_of(syllable))
