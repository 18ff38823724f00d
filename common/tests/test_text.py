"""Text as it comes in: NFC, no controls, never half a character."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.text import DeltaNormalizer, has_controls, has_hangul, has_surrogates, opening, truncated

FAMILY = "👨‍👩‍👧"
THUMB = "👍🏽"
OLD_JAMO = "ᄒᆞᆫ"  # an old syllable that has no composed form
TROUBLE = [
    "달빛",
    unicodedata.normalize("NFD", "달빛"),
    "é",
    "e\u0301",
    "龍",
    "\U00020000",
    FAMILY,
    THUMB,
    OLD_JAMO,
    "☺️",
    "\x00",
    "\ud83d",
    "\ude00",
    " ",
    "\n",
]
trouble = st.lists(st.sampled_from(TROUBLE) | st.text(max_size=3), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("text", "has"), [("달", False), ("a\ud800", True), ("\udfff", True), ("😀", False), ("", False)]
)
def test_surrogates(text, has):
    assert has_surrogates(text) is has


@pytest.mark.parametrize(
    ("text", "has"), [("a\nb\tc", False), ("a\x00", True), ("\x7f", True), ("\x85", True), ("\uffff", True)]
)
def test_controls(text, has):
    assert has_controls(text) is has


@pytest.mark.parametrize(
    ("text", "has"), [("moon", False), ("月", False), ("moon 달", True), ("ㄱ", True), (OLD_JAMO, True)]
)
def test_hangul(text, has):
    assert has_hangul(text) is has


def test_short_text_stays():
    assert truncated("달빛", 2) == "달빛"


@pytest.mark.parametrize(
    ("text", "length", "cut"),
    [
        ("달빛 아래", 4, "달빛…"),
        ("abcdef", 4, "abc…"),
        ("ab" + FAMILY + "c", 5, "ab…"),
        ("ab" + THUMB + "c", 4, "ab…"),
        ("abe\u0301cd", 4, "ab…"),
        ("ab" + OLD_JAMO + "cd", 5, "ab…"),
    ],
)
def test_no_character_is_cut_in_two(text, length, cut):
    assert truncated(text, length) == cut


@given(trouble, st.integers(1, 12))
def test_never_longer_than_asked(text, length):
    cut = truncated(text, length)
    assert len(cut) <= length
    assert cut == text or text.startswith(cut[:-1])


def test_an_opening_is_one_line():
    assert opening("옛날\n\n  어느\t산골에", 8) == "옛날 어느 산…"
    assert opening("", 8) == ""


def normalized(deltas: list[str]) -> list[str]:
    normalizer = DeltaNormalizer()
    return [*(normalizer.feed(delta) for delta in deltas), normalizer.flush()]


def pieces(text: str, cuts: list[int]) -> list[str]:
    edges = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


@given(trouble, st.lists(st.integers(0, 200), max_size=12))
def test_wherever_a_text_is_cut_its_deltas_say_the_same(text, cuts):
    assert "".join(normalized(pieces(text, cuts))) == "".join(normalized([text]))


@given(trouble, st.lists(st.integers(0, 200), max_size=12))
def test_each_delta_can_be_stored_and_is_final(text, cuts):
    said = normalized(pieces(text, cuts))
    for delta in said:
        delta.encode()
        assert not has_controls(delta)
    joined = "".join(said)
    assert unicodedata.normalize("NFC", joined) == joined


def test_halves_become_whole():
    assert normalized(["\ud83d", "\ude00", "."]) == ["", "😀", ".", ""]


def test_jamo_become_a_syllable():
    assert "".join(normalized(list(unicodedata.normalize("NFD", "달빛")))) == "달빛"


@pytest.mark.parametrize("parts", [["e", "\u0301"], ["가", "\u11a8"], ["a", "\u0323", "\u0302"]])
def test_a_letter_waits_for_its_mark(parts):
    (delta,) = filter(None, normalized(parts))
    assert delta == unicodedata.normalize("NFC", "".join(parts))


def test_what_stays_half_is_dropped():
    assert "".join(normalized(["a\ud83d", "b"])) == "ab"
    assert "".join(normalized(["a\ude00"])) == "a"


def test_what_is_complete_does_not_wait():
    assert normalized(["달빛", "을 본다.", "月"]) == ["달빛", "을 본다.", "月", ""]


def test_an_open_syllable_waits_for_one_delta_at_most():
    assert normalized(["나무", "꾼이 "]) == ["나", "무꾼이 ", ""]
