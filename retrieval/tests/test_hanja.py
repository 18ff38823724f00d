"""Hanja as they are read: character for character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.korean import is_syllable
from retrieval.hanja import READINGS, read_aloud


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("春香傳", "춘향전"),
        ("沈淸", "심청"),
        ("興夫", "흥부"),
        ("洪吉童", "홍길동"),
        ("天地玄黃", "천지현황"),
        ("龍王", "룡왕"),
        ("不幸", "불행"),
        ("黃金", "황금"),
        ("詰責", "힐책"),  # the last of the standard's order
        ("伽倻", "가야"),  # and the first
    ],
)
def test_words(written, read):
    assert read_aloud(written) == read


def test_all_of_the_standard_are_read_and_each_as_one_syllable():
    assert len(READINGS) > 4888
    assert all(len(hanja) == 1 and is_syllable(reading) for hanja, reading in READINGS.items())


@pytest.mark.parametrize(("elsewhere", "korean"), [("国", "國"), ("声", "聲"), ("竜", "龍"), ("内", "內")])
def test_forms_of_other_countries_are_read_like_the_korean_one(elsewhere, korean):
    assert read_aloud(elsewhere) == read_aloud(korean) != korean


def test_a_compatibility_ideograph_has_the_reading_it_stands_for():
    assert read_aloud("\uf914\uf95c\uf9bf") == "낙락요"  # 樂, three times


@given(st.text())
def test_places_stay_and_reading_twice_changes_nothing(text):
    read = read_aloud(text)
    assert len(read) == len(text)
    assert read_aloud(read) == read
    assert all(after == before or before in READINGS for before, after in zip(text, read, strict=True))
