"""Two motifs in one sentence: particles, articles, and what cannot be said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.korean import particle
from retrieval.phrasing import Words, phrase, phrase_of_titles, present, sayable

SYLLABLES = st.text(st.characters(min_codepoint=ord("가"), max_codepoint=ord("힣")), min_size=1, max_size=6)
LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("words", "number", "sentence"),
    [
        (Words("이별", "구출", "흥부", "강가"), 0, "흥부가 이별 끝에 구출을 맞는 이야기"),
        (Words("모함", "내기", "심청", "강가"), 1, "모함에 휘말린 심청이 내기로 길을 여는 이야기"),
        (Words("혼인", "죽음", "자라", "강가"), 2, "자라가 혼인과 죽음 사이에서 길을 고르는 이야기"),
        (Words("내기", "이별", "자라", "강가 정자"), 3, "강가 정자에서 비롯한 내기가 이별로 이어지는 이야기"),
        (Words("꾀", "재회", "자라", "강가"), 4, "자라의 꾀가 뜻밖의 재회를 부르는 이야기"),
        (Words("형제 갈등", "추방"), 0, "형제 갈등 끝에 뜻밖의 추방을 맞는 이야기"),
        (Words("속이다", "길을 떠나다"), 2, "속이는 일과 길을 떠나는 일이 한자리에서 만나는 이야기"),
    ],
)
def test_korean(words, number, sentence):
    assert phrase(words, "ko", number) == sentence


@pytest.mark.parametrize(
    ("words", "number", "sentence"),
    [
        (Words("envy", "wedding", "woodcutter"), 0, "The tale of how envy led the woodcutter to the wedding"),
        (Words("magic door", "boiling oil", "Jack"), 1, "The tale of Jack between the magic door and boiling oil"),
        (Words("pulling down the rider", "kindness", "the giant"), 3,
         "The tale of the giant and what came of pulling down the rider and kindness"),
        (Words("greed", "curse"), 0, "The tale of how greed led to the curse"),
    ],
)  # fmt: skip
def test_english(words, number, sentence):
    assert phrase(words, "en", number) == sentence


@given(one=SYLLABLES, two=SYLLABLES, who=SYLLABLES, where=SYLLABLES, number=st.integers(0, 2**64))
def test_every_korean_topic_ends_as_it_must_and_has_the_right_particles(one, two, who, where, number):
    told = phrase(Words(one, two, who, where), "ko", number)
    assert told.endswith("이야기")
    assert "{" not in told
    if number % 5 == 0 and not one.endswith("다") and not two.endswith("다"):
        assert told == f"{who}{particle(who, '이')} {one} 끝에 {two}{particle(two, '을')} 맞는 이야기"


@given(one=LETTERS, two=LETTERS, who=LETTERS, number=st.integers(0, 2**64))
def test_every_english_topic_begins_as_it_must(one, two, who, number):
    told = phrase(Words(one, two, who), "en", number)
    assert told.startswith("The tale of ")
    assert "{" not in told


@given(number=st.integers(0, 2**64))
def test_three_numbers_in_a_row_give_three_sentences(number):
    for words, language in ((Words("꾀", "내기", "자라", "강가"), "ko"), (Words("꾀", "내기"), "ko"),
                            (Words("wit", "bet", "Jack"), "en"), (Words("wit", "bet"), "en")):  # fmt: skip
        assert len({phrase(words, language, number + place) for place in range(3)}) == 3


@pytest.mark.parametrize(
    ("verb", "form"),
    [("속이다", "속이는"), ("팔다", "파는"), ("짓다", "짓는"), ("내쫓는다", "내쫓는"), ("간다", "가는"),
     ("한다", "하는"), ("껴안다", "껴안는"), ("울다", "우는"), ("길을 떠나다", "길을 떠나는")],
)  # fmt: skip
def test_verbs_before_a_noun(verb, form):
    assert present(verb) == form


@pytest.mark.parametrize(
    ("label", "language", "is_sayable"),
    [
        ("형제 갈등", "ko", True),
        ("바다", "ko", True),
        ("사슴을 숨겨 줌", "ko", False),
        ("꾸짖음", "ko", True),
        ("집을 떠났다", "ko", False),
        ("값이 있다", "ko", True),
        ("(미상)", "ko", False),
        ("motif", "ko", False),
        ("", "ko", False),
        ("가" * 15, "ko", False),
        ("wedding", "en", True),
        ("mother-in-law", "en", True),
        ("보은", "en", False),
        ("<b>", "en", False),
        ("x\n", "en", False),
        ("\ud800", "ko", False),
    ],
)
def test_what_can_be_said(label, language, is_sayable):
    assert sayable(label, language) is is_sayable


def test_the_sea_is_no_verb():
    assert phrase(Words("바다", "용궁"), "ko", 0) == "바다 끝에 뜻밖의 용궁을 맞는 이야기"


def test_titles():
    assert (
        phrase_of_titles("흥부전", "주몽 신화", "ko") == "『흥부전』의 사람이 『주몽 신화』를 찾아가는 이야기"
    )
    assert phrase_of_titles("Jack", "Tam Lin", "en").startswith("The tale of ")
