"""Texts as syllables: what counts as one, what makes no difference, and where each stands."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.syllables import syllables_of

TEXTS = st.text(alphabet=st.characters() | st.sampled_from("가나다녀려 ,.ᄒᆞᆫ하ㄱ春女aeTh'’é１\ud800\x00"))


def codes(text: str) -> list[int]:
    return [int(code) for code in syllables_of(text).codes]


def pieces(text: str) -> list[str]:
    found = syllables_of(text)
    return [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("나무꾼이 사슴을!", ["나", "무", "꾼", "이", "사", "슴", "을"]),
        ("春香이 2월에", ["春", "香", "이", "2", "월", "에"]),
        ("The woodcutter woke.", ["The", "woo", "dcu", "tter", "woke"]),
        ("don't you know", ["don't", "you", "know"]),
        ("once upon a time", ["o", "nce", "u", "pon", "a", "time"]),
        ("hmm", ["hmm"]),
        ("하ᄂᆞᆯ이", ["하", "ᄂᆞᆯ", "이"]),
        ("… — “”\n", []),
        ("", []),
    ],
)
def test_what_a_syllable_is(text, expected):
    assert pieces(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("나무꾼이 사슴을", "나무꾼이사슴을…"),
        ("춘향전", "春香傳"),
        ("여인과 노인", "女人과 老人"),
        ("녀인과 로인", "여인과 노인"),
        ("텬지 됴션", "천지 조선"),
        ("쟝군이 쇼를", "장군이 소를"),
        ("하늘이 ᄒᆞ니", "하ᄂᆞᆯ이 하니"),
        (unicodedata.normalize("NFD", "나무꾼"), "나무꾼"),
        ("THE DEER", "the deer"),
        ("café", "cafe"),
        ("１２월", "12월"),
        ("don’t", "don't"),
    ],
)
def test_what_makes_no_difference(one, other):
    assert codes(one) == codes(other) != []


@pytest.mark.parametrize(
    ("one", "other"), [("사슴", "사슬"), ("은", "는"), ("deer", "dear"), ("龍", "虎"), ("1", "2")]
)
def test_what_does(one, other):
    assert codes(one) != codes(other)


def test_hanja_outside_of_the_table_are_syllables_still():
    assert len(codes("\u4e02\U00020000")) == 2


@given(TEXTS)
def test_any_text_has_its_syllables_in_order_and_inside_of_it(text):
    found = syllables_of(text)
    assert len(found.codes) == len(found.starts) == len(found.ends)
    assert found.codes.dtype == np.uint16
    assert all(0 < code < 0xFFFF for code in found.codes)
    assert all(start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))
    assert sorted(found.starts.tolist()) == found.starts.tolist()


@given(TEXTS, TEXTS)
def test_a_line_break_parts_two_texts_and_changes_neither(one, other):
    assert codes(f"{one}\n{other}") == codes(one) + codes(other)
