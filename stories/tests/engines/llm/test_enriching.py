"""Title and recommendations: asked for once more if need be, and a story never fails for want of them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm import errors
from llm.types import Delta, Usage
from stories.engines.composer.engine import ComposerEngine
from stories.engines.llm.enriching import enrichment, read_naming, usable_recommendations, usable_title
from stories.pipeline.types import StoryRequest
from stories.tests.engines.llm.fakes import FakeModel, Step

REQUEST = StoryRequest("가난한 나무꾼이 다친 사슴을 구해 준다", seed=7)
STORY = "옛날 강원도 두메에 나무꾼이 살더라."
THREE = ["사슴이 은혜를 갚는 이야기", "사냥꾼이 활을 꺾는 이야기", "산신이 도끼를 내리는 이야기"]
SPENT = Delta(usage=Usage(10, 5, cost=0.25))


def answer(title="은혜 갚은 사슴", recommendations=THREE, **more) -> list[Step]:
    return [
        json.dumps({"title": title, "recommendations": recommendations, **more}, ensure_ascii=False),
        SPENT,
    ]


async def named(model, request=REQUEST):
    found = await enrichment(model, request, STORY, ComposerEngine().enrich)
    assert 0 < len(found.title) <= 13
    assert len(set(found.recommendations)) == 3
    assert all(text.endswith("이야기") for text in found.recommendations)
    return found


async def test_named():
    model = FakeModel([answer()])

    found = await named(model)

    assert (found.title, found.recommendations) == ("은혜 갚은 사슴", tuple(THREE))
    asked = model.asked[0]
    assert asked.answer is not None
    assert asked.answer.schema["additionalProperties"] is False
    assert asked.answer.schema["required"] == ["title", "recommendations"]


@pytest.mark.parametrize(
    "bad",
    [
        ["제목은 은혜 갚은 사슴입니다.", SPENT],
        ["", SPENT],
        ["[" * 5000, SPENT],
        ['{"title": 7}', SPENT],
        answer(title="은혜를 갚은 사슴과 가난한 나무꾼의 이야기"),
        answer(title=""),
        answer(title="달\ud83d"),
        answer(title="달\x00"),
        answer(recommendations=THREE[:2]),
        answer(recommendations=[THREE[0]] * 3),
        answer(recommendations=["사슴의 노래", *THREE[:2]]),
        answer(recommendations=["긴 " * 200 + "이야기", *THREE[:2]]),
        answer(more="것"),
    ],
)
async def test_a_bad_answer_is_asked_for_once_more(bad):
    model = FakeModel([bad, answer()])

    found = await named(model)

    assert (found.title, found.recommendations) == ("은혜 갚은 사슴", tuple(THREE))
    assert model.asked[1].messages[: len(model.asked[0].messages)] == model.asked[0].messages
    assert "13자" in model.asked[1].messages[-1].text


async def test_what_is_good_of_two_answers():
    found = await named(FakeModel([answer(recommendations=[]), answer(title="긴 제목" * 9)]))

    assert (found.title, found.recommendations) == ("은혜 갚은 사슴", tuple(THREE))


async def test_twice_bad_and_the_composer_stands_in():
    own = await ComposerEngine().enrich(REQUEST, STORY)

    found = await named(FakeModel([["아니오", SPENT], ["싫소", SPENT]]))

    assert (found.title, found.recommendations) == (own.title, own.recommendations)


async def test_a_good_title_stays():
    found = await named(FakeModel([answer(recommendations=[])] * 2))

    assert found.title == "은혜 갚은 사슴"


@pytest.mark.parametrize(
    "kind",
    [errors.ProviderOverloaded, errors.ProviderTimeout, errors.AuthenticationFailed, errors.ProviderRefused],
)
async def test_a_provider_that_fails_costs_no_story(kind):
    model = FakeModel([[kind()], answer()])

    await named(model)

    assert len(model.asked) == 1, "what can be repeated the model has repeated by itself"


async def test_a_server_that_knows_no_schemas():
    model = FakeModel([[errors.RequestRejected()], ["물론입니다!\n```json\n" + str(answer()[0]) + "\n```"]])

    assert (await named(model)).title == "은혜 갚은 사슴"
    assert model.asked[1].answer is None


async def test_in_english():
    request = StoryRequest("A fox finds a lantern", language="en", seed=1)
    three = ["A hare borrows the moon.", "A lamp that will not burn", "The fox's last winter"]

    model = FakeModel([answer("“The Fox and the Lantern.”", three)])

    found = await enrichment(model, request, "x", ComposerEngine().enrich)

    assert (found.title, found.recommendations) == ("The Fox and the Lantern", tuple(three))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("『은혜 갚은 사슴』", "은혜 갚은 사슴"),
        ("제목: 은혜 갚은 사슴", "은혜 갚은 사슴"),
        ("“은혜 갚은 사슴”.", "은혜 갚은 사슴"),
        ("은혜\n갚은  사슴", "은혜 갚은 사슴"),
        ("\u110b\u1173\u11ab\u1112\u1168", "은혜"),
        ("가" * 13, "가" * 13),
        ("가" * 14, ""),
        ("…", "…"),
        ("  ", ""),
    ],
)
def test_titles(title, expected):
    assert usable_title(title, "ko") == expected


@given(st.text('{}":,[]a가titlercomndas', max_size=60))
def test_any_answer_is_read(text):
    naming = read_naming(text)
    usable_title(naming.title, "ko")
    usable_recommendations(naming.recommendations, "ko")


@given(st.lists(st.text(max_size=200), max_size=6), st.text(max_size=100), st.sampled_from(["ko", "en"]))
def test_what_is_used_is_storable(sentences, title, language):
    for text in (usable_title(title, language), *usable_recommendations(sentences, language)):
        text.encode()
        assert "\n" not in text
