"""Phrases to sentences, and texts to their sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.engines.composer.surface import capitalised, dice, render, sentences


@pytest.mark.parametrize(
    ("phrase", "word", "expected"),
    [
        ("{hero:은} 간다.", "나무꾼", "나무꾼은 간다."),
        ("{hero:은} 간다.", "효녀", "효녀는 간다."),
        ("{hero:으로} 간다.", "달", "달로 간다."),
        ("{hero:이라} 하더라.", "‘사랑’", "‘사랑’이라 하더라."),
        ("{hero}에게 주니라.", "용", "용에게 주니라."),
    ],
)
def test_slots_are_filled_with_the_right_particle(phrase, word, expected):
    assert render(phrase, {"hero": word}, dice(1)) == expected


def test_one_of_the_alternatives_is_chosen_and_all_can_be():
    seen = {render("(봄|가을) 밤", {}, dice(seed)) for seed in range(30)}
    assert seen == {"봄 밤", "가을 밤"}


def test_what_a_slot_holds_is_not_read_as_a_phrase():
    assert render("{it}!", {"it": "(가|나) {it} \\1"}, dice(1)) == "(가|나) {it} \\1!"


def test_a_slot_that_nobody_fills_is_an_error():
    with pytest.raises(KeyError):
        render("{nobody}", {}, dice(1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("봄이라. 꽃이 피니라.", ["봄이라.", "꽃이 피니라."]),
        ("“가노라.” 하더라. 울더라.", ["“가노라.” 하더라.", "울더라."]),
        ("“하나. 둘!” 하더라.", ["“하나. 둘!” 하더라."]),
        ("“왜?” “그저.” 하더라.", ["“왜?”", "“그저.” 하더라."]),
        ("“Why?” asked the fox. It sat.", ["“Why?” asked the fox.", "It sat."]),
        ("“I am.” The fox sat.", ["“I am.”", "The fox sat."]),
        ("가니라.\n\n오니라.", ["가니라.", "오니라."]),
        ("끝나지 않은", ["끝나지 않은"]),
        ("", []),
        ("  \n\n ", []),
    ],
)
def test_a_speech_and_its_telling_are_one_sentence(text, expected):
    assert sentences(text) == expected


@given(st.text(alphabet="가나 .!?“”‘’\nAb…", max_size=60))
def test_sentences_lose_nothing_but_blanks(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the fox sat. it sang.", "The fox sat. It sang."),
        ("“why?” asked the fox, “and how?”", "“Why?” asked the fox, “and how?”"),
        ("he said: “go.” she went.", "He said: “Go.” She went."),
        ("“go.” “no.”", "“Go.” “No.”"),
    ],
)
def test_sentences_begin_with_a_capital_and_interruptions_do_not(text, expected):
    assert capitalised(text) == expected


def test_dice_fall_alike_for_the_same_parts_and_differently_for_others():
    assert dice("a", 1).random() == dice("a", 1).random()
    assert dice("a", 1).random() != dice("a", 2).random()
    assert dice("a", "b").random() != dice("ab").random()
    # The same on every machine: a value that was drawn once and written down.
    assert dice("storytool", 0).randint(0, 10**6) == 790019
