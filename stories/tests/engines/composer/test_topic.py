"""What is read out of Korean topics and tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.engines.composer.cleaning import READ_CHARACTERS, longest, quotable, words_of
from stories.engines.composer.topic import known_word, read_topic
from stories.tests.engines.composer.samples import HOSTILE, KOREAN


def nouns(topic, **tags):
    return {noun.full: noun.kind for noun in read_topic(topic, tags).nouns}


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        (
            "가난한 나무꾼이 산에서 다친 사슴을 구한다",
            {"가난한 나무꾼": "human", "산": "wild", "다친 사슴": "beast"},
        ),
        ("효녀가 눈먼 아버지를 위해 용궁에 간다", {"효녀": "human", "눈먼 아버지": "human", "용궁": "realm"}),
        ("춘향이 남원에서 이도령을 기다린다", {"춘향": "human", "남원": "town", "이도령": "human"}),
        ("달에 간 로봇 탐정", {"달": "realm", "쇠사람 포교": "spirit"}),
        ("욕심 많은 형과 착한 아우", {"욕심 많은 형": "human", "착한 아우": "human"}),
        ("소금 장수가 떡을 판다", {"소금 장수": "human", "떡": "thing"}),
        ("효녀 심청이 인당수에 빠진다", {"효녀 심청": "human", "인당수": "wild"}),
        ("기관차를 탄 선비", {"쇠수레": "thing", "선비": "human"}),
        ("철수와 영희가 백록담까지 간다", {"철수": "human", "영희": "human", "백록담": "wild"}),
        ("선비가 우산을 잃는다", {"선비": "human", "우산": "thing"}),
        ("아이들이 숲으로 간다", {"아이": "human", "숲": "wild"}),
        ("용", {"용": "spirit"}),
        ("龍", {"용": "spirit"}),
        ("붓장수가 온다", {"붓장수": "human"}),
        ("도깨비가 구슬 세 개를 준다", {"도깨비": "spirit", "구슬": "thing"}),
        ("심청이 공양미 삼백 석에 몸을 판다", {"심청": "human", "공양미": "thing"}),
        ("개 한 마리가 집을 지킨다", {"개": "beast"}),
        ("아버지를 모시는 심청", {"아버지": "human", "심청": "human"}),
        ("마을에서 모시를 짠다", {"마을": "town", "모시": "thing"}),
        ("구름골에서 만난 여우", {"구름골": "wild", "여우": "beast"}),
    ],
)
def test_people_places_and_things_are_found(topic, expected):
    assert nouns(topic) == expected


@pytest.mark.parametrize(
    ("topic", "absent"),
    [
        ("나무꾼이 기다리는 사슴", "기다리"),
        ("산에 오르는 말", "오르"),
        ("할머니가 손자에게 들려주는 이야기", "들려주"),
        ("못 먹는 감", "못"),
        ("깊이 잠든 선비", "깊"),
        ("재산을 잃은 부자", "재"),
    ],
)
def test_verbs_and_adverbs_are_not_people(topic, absent):
    assert not any(
        word.startswith(absent) and kind in ("human", "wild") for word, kind in nouns(topic).items()
    )


def test_a_particle_that_does_not_fit_the_sound_is_no_particle():
    # 찾는 ends in 는 after a consonant: a verb, where a noun would have taken 은.
    assert "찾" not in nouns("피리를 찾는 아이")


def test_what_has_an_object_of_its_own_describes_nobody():
    assert nouns("우산을 잃어버린 소녀") == {"우산": "thing", "소녀": "human"}
    assert nouns("잃어버린 우산과 소녀") == {"잃어버린 우산": "thing", "소녀": "human"}


def test_a_later_mention_lends_its_modifier_but_is_not_a_second_person():
    assert nouns("사슴과 흰 사슴") == {"흰 사슴": "beast"}


def test_a_topic_that_names_nobody_gives_its_longest_words_as_keywords():
    assert nouns("양자얽힘 순간이동") == {"양자얽힘": "keyword", "순간이동": "keyword"}


def test_tags_add_people_and_places_after_those_of_the_topic():
    reading = read_topic(
        "선비가 간다", {"characters": ("홍길동", "로봇"), "location": ("한라산", "신비로운 시장")}
    )
    assert [noun.word for noun in reading.of("human", "spirit")] == ["선비", "홍길동", "쇠사람"]
    assert [noun.word for noun in reading.of("town", "wild")] == ["한라산", "저자"]


def test_tag_values_are_cleaned_and_empty_ones_forgotten():
    reading = read_topic("선비", {"theme": ("<b>착함</b>이 이긴다\n", "😀"), "emotion": ("!!",)})
    assert reading.notes == (("theme", ("착함 이 이긴다",)),)


@pytest.mark.parametrize("topic", [*HOSTILE, *KOREAN])
def test_any_topic_is_read_and_every_noun_is_short_and_clean(topic):
    for noun in read_topic(topic, {}).nouns:
        assert 1 <= len(noun.word) <= 20
        assert all(char.isalnum() or char in " '’-" for char in noun.full), noun


@given(st.text(max_size=120), st.text(max_size=30))
def test_no_text_breaks_the_reader(topic, value):
    tags = {"characters": (value,), "location": (value,), "theme": (value,)}
    for noun in read_topic(topic, tags).nouns:
        assert noun.word
        assert noun.word.isprintable()


@pytest.mark.parametrize(
    ("value", "expected"), [("탐정", "포교"), ("선비", "선비"), ("모르는말", "모르는말")]
)
def test_modern_words_have_old_ones(value, expected):
    assert known_word(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  권선징악  ", "권선징악"),
        ("<i>우정</i>", "우정"),
        ("{hero} (a|b)", "hero a b"),
        ("\u202e사랑\u200b\x00", "사랑"),
        ("…!?", ""),
        ("한 마디 " * 20, "한 마디 한 마디 한 마디 한 마디 한 마디 한 마디 한 마디 한 마디"),
        ("가" * 60, "가" * 40),
    ],
)
def test_quoted_words_are_bare_and_short(value, expected):
    assert quotable(value) == expected


@given(st.text(max_size=200))
def test_quoted_words_can_never_act_as_a_phrase(value):
    quoted = quotable(value)
    assert len(quoted) <= 40
    assert not set(quoted) & set("{}()|<>“”‘’\n\t")


def test_only_the_beginning_of_a_long_topic_is_read():
    assert sum(map(len, words_of("가나 " * 1000))) <= READ_CHARACTERS
    assert words_of("가" * 2000) == []


def test_the_longest_words_come_without_the_idle_ones():
    assert longest(["그리고", "가", "나비야", "청산가자"], {"그리고"}) == ["청산가자", "나비야"]


@pytest.mark.parametrize(
    ("topic", "full"),
    [
        ("박 진사 댁 외동딸 옥분과 머슴 돌쇠", ("박 진사 댁 외동딸 옥분", "머슴 돌쇠")),
        ("강릉 해녀의 딸이 운다", ("해녀 딸",)),
        ("도깨비 방망이를 주운 농부", ("도깨비 방망이", "농부")),
        ("흥부네 제비가 운다", ("흥부", "제비")),
        ("왕이 된 거지", ("왕", "거지")),
        ("저승사자와 친구가 된다", ("저승사자",)),
        ("백정 칠성이", ("백정 칠성이",)),
        ("황진이가 서경덕을 만난다", ("황진이", "서경덕")),
    ],
)
def test_nouns_side_by_side_are_read_together(topic, full):
    told = {noun.full for noun in read_topic(topic, {}).nouns}
    assert told >= set(full)


@pytest.mark.parametrize(
    "topic",
    ["압록강을 건너는 배", "탑을 쌓다가 잠든 석공", "새로 온 사또", "홀로 사는 노인", "늙은 어부가 운다"],
)
def test_verbs_and_adverbs_are_nobody(topic):
    words = {noun.word for noun in read_topic(topic, {}).nouns}
    assert not words & {"건너", "쌓다", "새", "홀", "늙"}
