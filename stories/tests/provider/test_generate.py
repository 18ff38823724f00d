"""A story by models, from the request to the last event."""

from __future__ import annotations

import asyncio

import pytest

from llm.tests.dialects import USAGE
from llm.tests.upstream import Answer
from stories.tests.provider.conftest import (
    DRAFT,
    NAMING,
    SECRET,
    TALE,
    THREE,
    assert_sound,
    joined,
    until,
)
from stories.tests.server import TOPIC

MODELS = {"draft": "tuned", "expand": "large", "enrich": "small"}


async def test_from_topic_to_title(site):
    site.will(DRAFT, TALE, NAMING)

    answer, last = await site.reader.starts(tags={"characters": ["나무꾼"]})

    events = answer.events()
    assert_sound(events, "completed")
    kinds = [event["msg"] for event in events]
    assert kinds[0] == "created"
    assert kinds.index("drafting") < kinds.index("expanding")
    assert joined(events, "drafting") == "".join(DRAFT)
    assert last["created_content"] == "".join(TALE)
    assert (last["created_title"], last["recommendations"]) == ("은혜 갚은 사슴", THREE)
    assert last["models"] == MODELS
    cost = round(3 * (USAGE[0] * 1.0 + USAGE[1] * 10.0) / 1_000_000, 6)
    tokens = {"input_tokens": 3 * USAGE[0], "cached_tokens": 3 * USAGE[2], "output_tokens": 3 * USAGE[1]}
    assert last["usage"] == {**tokens, "cost": cost, "estimated": False}


async def test_what_each_model_is_asked(site):
    site.will(DRAFT, TALE, NAMING)

    await site.reader.starts(tags={"characters": ["나무꾼"]})

    assert len(site.upstream.asked) == 3
    assert [asked.json()["model"] for asked in site.upstream.asked] == ["tuned", "large", "small"]
    assert {asked.headers["authorization"] for asked in site.upstream.asked} == {f"Bearer {SECRET}"}
    assert TOPIC in site.asked(1)
    assert "캐릭터: 나무꾼" in site.asked(1)
    assert "".join(DRAFT) in site.asked(2)
    assert "".join(TALE) in site.asked(3)


async def test_words_are_seen_while_the_provider_still_writes(site, dialect):
    go_on = asyncio.Event()
    site.will(Answer([dialect.begin(), dialect.text(DRAFT[0]), go_on, dialect.text(DRAFT[1]), dialect.end()]))
    site.will(TALE, NAMING)

    async with site.reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC}) as stream:
        seen = b""
        while DRAFT[0].strip().encode() not in seen:
            seen += await stream.read()
        assert not site.upstream.asked[0].is_answered.is_set()
        go_on.set()
        assert b'"completed"' in await stream.rest()


async def test_the_next_turn_knows_the_one_before(site):
    site.will(DRAFT, TALE, NAMING, DRAFT, TALE, NAMING)
    _, first = await site.reader.starts()

    _, second = await site.reader.starts(thread_id=first["thread_id"], user_input="사슴이 돌아온다")

    assert second["msg"] == "completed"
    messages = site.upstream.asked[3].json()
    told = messages.get("messages", messages.get("input"))
    assert [message["role"] for message in told] == ["system", "user", "assistant", "user"]
    assert told[1]["content"] == TOPIC
    assert told[2]["content"] == "".join(TALE)


async def test_in_json_at_once(site):
    site.will(DRAFT, TALE, NAMING)

    answer = await site.reader.client.post(
        "/api/generate", json={"user_input": TOPIC}, headers={"accept": "application/json"}
    )

    assert answer.json()["created_content"] == "".join(TALE)
    assert answer.json()["models"] == MODELS


async def test_many_at_once(site, settings, waits):
    settings.GENERATIONS_PER_USER = 20
    ready = asyncio.Event()
    # Each draft waits until all have been asked for: none stands in another's way.
    parts = [site.dialect.begin(), ready, *map(site.dialect.text, DRAFT), site.dialect.end()]
    site.upstream.will(*[Answer(parts)] * 10)
    stories = [asyncio.create_task(site.reader.starts()) for _ in range(10)]
    await site.upstream.request(10)
    site.will(*[TALE] * 10)
    ready.set()
    await site.upstream.request(20)
    found = await asyncio.gather(*stories)

    # What comes last is a 500 each: then the composer names the story.
    assert {last["created_content"] for _, last in found} == {"".join(TALE)}


@pytest.mark.parametrize("roles", [{"expand": {"model": "large"}}])
async def test_what_has_no_model_the_composer_does(site):
    site.will(TALE)

    answer, last = await site.reader.starts()

    assert_sound(answer.events(), "completed")
    assert last["models"] == {"draft": "composer", "expand": "large", "enrich": "composer"}
    assert last["created_content"] == "".join(TALE)
    assert joined(answer.events(), "drafting")
    assert last["usage"]["cost"] is None, "tokens without a price are not free"


async def test_the_reader_may_leave(site, dialect):
    go_on = asyncio.Event()
    site.will(
        DRAFT,
        Answer([dialect.begin(), dialect.text(TALE[0]), go_on, *map(dialect.text, TALE[1:]), dialect.end()]),
    )
    site.will(NAMING)
    async with site.reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC}) as stream:
        await site.upstream.request(2)
        thread, number = stream.headers["x-thread-id"], stream.headers["x-conversation-id"]
    assert not site.upstream.asked[1].is_hung_up.is_set()

    go_on.set()

    answer = await site.reader.client.get(f"/api/generate/{thread}/{number}/events")
    assert_sound(answer.events(), "completed")
    assert answer.events()[-1]["created_content"] == "".join(TALE)
    await until(site.upstream.asked[1].is_answered)
