"""What an embedder is given of a text."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from llm.embedders.text import prepared

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=200)


def short(text: str, characters: int = 100, size: int = 300) -> str:
    return prepared(text, characters=characters, size=size)


def test_one_line():
    assert short("  심청이\n\t인당수에   \u3000빠지다 ") == "심청이 인당수에 빠지다"


def test_compatibility_forms_are_one():
    assert short("ﬁｒｅ") == "fire"
    assert short("\u1109\u1175\u11b7") == "심"


def test_what_nobody_sees_is_gone():
    assert short("심\0청\u200b이\ufeff\ud800\u202e\ufffe") == "심청이"


def test_empty():
    for text in ("", " \n", "\0\0", "\ud800\udfff", "\u200b"):
        assert short(text) == ""


def test_private_use_stays():
    """Archaic Hangul is kept there by old word processors."""
    assert short("\ue0bc") == "\ue0bc"


def test_ligature_of_eighteen_characters():
    assert "\ufdfa" not in short("\ufdfa" * 1000)
    assert len(short("\ufdfa" * 1000)) <= 100


def test_a_megabyte_of_marks_takes_no_time():
    """Sorting a run of marks takes the square of its length."""
    marks = "a" + "\u0315\u0327" * 500_000
    assert len(short(marks)) <= 100


@given(ANYTHING, st.integers(1, 50), st.integers(1, 100))
def test_within_its_limits(text: str, characters: int, size: int):
    whole = prepared(text, characters=characters, size=size)
    assert len(whole) <= characters
    assert len(whole.encode()) <= size
    assert unicodedata.normalize("NFKC", whole) == whole
    assert "\0" not in whole


@given(ANYTHING)
def test_once_is_enough(text: str):
    assert short(short(text, 500, 2000), 500, 2000) == short(text, 500, 2000)
