"""POST /api/generate: a story from its first event to its last, and how many of them at once."""

from __future__ import annotations

import asyncio
import logging

import pytest

from common.errors import Unavailable
from stories.models import Conversation, Thread
from stories.tests.asgi import sse_events
from stories.tests.engines.scripted import DRAFT, STORY
from stories.tests.server import TOPIC, ended, script

URL = "/api/generate"
TERMINAL = {"completed", "cancelled", "failed"}


def joined(events, msg):
    return "".join(event["content"] for event in events if event["msg"] == msg)


async def test_a_story_streams_from_created_to_completed(reader):
    answer, last = await reader.starts()

    events = answer.events()
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert [number for number, _ in sse_events(answer.body)] == [event["seq"] for event in events]
    assert events[0]["msg"] == "created"
    assert events[0]["user_id"] == str(reader.user.pk)
    assert joined(events, "expanding") == last["created_content"] == "".join(STORY)
    assert joined(events, "drafting") == "".join(DRAFT)
    assert [event["msg"] for event in events if event["msg"] in TERMINAL] == ["completed"]
    assert last["success"] is True
    assert last["created_title"]
    assert len(last["recommendations"]) == 3
    assert (last["thread_id"], last["conversation_id"]) == (events[0]["thread_id"], 1)
    assert last["usage"] == {
        "input_tokens": 0,
        "cached_tokens": 0,
        "output_tokens": 0,
        "cost": 0.0,
        "estimated": False,
    }


async def test_the_answer_names_its_turn_in_its_head(server, reader):
    script(server.engine, gate_at=0)
    async with reader.client.stream("POST", URL, json={"user_input": TOPIC}) as stream:
        thread = await Thread.objects.aget()
        assert stream.headers["x-thread-id"] == thread.public_id
        assert stream.headers["x-conversation-id"] == "1"


async def test_the_first_event_is_sent_before_anything_is_written(server, reader):
    script(server.engine, pause=60)
    async with reader.client.stream("POST", URL, json={"user_input": TOPIC}) as stream:
        ((number, event),) = sse_events(await stream.read())

    assert (number, event["msg"]) == (1, "created")


async def test_a_second_turn_of_a_thread_is_number_two_and_knows_the_first(server, reader):
    _, first = await reader.starts()
    answer, last = await reader.starts(thread_id=first["thread_id"], user_input="사슴이 은혜를 갚는다")

    assert answer.events()[0]["conversation_id"] == last["conversation_id"] == 2
    assert last["thread_id"] == first["thread_id"]
    assert [turn.story for turn in server.engine.requests[-1].earlier] == ["".join(STORY)]


async def test_tags_and_options_reach_the_engine(server, reader):
    await reader.starts(
        tags={"genre": "설화", "characters": ["나무꾼", "사슴", ""]},
        options={"length": "long", "seed": 7, "genre": "전설"},
    )

    request = server.engine.requests[0]
    assert request.tags == {"genre": ("설화",), "characters": ("나무꾼", "사슴")}
    assert (request.length, request.seed, request.genre) == ("long", 7, "전설")


@pytest.mark.parametrize("body", [{"tags": None, "options": None, "thread_id": None}, {"unknown": [1]}])
async def test_what_old_clients_send_besides_is_taken(reader, body):
    _, last = await reader.starts(**body)
    assert last["msg"] == "completed"


async def test_leaving_stops_nothing(server, reader):
    script(server.engine, gate_at=3)
    async with reader.client.stream("POST", URL, json={"user_input": TOPIC}) as stream:
        await stream.read()
    server.engine.gate.set()

    row = await ended((await Conversation.objects.aget()).pk)
    assert row.data.created_content == "".join(STORY)


async def test_a_failing_engine_is_told_with_the_last_event(server, reader):
    script(server.engine, gate_at=2, error=Unavailable())
    server.engine.gate.set()
    answer, last = await reader.starts()

    assert last["msg"] == "failed"
    assert last["code"] == "unavailable"
    assert last["retryable"] is True
    assert last["request_id"] == answer.headers["x-request-id"]
    assert last["error"]
    assert joined(answer.events(), "expanding") == "".join(STORY[:2])


async def test_too_many_at_once_are_refused_until_one_is_done(server, reader, settings):
    settings.GENERATIONS_PER_USER = 2
    script(server.engine, gate_at=0)
    body = {"user_input": TOPIC}
    async with (
        reader.client.stream("POST", URL, json=body),
        reader.client.stream("POST", URL, json=body),
    ):
        refused = await reader.client.post(URL, json=body)
        other = await server.reader()
        async with other.client.stream("POST", URL, json=body) as stream:
            assert stream.status == 200, "the limit is each reader's own"

        assert refused.status == 429
        assert refused.json()["code"] == "too_many_generations"
        assert refused.json()["details"] == {"limit": 2}
        assert int(refused.headers["retry-after"]) >= 1
        assert set(refused.json()) == {"error", "code", "details", "request_id"}
        server.engine.gate.set()
        await server.until_idle()

    answer, _ = await reader.starts()
    assert answer.status == 200


async def test_a_cancelled_one_makes_room_again(server, reader, settings):
    settings.GENERATIONS_PER_USER = 1
    script(server.engine, gate_at=0)
    async with reader.client.stream("POST", URL, json={"user_input": TOPIC}) as stream:
        turn = {"thread_id": stream.headers["x-thread-id"], "conversation_id": 1}
        await reader.client.post("/api/cancelGeneration", json=turn)
        async with reader.client.stream("POST", URL, json={"user_input": TOPIC}) as second:
            assert second.status == 200


async def test_the_limit_holds_against_requests_at_once(server, reader, settings):
    settings.GENERATIONS_PER_USER = 3
    script(server.engine, gate_at=0)
    streams = [reader.client.open("POST", URL, json={"user_input": TOPIC}) for _ in range(12)]
    await asyncio.gather(*(stream.head() for stream in streams))

    assert sorted(stream.status for stream in streams) == [200] * 3 + [429] * 9
    await asyncio.gather(*(stream.vanish() for stream in streams))
    assert await Conversation.objects.acount() == 3


async def test_nothing_that_anybody_wrote_is_logged(reader, caplog):
    caplog.set_level(logging.DEBUG)
    await reader.starts(user_input="비밀스러운 소재", tags={"characters": "숨은 이름"})

    assert caplog.records
    for text in ("비밀스러운", "숨은 이름", "이야기 1이더라", reader.token):
        assert text not in caplog.text
