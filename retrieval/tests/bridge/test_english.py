"""Words of an English question, and the forms that a dictionary may have them under."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.bridge.english import FUNCTION_WORDS, plain_forms, words_of


def test_words_stand_where_they_are():
    text = "Who hid the tiger’s cub in Kim Young-sam's house?"
    words = words_of(text)
    assert [text[word.start : word.end] for word in words] == [word.text for word in words]
    assert " ".join(word.plain for word in words) == "who hid the tiger cub in kim young sam house"


def test_a_question_word_at_the_start_is_no_name():
    who, _, kongjwi = words_of("Who helps Kongjwi?")
    assert not who.is_capitalised
    assert kongjwi.is_capitalised


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("tigers", "tiger"),
        ("foxes", "fox"),
        ("carries", "carry"),
        ("carried", "carry"),
        ("wives", "wife"),
        ("wolves", "wolf"),
        ("weeping", "weep"),
        ("hiding", "hide"),
        ("begged", "beg"),
        ("older", "old"),
        ("secretly", "secret"),
        ("grass", "grass"),
    ],
)
def test_an_inflected_word_has_its_plain_form(word, plain):
    assert plain in list(plain_forms(word))


def test_a_word_comes_before_what_it_may_be_a_form_of():
    assert next(iter(plain_forms("wings"))) == "wings"


@given(st.text(max_size=80))
def test_any_text_has_words(text):
    for word in words_of(text):
        assert word.plain
        assert all(plain_forms(word.plain))


def test_function_words_are_plain():
    assert all(word == word.lower() for word in FUNCTION_WORDS)
