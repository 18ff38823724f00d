"""What the Responses API keeps of us: nothing unasked, and all of it can be deleted there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from llm import errors, keeping
from llm.backends.chat import ChatCompletionsModel
from llm.backends.responses import ResponsesModel
from llm.base import complete
from llm.keeping import Keeper, keeper_at, mirror
from llm.tests.asking import REQUEST
from llm.tests.dialects import Responses, story
from llm.tests.upstream import Answer
from llm.types import Message

JSON = {"Content-Type": "application/json"}
TURN = (Message("user", "나무꾼"), Message("assistant", "옛날에 나무꾼이 살더라."))
GONE = Answer([b"{}"], 404, JSON)


def told(value: Any) -> Answer:
    return Answer([json.dumps(value).encode()], 200, JSON)


def items(*messages: Message) -> Answer:
    """As a server lists them: the newest first."""
    parts = {"user": "input_text", "assistant": "output_text"}
    return told(
        {
            "object": "list",
            "data": [
                {
                    "type": "message",
                    "id": f"msg_{number}",
                    "role": message.author,
                    "content": [{"type": parts[message.author], "text": message.text}],
                }
                for number, message in enumerate(reversed(messages))
            ],
        }
    )


@pytest.fixture
def model(upstream):
    return ResponsesModel(model="m", base_url=upstream.url)


def asked_of(upstream) -> list[tuple[str, str]]:
    return [(asked.method, asked.path) for asked in upstream.asked]


@pytest.mark.parametrize(("background", "is_kept"), [(False, False), (True, True)])
async def test_only_what_is_taken_up_again_is_kept(upstream, background, is_kept):
    model = ResponsesModel(model="m", base_url=upstream.url, background=background)
    upstream.will(*(Answer(story(Responses(), "가")) for _ in range(2)))

    async for _ in model.stream(REQUEST):
        pass
    await complete(model, REQUEST)

    bodies = [asked.json() for asked in upstream.asked]
    assert [body["store"] for body in bodies] == [is_kept, False]
    assert [body.get("background", False) for body in bodies] == [is_kept, False]


@pytest.mark.parametrize("answer", [told({"id": "resp_1", "deleted": True}), GONE])
async def test_a_stored_answer_is_deleted(upstream, model, answer):
    upstream.will(answer)
    await model.forget_run("resp_1/../x")
    assert asked_of(upstream) == [("DELETE", "/v1/responses/resp_1%2F..%2Fx")]


async def test_a_server_that_says_nothing_when_it_has_deleted(upstream, model):
    upstream.will(Answer([b""], 200, JSON), GONE)
    await model.forget_run("resp_1")
    assert [method for method, _ in asked_of(upstream)] == ["DELETE", "GET"]


async def test_a_server_that_says_nothing_and_has_not(upstream, model):
    upstream.will(Answer([b""], 200, JSON), told({"id": "resp_1"}))
    with pytest.raises(errors.ProviderBadAnswer):
        await model.forget_run("resp_1")


@pytest.mark.parametrize("status", [400, 401, 429, 500])
async def test_what_could_not_be_deleted_is_an_error(upstream, model, status):
    upstream.will(Answer([b"{}"], status, JSON))
    with pytest.raises(errors.ProviderError):
        await model.forget_run("resp_1")


async def test_a_conversation_is_opened_empty_and_added_to(upstream, model):
    upstream.will(told({"id": "conv_1", "object": "conversation"}), told({"object": "list", "data": []}))

    assert await model.open_conversation() == "conv_1"
    await model.add_to_conversation("conv_1", TURN)

    assert asked_of(upstream) == [("POST", "/v1/conversations"), ("POST", "/v1/conversations/conv_1/items")]
    assert upstream.asked[0].json() == {}
    assert upstream.asked[1].json() == {
        "items": [
            {"type": "message", "role": "user", "content": "나무꾼"},
            {"type": "message", "role": "assistant", "content": "옛날에 나무꾼이 살더라."},
        ]
    }


@pytest.mark.parametrize("answer", [{}, {"id": 7}, {"id": ""}, {"id": "x" * 500}])
async def test_a_conversation_without_a_name(upstream, model, answer):
    upstream.will(told(answer))
    with pytest.raises(errors.ProviderBadAnswer):
        await model.open_conversation()


async def test_what_was_added_before_is_not_added_again(upstream, model):
    upstream.will(items(*TURN))
    await model.add_to_conversation("conv_1", TURN, is_again=True)
    assert asked_of(upstream) == [("GET", "/v1/conversations/conv_1/items?order=desc&limit=2")]


@pytest.mark.parametrize("there", [(), TURN[:1], (Message("user", "다른 이야기"), TURN[1])])
async def test_what_was_not_is_added(upstream, model, there):
    upstream.will(items(*there), told({"object": "list", "data": []}))
    await model.add_to_conversation("conv_1", TURN, is_again=True)
    assert [method for method, _ in asked_of(upstream)] == ["GET", "POST"]


async def test_a_conversation_that_is_not_there(upstream, model):
    upstream.will(GONE)
    with pytest.raises(errors.ConversationNotKept):
        await model.add_to_conversation("conv_1", TURN)


async def test_a_conversation_goes_with_all_that_stands_in_it(upstream, model):
    """Deleting it alone would leave its items."""
    done = told({"deleted": True})
    more = told({"data": [{"id": "msg_0"}, {"id": "msg_1"}], "has_more": True})
    upstream.will(more, told({"data": [{"id": "msg_2"}], "has_more": False}), done, GONE, done, done)

    await model.forget_conversation("conv_1")

    at = "/v1/conversations/conv_1"
    assert asked_of(upstream) == [
        ("GET", f"{at}/items?order=asc&limit=100"),
        ("GET", f"{at}/items?order=asc&limit=100&after=msg_1"),
        ("DELETE", f"{at}/items/msg_0"),
        ("DELETE", f"{at}/items/msg_1"),
        ("DELETE", f"{at}/items/msg_2"),
        ("DELETE", at),
    ]


async def test_a_server_that_deletes_no_item_by_itself(upstream, model):
    upstream.will(items(*TURN[:1]), Answer([b"{}"], 405, JSON), told({"deleted": True}))
    await model.forget_conversation("conv_1")
    assert [method for method, _ in asked_of(upstream)] == ["GET", "DELETE", "DELETE"]


async def test_an_item_that_could_not_be_deleted_keeps_its_conversation(upstream, model):
    upstream.will(items(*TURN[:1]), Answer([b"{}"], 500, JSON))
    with pytest.raises(errors.ProviderError):
        await model.forget_conversation("conv_1")
    assert len(upstream.asked) == 2


async def test_a_conversation_that_is_gone(upstream, model):
    upstream.will(GONE)
    await model.forget_conversation("conv_1")
    assert len(upstream.asked) == 1


@pytest.fixture
def roles(monkeypatch):
    models: dict[str, Any] = {}
    monkeypatch.setattr(keeping, "model_of", models.get)
    return models


def test_who_keeps(roles):
    here = ResponsesModel(model="a", base_url="http://one/v1/")
    roles |= {"draft": ChatCompletionsModel(model="b", base_url="http://two/v1"), "enrich": here}
    assert isinstance(here, Keeper)
    assert keeper_at("http://one/v1") is here
    assert keeper_at("http://two/v1") is None
    assert mirror() is None


def test_who_mirrors(roles):
    mirroring = ResponsesModel(model="a", base_url="http://one/v1", conversations=True)
    roles |= {"draft": ResponsesModel(model="b"), "expand": mirroring}
    assert mirror() is mirroring
