"""`Idempotency-Key`: the same key of the same user is the same conversation, however often and however fast."""

from __future__ import annotations

import asyncio

import pytest

from stories.models import Conversation, Thread
from stories.tests.asgi import sse_events
from stories.tests.server import TOPIC, script

URL = "/api/generate"
BODY = {"user_input": TOPIC}


def key(value):
    return {"Idempotency-Key": value}


async def test_the_same_key_tells_the_same_story_again(reader):
    first = await reader.client.post(URL, json=BODY, headers=key("once"))
    again = await reader.client.post(URL, json=BODY, headers=key("once"))

    assert first.events() == again.events()
    assert again.headers["x-thread-id"] == first.headers["x-thread-id"]
    assert await Conversation.objects.acount() == 1
    assert (await Thread.objects.aget()).conversation_count == 1


async def test_while_it_is_written_it_joins_the_one_that_runs(server, reader):
    script(server.engine, gate_at=4)
    async with reader.client.stream("POST", URL, json=BODY, headers=key("once")) as first:
        await server.engine.reached_gate.wait()
        async with reader.client.stream("POST", URL, json=BODY, headers=key("once")) as second:
            server.engine.gate.set()
            told = [sse_events(body) for body in await asyncio.gather(first.rest(), second.rest())]

    assert told[0] == told[1]
    assert server.engine.drafted == 1


async def test_ten_at_once_are_one(server, reader):
    streams = [reader.client.open("POST", URL, json=BODY, headers=key("at once")) for _ in range(10)]
    await asyncio.gather(*(stream.head() for stream in streams))
    bodies = await asyncio.gather(*(stream.rest() for stream in streams))
    await asyncio.gather(*(stream.vanish() for stream in streams))

    assert {stream.status for stream in streams} == {200}
    assert all(sse_events(body) == sse_events(bodies[0]) for body in bodies)
    assert await Conversation.objects.acount() == 1
    assert server.engine.drafted == 1


async def test_another_reader_with_the_same_key_gets_a_story_of_their_own(server, reader):
    other = await server.reader()
    first = await reader.client.post(URL, json=BODY, headers=key("once"))
    second = await other.client.post(URL, json=BODY, headers=key("once"))

    assert first.headers["x-thread-id"] != second.headers["x-thread-id"]
    assert await Conversation.objects.acount() == 2


async def test_another_key_and_no_key_are_other_stories(reader):
    for value in ("a", "b", "", None):
        assert (await reader.client.post(URL, json=BODY, headers={"Idempotency-Key": value})).status == 200

    assert await Conversation.objects.acount() == 4


async def test_the_key_counts_more_than_the_limit(server, reader, settings):
    settings.GENERATIONS_PER_USER = 1
    script(server.engine, gate_at=0)
    async with (
        reader.client.stream("POST", URL, json=BODY, headers=key("once")) as first,
        reader.client.stream("POST", URL, json=BODY, headers=key("once")) as second,
    ):
        assert (first.status, second.status) == (200, 200)


async def test_a_json_answer_is_the_same_document(reader):
    headers = key("once") | {"accept": "application/json"}
    answers = [await reader.client.post(URL, json=BODY, headers=headers) for _ in range(2)]

    assert answers[0].body == answers[1].body


@pytest.mark.parametrize("value", ["x" * 65, "a\tb", b"\xed\xa0\x80", b"\x00x", b"a\x85b"])
async def test_a_key_that_is_none_is_refused_by_its_name(reader, value):
    answer = await reader.client.post(URL, json=BODY, headers=key(value))

    assert answer.status == 400
    assert set(answer.json()["details"]["fields"]) == {"Idempotency-Key"}
    assert await Conversation.objects.acount() == 0
