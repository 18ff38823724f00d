"""Which texts share pieces, and which do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.tokens import LONGEST, PAIR, SYLLABLE, WORD, folded, kinds_of, pieces_of


def pieces(text: str, *kinds: int) -> list[int]:
    numbers = pieces_of([text]).numbers
    return sorted(numbers[np.isin(kinds_of(numbers), kinds or (PAIR, SYLLABLE, WORD))].tolist())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("공양미 삼백 석", "공양미삼백석"),
        ("심청(沈淸)", "심청 심청"),
        ("洪吉童", "홍길동"),
        ("龍王", "용왕"),
        ("텬하", "천하"),
        ("쳔하", "천하"),
        ("뎐", "전"),
        ("녀자", "여자"),
        ("니르다", "이르다"),
        ("쇼", "소"),
        ("믈", "물"),
        ("어듸", "어디"),
        ("하ᄂᆞᆯ", "하늘"),
        ("하날", "하늘"),
        ("ᄉᆞᄅᆞᆷ", "사람"),
        ("ᄆᆞᅀᆞᆷ", "마음"),
        ("ᄭᅮᆷ", "꿈"),
        ("ＡＢＣ１２", "abc12"),
        ("흥부, 놀부!", "흥부놀부"),
    ],
)
def test_spellings_of_one_word(one, other):
    assert pieces(one, PAIR, WORD) == pieces(other, PAIR, WORD)


@pytest.mark.parametrize(
    ("one", "other"), [("흥부", "놀부"), ("달", "닭"), ("용", "왕"), ("fox", "box"), ("12", "21")]
)
def test_different_words(one, other):
    assert pieces(one) != pieces(other)


def test_hangul_is_cut_into_syllables_and_pairs():
    assert len(pieces("흥부 놀부", PAIR)) == 3
    assert len(pieces("흥부 놀부", SYLLABLE)) == 4
    assert pieces("흥부 놀부", WORD) == []


def test_a_long_word_shares_its_beginning_with_its_other_forms():
    assert len(pieces("ring", WORD)) == 1
    assert len(pieces("promised", WORD)) == 2
    assert set(pieces("promised")) & set(pieces("promises"))
    assert not set(pieces("12345678")) & set(pieces("12345679"))


def test_no_pair_goes_from_one_text_into_the_next():
    found = pieces_of(["흥부", "놀부"])
    pairs = kinds_of(found.numbers) == PAIR
    assert found.owners[pairs].tolist() == [0, 1]
    assert sorted(found.numbers[pairs].tolist()) == sorted(pieces("흥부", PAIR) + pieces("놀부", PAIR))


@given(st.lists(st.text(max_size=30), max_size=5))
def test_texts_together_have_the_pieces_they_have_alone(texts):
    together = pieces_of(texts)
    for at, text in enumerate(texts):
        assert sorted(together.numbers[together.owners == at].tolist()) == pieces(text)


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=1))
def test_folding_again_changes_nothing(syllable):
    assert folded(folded(syllable)) == folded(syllable)


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "…!", "\U0001f600"])
def test_texts_without_pieces(text):
    assert pieces(text) == []


def test_a_huge_text_counts_with_its_beginning():
    assert pieces("가나" * LONGEST) == pieces(("가나" * LONGEST)[:LONGEST])
    assert len(pieces("ﷺ" * 2 * LONGEST)) <= LONGEST
    assert len(pieces("a" * LONGEST, WORD)) == 2


def test_numbers_are_the_same_on_every_machine():
    assert pieces_of(["가 fox"]).numbers.tolist() == [3590490305, 3175452946]
