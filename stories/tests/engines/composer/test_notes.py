"""Tags: each of the eleven keys changes the tale."""

import pytest

from stories.engines.composer.composing import plan_tale
from stories.tests.engines.composer.samples import request

TAGS = {
    "genre": "회고담",
    "characters": "홍길동",
    "occupations": "옥장이",
    "motif": "구출",
    "location": "두물머리",
    "emotion": "그리움",
    "actions": "맹세",
    "relationships": "의형제",
    "dialogue": "만담",
    "keywords": "달무리",
    "theme": "뜻이 있으면 길이 있다",
}


@pytest.mark.parametrize("key", sorted(TAGS))
@pytest.mark.parametrize("length", ["short", "medium"])
def test_each_tag_is_told(key, length):
    told = plan_tale(request("선비가 사슴을 만난다", 1, length, tags={key: (TAGS[key],)})).story()
    assert TAGS[key] in told
    assert told != plan_tale(request("선비가 사슴을 만난다", 1, length)).story()


def test_all_tags_together_are_told_in_a_long_tale():
    told = plan_tale(
        request("선비가 사슴을 만난다", 1, "long", tags={key: (value,) for key, value in TAGS.items()})
    ).story()
    assert [value for value in TAGS.values() if value not in told] == []


@pytest.mark.parametrize(("value", "sign"), [("독백", "혼잣말로"), ("편지", "글월"), ("문답", "답하니")])
def test_some_kinds_of_dialogue_are_spoken_rather_than_named(value, sign):
    told = plan_tale(request("선비가 사슴을 만난다", 1, tags={"dialogue": (value,)})).story()
    assert sign in told
    assert f"‘{value}’" not in told


def test_a_motif_calls_for_its_plot():
    families = {plan_tale(request("선비", seed, tags={"motif": ("금기",)})).plot.family for seed in range(5)}
    assert families == {"taboo"}


def test_a_motif_outweighs_a_genre():
    tags = {"motif": ("보은",), "genre": ("전기소설",)}
    families = {plan_tale(request("의적의 길", seed, tags=tags)).plot.family for seed in range(6)}
    assert families == {"gratitude"}


def test_the_genre_of_the_options_counts_as_the_tag():
    assert "회고담" in plan_tale(request("선비", genre="회고담")).story()


def test_an_occupation_of_a_named_hero_is_told_once():
    told = plan_tale(request("탐정이 사슴을 만난다", tags={"occupations": ("포교",)})).story()
    assert "‘포교’" not in told


def test_many_tags_leave_room_for_the_tale():
    tags = {key: (value, value + "들", value + "의 벗") for key, value in TAGS.items()}
    plan = plan_tale(request("선비가 사슴을 만난다", 1, "short", tags=tags))
    must = [step.text for step in plan.steps if step.level == 0]
    assert all(text in plan.story() for text in must)


def test_english_tags_are_told_in_english():
    told = plan_tale(
        request("A scholar meets a fox", tags={"theme": ("truth will out",), "emotion": ("awe",)})
    ).story()
    assert "truth will out" in told
    assert "awe" in told
