"""Old Hangul in today's letters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.archaic import modernised
from retrieval.tokens import folded

OLD = st.text(
    st.one_of(
        st.characters(min_codepoint=0x1100, max_codepoint=0x11FF),
        st.characters(min_codepoint=0xA960, max_codepoint=0xA97C),
        st.characters(min_codepoint=0xD7B0, max_codepoint=0xD7FB),
        st.characters(min_codepoint=0x3131, max_codepoint=0x318E),
        st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
        st.sampled_from(" .〮〯\n"),
    ),
    max_size=20,
)


@pytest.mark.parametrize(
    ("old", "modern"),
    [
        ("하ᄂᆞᆯ", "하늘"),
        ("ᄉᆞ람", "사람"),
        ("ᄒᆞ다", "하다"),
        ("착ᄒᆞᆫ", "착한"),
        ("ᄆᆞᅀᆞᆷ", "마음"),
        ("나ᄂᆞᆫ", "나는"),
        ("텬ᄌᆞ", "천자"),
        ("녀ᄌᆞ", "여자"),
        ("니ᄅᆞᄃᆡ", "이르대"),
        ("쟝ᄉᆞ", "장사"),
        ("믈ᄅᆞᆯ", "물를"),
        ("하니ᄅᆞ", "하니르"),
        ("ᄆᆡ화", "매화"),
        ("고ᄫᅡ", "고와"),
        ("더ᄫᅥ", "더워"),
        ("쉬ᄫᅳᆫ", "쉬운"),
        ("ᄯᅡ", "따"),
        ("ᄭᅮᆷ", "꿈"),
        ("ᄲᅧ", "뼈"),
        ("ᄡᅮᆨ", "쑥"),
        ("ᄠᅳᆮ", "뜯"),
        ("ᄡᅡᆯ", "쌀"),
        ("그ᇰ", "긍"),
        ("말〯ᄊᆞᆷ", "말씀"),
    ],
)
def test_old_syllables_become_those_of_today(old, modern):
    assert modernised(old) == modern


@pytest.mark.parametrize(("typed", "modern"), [("하ㄴㆍㄹ", "하늘"), ("ㅎㆍㄴ", "한"), ("ㅎㆍ다", "하다")])
def test_letters_typed_one_by_one(typed, modern):
    assert modernised(typed) == modern


@pytest.mark.parametrize(("dotted", "plain"), [("정치ㆍ경제", "정치 경제"), ("ㆍ", " "), ("강ㆍ", "강 ")])
def test_a_dot_between_words_is_no_vowel(dotted, plain):
    assert modernised(dotted) == plain


@pytest.mark.parametrize(
    "text", ["", "흥부와 놀부", "ㅋㅋㅋ", "春香", "A · B", "하늘".encode().decode(), "\ud800"]
)
def test_modern_text_is_returned_as_it_is(text):
    assert modernised(text) is text


def test_old_spellings_are_left_where_no_letter_is_old():
    assert modernised("텬하 녀자") == "텬하 녀자"
    assert modernised("텬하 녀자 ᄂᆞᆫ") == "천하 여자 난"


@given(OLD)
def test_any_letters_are_taken(text):
    assert len(modernised(text)) <= 4 * len(text)


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=20))
def test_modern_words_in_parts_stay_what_they_are(word):
    whole = modernised("ㆍ" + unicodedata.normalize("NFD", word)).strip()
    assert [folded(char) for char in whole] == [folded(char) for char in word]
