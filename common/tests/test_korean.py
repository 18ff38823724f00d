"""Particles by sound: Hangul, digits, Latin letters and words, hanja, brackets."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.korean import (
    FINALS,
    PAIRS,
    attach,
    decompose,
    final_sound,
    has_final,
    has_hangul,
    is_syllable,
    particle,
)

SYLLABLES = st.integers(0xAC00, 0xD7A3).map(chr)


@pytest.mark.parametrize(
    ("word", "form", "expected"),
    [
        ("나무꾼", "는", "나무꾼은"),
        ("호랑이", "은", "호랑이는"),
        ("사슴", "가", "사슴이"),
        ("거북이", "이", "거북이가"),
        ("떡", "를", "떡을"),
        ("피리", "을", "피리를"),
        ("형", "와", "형과"),
        ("아우", "과", "아우와"),
        ("한양", "로", "한양으로"),
        ("제주", "으로", "제주로"),
        ("서울", "으로", "서울로"),
        ("달", "으로서", "달로서"),
        ("칼", "으로써", "칼로써"),
        ("붓", "로써", "붓으로써"),
        ("길동", "야", "길동아"),
        ("철수", "아", "철수야"),
        ("임", "여", "임이여"),
        ("그대", "이여", "그대여"),
        ("하늘", "시여", "하늘이시여"),
    ],
)
def test_each_pair_takes_the_form_the_sound_asks_for(word, form, expected):
    assert attach(word, form) == expected


@pytest.mark.parametrize(
    ("word", "form", "expected"),
    [
        ("용", "이라", "용이라"),
        ("여우", "이라", "여우라"),
        ("선녀", "이로다", "선녀로다"),
        ("구미호", "이었더라", "구미호였더라"),
        ("용왕", "이었더라", "용왕이었더라"),
        ("까치", "이며", "까치며"),
        ("까치", "이란", "까치란"),
        ("범", "이니", "범이니"),
    ],
)
def test_the_copula_loses_or_contracts_its_vowel_after_a_vowel(word, form, expected):
    assert attach(word, form) == expected


@pytest.mark.parametrize("form", ["에", "에서", "에게", "의", "도", "만", "까지", "부터", "인", "임을"])
def test_particles_of_one_form_never_change(form):
    assert particle("산", form) == particle("바다", form) == form


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("0", "ㅇ"),
        ("1", "ㄹ"),
        ("2", ""),
        ("3", "ㅁ"),
        ("제6", "ㄱ"),
        ("7", "ㄹ"),
        ("10", "ㅂ"),
        ("100", "ㄱ"),
        ("1000", "ㄴ"),
        ("20000", "ㄴ"),
        ("2026", "ㄱ"),
        ("100000000", "ㄱ"),
    ],
)
def test_numbers_are_read_in_korean(word, expected):
    assert final_sound(word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("TV", "브이는"),
        ("KBS", "에스는"),
        ("FM", "엠은"),
        ("URL", "엘은"),
        ("John", "존은"),
        ("Tom", "톰은"),
        ("Paul", "폴은"),
        ("apple", "애플은"),
        ("King", "킹은"),
        ("book", "북은"),
        ("cat", "캣은"),
        ("phone", "폰은"),
        ("Mary", "메리는"),
        ("park", "파크는"),
        ("David", "데이비드는"),
        ("Alice", "앨리스는"),
        ("tiger", "타이거는"),
    ],
)
def test_latin_words_are_read_as_they_are_pronounced(word, expected):
    assert particle(word, "은") == expected[-1]


@pytest.mark.parametrize(
    ("word", "form", "expected"),
    [
        ("龍", "은", "은"),
        ("虎", "은", "는"),
        ("漢江", "으로", "으로"),
        ("月", "으로", "로"),
        ("齾", "은", "은"),
    ],
)
def test_hanja_are_read_in_korean_and_rare_ones_guessed(word, form, expected):
    assert particle(word, form) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("‘달’", "ㄹ"),
        ("(산)", "ㄴ"),
        ("꽃!", "ㅊ"),
        ("나무…", ""),
        ("", ""),
        ("…", ""),
        ("ㄱ", "ㄱ"),
        ("ㅏ", ""),
        ("가 ", ""),
    ],
)
def test_marks_are_not_read(word, expected):
    assert final_sound(word) == expected


def test_decomposed_hangul_counts_as_its_composed_form():
    word = unicodedata.normalize("NFD", "나무꾼")
    assert particle(word, "는") == "은"


@given(SYLLABLES)
def test_a_syllable_has_a_final_exactly_when_it_decomposes_with_a_third_jamo(syllable):
    parts = [part for part in unicodedata.normalize("NFD", syllable) if part]
    assert has_final(syllable) == (len(parts) == 3)
    assert decompose(syllable)[2] in FINALS
    assert is_syllable(syllable)


@given(SYLLABLES, st.sampled_from(PAIRS))
def test_both_forms_of_a_pair_ask_for_the_same(syllable, pair):
    assert particle(syllable, pair[0]) == particle(syllable, pair[1])
    assert particle(syllable, pair[0]) in pair


@given(st.text(max_size=12), st.sampled_from([form for pair in PAIRS for form in pair]))
def test_any_text_takes_some_particle(text, form):
    assert attach(text, form).startswith(text)


@pytest.mark.parametrize("text", ["", "가나", "a", "ㄱ"])
def test_only_one_syllable_decomposes(text):
    with pytest.raises(ValueError, match="not a Hangul syllable"):
        decompose(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("abc", False), ("a가", True), ("ㅋㅋ", True), ("龍", False), ("\u1100", True)]
)
def test_hangul_is_found_anywhere(text, expected):
    assert has_hangul(text) is expected
