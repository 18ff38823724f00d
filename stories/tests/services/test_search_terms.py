"""The terms of the search index: what a text says is among them, and where it says it is found again."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stories.models.search_terms import locate, mark_of, terms_of, terms_to_find, words_of

hangul = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
anything = st.text(
    st.one_of(hangul, st.sampled_from(" .,\n“”…ßİŉǅ孝𠀀🐯aB7_ᄆᆞ"), st.characters()), min_size=1
)


@st.composite
def text_and_part(draw):
    text = unicodedata.normalize("NFC", draw(anything))
    start = draw(st.integers(0, len(text) - 1))
    return text, text[start : draw(st.integers(start + 1, len(text)))]


marks = st.builds(mark_of, st.integers(1, 2**63 - 1), st.integers(0, 2**31))


@given(text_and_part(), marks)
def test_any_part_of_a_text_is_found(text_part, mark):
    text, part = text_part
    words = words_of(part)
    assert set(terms_to_find(words, mark=mark)) <= terms_of([text], mark=mark)
    assert all(locate(text, word) for word in words)


@given(anything, anything)
def test_a_part_begins_at_the_start_and_ends_at_the_end(before, after):
    """Found where it stands: what lies there folds to the word, or to a little more where one letter is two."""
    text = unicodedata.normalize("NFC", f"{before} 나무꾼 {after}")
    span = locate(text, "나무꾼")
    assert span is not None
    assert text[slice(*span)] == "나무꾼"
    assert span[0] <= text.index("나무꾼")


@pytest.mark.parametrize(
    ("text", "word", "span"),
    [("Straße am Fluß", "fluss", "Fluß"), ("aßb", "s", "ß"), ("ßßx", "x", "x"), ("İstanbul", "stan", "stan")],
)
def test_letters_that_fold_to_two_are_traced_back(text, word, span):
    found = locate(text, word)
    assert found is not None
    assert text[slice(*found)] == span


@given(st.text(hangul, min_size=1, max_size=8), st.text(hangul, min_size=1, max_size=8))
def test_a_word_that_is_not_there_is_not_located(text, word):
    assert (locate(text, word) is not None) == (word in text)


@given(marks, marks)
def test_owners_and_volumes_share_no_term(one, another):
    assume(one != another)
    texts = ["나무꾼 abc 1g2 孝"]
    assert terms_of(texts, mark=one).isdisjoint(terms_of(texts, mark=another))


@given(anything, marks)
def test_a_term_is_a_plain_word_to_both_engines(text, mark):
    """InnoDB drops words under 3 and over 84 characters, and a list of English ones, none of which has a digit."""
    for term in terms_of([text], mark=mark):
        assert term.isascii()
        assert term.isalnum()
        assert 3 <= len(term) <= 84
        assert term == term.lower()
        assert any(char.isdigit() for char in term) or len(term) > 5


def test_words_are_runs_of_letters_and_digits_each_once():
    assert words_of("나무꾼이, 사슴을! (나무꾼이) 孝-7 _A_") == ["나무꾼이", "사슴을", "孝", "7", "a"]


def test_the_example_of_the_module_holds():
    assert terms_of(["나무"], mark=mark_of(owner_id=31)) == {"1fgb098", "1fgbb34", "1fgb098bb34"}
    assert terms_to_find(["나무"], mark="1fg") == ["1fgb098bb34"]


def test_no_pair_spans_two_words_or_two_texts():
    pair = terms_to_find(["꾼사"], mark="1g")[0]
    assert pair not in terms_of(["나무꾼 사슴", "나무꾼", "사슴"], mark="1g")
