"""Who plays what in a Korean tale."""

import pytest

from stories.engines.composer.casting import cast_korean
from stories.engines.composer.phrases.books import book
from stories.engines.composer.surface import dice
from stories.engines.composer.topic import read_topic

PLOTS = {plot.key: plot for plot in book("ko").plots}


def cast(topic, plot, seed=0, **tags):
    return cast_korean(read_topic(topic, tags), PLOTS[plot], dice(seed))


@pytest.mark.parametrize(
    ("topic", "plot", "hero", "other"),
    [
        ("가난한 나무꾼이 산에서 다친 사슴을 구한다", "gratitude", "나무꾼", "사슴"),
        ("사슴이 나무꾼에게 은혜를 갚는다", "gratitude", "나무꾼", "사슴"),
        ("춘향이 남원에서 이도령을 기다린다", "love", "춘향", "이도령"),
        ("이도령을 기다리는 춘향", "love", "춘향", "이도령"),
        ("욕심 많은 형과 착한 아우", "brothers", "아우", "형"),
        ("놀부와 흥부", "brothers", "흥부", "놀부"),
        ("임금님의 잃어버린 옥피리를 찾는 어린 도깨비", "quest", "도깨비", None),
        ("임금이 사슴을 만난다", "gratitude", "임금", "사슴"),
        ("호랑이가 나그네를 속인다", "wit", "나그네", "호랑이"),
        ("용", "gratitude", None, "용"),
        ("달에 간 로봇 탐정", "quest", "쇠사람 포교", None),
        ("도깨비가 춤을 춘다", "quest", "도깨비", None),
        ("도깨비를 만난다", "quest", None, "도깨비"),
        ("부자 영감과 머슴의 내기", "wit", "머슴", "부자 영감"),
    ],
)
def test_the_topics_own_people_play_the_parts(topic, plot, hero, other):
    slots = cast(topic, plot).slots
    assert hero is None or slots["hero"] == hero
    assert other is None or slots["other"] == other


def test_a_ruler_who_only_owns_something_is_the_patron():
    slots = cast("임금님의 잃어버린 옥피리를 찾는 어린 도깨비", "quest").slots
    assert slots["patron"] == "임금님"
    assert slots["Thing"] == "옥피리"  # the plot is about to tell that it is lost
    assert slots["Hero"] == "어린 도깨비"


def test_a_parent_is_the_parent_of_a_filial_tale_and_nobodys_rival_elsewhere():
    assert cast("효녀가 눈먼 아버지를 모신다", "filial").slots["Parent"] == "눈먼 아버지"
    assert "parent_blind" in cast("효녀가 눈먼 아버지를 모신다", "filial").flags
    elsewhere = cast("효녀가 눈먼 아버지를 모신다", "quest")
    assert "아버지" not in (elsewhere.slots["hero"], elsewhere.slots["other"])
    assert [noun.kind for noun in elsewhere.spare] == ["parent"]


def test_the_dead_take_no_part_and_are_remembered():
    played = cast("돌아가신 어머니를 그리는 선비", "filial")
    assert "어머니" not in (played.slots["hero"], played.slots["other"])
    assert [(noun.word, noun.kind) for noun in played.spare] == [("돌아가신 어머니", "dead")]


@pytest.mark.parametrize("key", sorted(PLOTS))
@pytest.mark.parametrize("seed", range(12))
def test_nobody_plays_two_parts(key, seed):
    for topic in ("용", "선비", "나그네와 스님", "임금", "노인"):
        slots = cast(topic, key, seed).slots
        people = [slots[role] for role in ("hero", "other", "patron", "helper")]
        assert slots["hero"] != slots["other"]
        assert people.count(slots["hero"]) == 1, people


def test_whoever_finds_no_part_is_spare():
    spare = cast("선비와 스님과 까치와 여우가 한양과 전주에서 칼과 활을 판다", "quest").spare
    assert {noun.word for noun in spare} >= {"스님", "전주", "활"}


def test_the_first_of_the_characters_is_the_hero_unless_the_topic_has_one():
    characters = ("홍길동", "월매")
    assert cast("의적의 길", "quest", characters=characters).slots["hero"] == "홍길동"
    assert cast("선비가 간다", "quest", characters=characters).slots["hero"] == "선비"


def test_an_occupation_is_the_hero_of_a_topic_that_names_nobody():
    assert cast("옥피리", "quest", occupations=("탐정",)).slots["hero"] == "포교"


@pytest.mark.parametrize(
    ("topic", "flag"),
    [("잉어", "other_water"), ("까치", "other_bird"), ("용", "other_spirit"), ("사슴", "other_beast")],
)
def test_flags_tell_what_kind_of_being_is_met(topic, flag):
    assert flag in cast(topic, "gratitude").flags


def test_flags_tell_a_hero_who_has_to_mend():
    assert "hero_bad" in cast("게으른 총각이 길을 떠난다", "quest").flags
    assert "hero_bad" not in cast("착한 총각이 길을 떠난다", "quest").flags


def test_a_default_home_is_told_in_full_once_and_then_by_its_last_word():
    slots = cast("용", "gratitude").slots
    assert slots["Home"].endswith(f" {slots['home']}")
    assert cast("남원의 용", "gratitude").slots["Home"] == "남원"


def test_a_transformation_needs_one_who_is_not_human():
    for seed in range(6):
        assert "other_human" not in cast("선비와 스님", "transform", seed).flags
