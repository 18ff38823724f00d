"""The state of the tale's world: nobody dead speaks, and what is written out later brings in nobody."""

import re

import pytest

from stories.engines.composer.composing import plan_tale
from stories.engines.composer.planner import PEOPLE
from stories.engines.composer.topic import read_topic
from stories.tests.engines.composer.samples import KOREAN, request

DEAD = (
    ("돌아가신 어머니가 남긴 거울을 찾는 딸", "어머니"),
    ("죽은 임금이 꿈에 나타나 어린 왕자를 돕는다", "임금"),
    ("죽은 아내를 그리워하는 석공과 두루미", "아내"),
    ("돌아가신 할머니의 비녀를 훔친 도적", "할머니"),
)
_SPEAKS = r"{word}[이가은는]?[^.“”]*(?:이르되|아뢰되|묻되|대답하되|말하되|탄식하되|물으니|소리치되|호통치되)"


@pytest.mark.parametrize(("topic", "dead"), DEAD)
def test_nobody_dead_plays_a_part_or_speaks(topic, dead):
    speaks = re.compile(_SPEAKS.format(word=f"(?:죽은|돌아가신) {dead}"))
    for seed in range(250):  # a thousand tales in all
        plan = plan_tale(request(topic, seed, "short"))
        assert dead not in {plan.slots[role] for role in ("hero", "other", "patron", "helper", "parent")}
        assert not speaks.search(plan.story())


def people_of(plan, text):
    return {role for step in plan.steps if step.text in text for role in step.roles}


@pytest.mark.parametrize("topic", [*KOREAN, "박 진사 댁 외동딸 옥분과 머슴 돌쇠의 사랑"])
@pytest.mark.parametrize("length", ["short", "medium", "long"])
def test_expanding_adds_nobody(topic, length):
    for seed in range(5):
        plan = plan_tale(request(topic, seed, length))
        draft, story = (text.replace("\n\n", " ") for text in (plan.draft(), plan.story()))
        assert people_of(plan, story) == people_of(plan, draft)


@pytest.mark.parametrize("topic", KOREAN)
def test_expanding_adds_no_event(topic):
    for seed in range(5):
        plan = plan_tale(request(topic, seed, "long"))
        events = [step.text for step in plan.steps if step.level == 0]
        draft = plan.draft().replace("\n\n", " ")
        assert all(event in draft for event in events)


@pytest.mark.parametrize(
    "topic", ["나무꾼과 사냥꾼과 어부와 농부와 사슴", "춘향이 이도령과 방자와 향단을 만난다"]
)
def test_whoever_the_topic_names_is_in_the_draft_already(topic):
    for seed in range(5):
        plan = plan_tale(request(topic, seed, "short"))
        for noun in read_topic(topic, {}).of("human", "beast", "spirit"):
            assert noun.word in plan.draft()


def test_roles_are_people_of_the_cast():
    plan = plan_tale(request("용", 1, "long"))
    assert set().union(*(step.roles for step in plan.steps)) <= PEOPLE
