"""What an English question asks for, in Korean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.bridge.terms import LONGEST, is_english, terms_of
from retrieval.tests.bridge.test_names import Names

CORPUS = Names("춘향", "몽룡", "김영삼", "영삼", "남원")


def asked(text):
    """By word: how it may be written."""
    return {
        term.word: [one for guess in term.guesses for one in guess.written] for term in terms_of(text, CORPUS)
    }


def test_words_are_translated_and_function_words_are_not():
    told = asked("Why did the rabbit lie to the Dragon King?")
    assert list(told) == ["rabbit", "lie", "dragon"]
    assert told["rabbit"] == ["토끼"]
    assert "용왕" in told["dragon"]


def test_a_name_is_one_term_with_its_readings():
    terms = terms_of("Who beats Chunhyang in Namwon?", CORPUS)
    assert [(term.word, term.is_name) for term in terms] == [
        ("beats", False),
        ("Chunhyang", True),
        ("Namwon", True),
    ]
    assert terms[1].guesses[0].written == ("춘향",)


def test_a_name_of_several_words_is_read_as_a_whole():
    assert asked("When was Kim Young-sam born?")["Kim Young sam"] == ["김영삼"]


def test_where_the_whole_is_not_known_a_part_of_it_is():
    assert asked("Lady Chunhyang weeps")["Chunhyang"] == ["춘향"]


def test_what_nobody_knows_is_a_term_without_guesses():
    assert asked("a xylophonist")["xylophonist"] == []


def test_a_word_of_one_syllable_stands_with_a_particle():
    assert "범이" in asked("tigers")["tigers"]
    assert "소를" in asked("ox")["ox"]


def test_a_stem_of_one_syllable_stands_with_an_ending():
    assert "울고" in asked("weep")["weep"]


def test_months_keep_their_number():
    assert asked("in February")["february"] == ["2월"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Who is Chunhyang?", True),
        ("춘향은 누구인가", False),
        ("BBK는 누구와", False),
        ("2016", False),
        ("", False),
        ("沈淸", False),
        ("word " * LONGEST, True),
        ("word " * (LONGEST + 1), False),
    ],
)
def test_what_is_taken_word_by_word(text, expected):
    assert is_english(text) is expected


@given(st.text(max_size=120))
def test_any_text_may_be_asked(text):
    for term in terms_of(text, CORPUS):
        assert all(guess.written and 0 < guess.weight <= 1 for guess in term.guesses)
