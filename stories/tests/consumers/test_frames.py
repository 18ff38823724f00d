"""The three actions of `/ws/stories/`: generate, subscribe, cancel."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from django.db import OperationalError

from common.errors import Unavailable
from stories.events.tail import tail
from stories.models import Conversation, Thread
from stories.tests.consumers.conftest import TERMINAL
from stories.tests.engines.scripted import STORY
from stories.tests.server import TOPIC, ended, script
from stories.tests.worker.conftest import logged_to_gate, row_of


def joined(events):
    return "".join(event["content"] for event in events if event["msg"] == "expanding")


async def written(reader):
    """A finished story and its events."""
    answer, last = await reader.starts()
    return {"thread_id": last["thread_id"], "conversation_id": 1}, answer.events()


async def test_generate_streams_a_story(connect, reader):
    socket = await connect(reader.token)
    await socket.say(action="generate", user_input=TOPIC, tags={"genre": "설화"}, options={"seed": 7})
    events = await socket.until_end()

    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["msg"] == "created"
    assert "token" not in events[0]
    assert joined(events) == events[-1]["created_content"] == "".join(STORY)
    assert {(event["thread_id"], event["conversation_id"]) for event in events} == {
        (events[0]["thread_id"], 1)
    }


async def test_the_events_are_those_of_http(connect, reader):
    turn, events = await written(reader)
    socket = await connect(reader.token)
    await socket.say(action="subscribe", **turn)

    assert await socket.until_end() == [event | turn for event in events]


async def test_subscribe_goes_on_behind_any_event(connect, reader):
    turn, events = await written(reader)
    socket = await connect(reader.token)
    for after in range(len(events)):
        await socket.say(action="subscribe", after=after, **turn)
        assert [event["seq"] for event in await socket.until_end()] == list(range(after + 1, len(events) + 1))


async def test_several_conversations_on_one_socket(server, connect, reader):
    script(server.engine, pause=0.002)
    socket = await connect(reader.token)
    for number in range(4):
        await socket.say(action="generate", user_input=f"{TOPIC} {number}")
    events: list[dict[str, Any]] = []
    while sum(event["msg"] in TERMINAL for event in events) < 4:
        events.append(await socket.read())

    threads = {event["thread_id"] for event in events}
    assert len(threads) == 4
    for thread in threads:
        own = [event for event in events if event["thread_id"] == thread]
        assert [event["seq"] for event in own] == list(range(1, len(own) + 1))
        assert joined(own) == "".join(STORY)
        assert {event["conversation_id"] for event in own} == {1}
    switches = sum(a["thread_id"] != b["thread_id"] for a, b in pairwise(events))
    assert switches > 4, "they come as they are written, not one after the other"


async def test_cancel_stops_a_story_of_this_socket(server, connect, reader):
    script(server.engine, gate_at=5)
    socket = await connect(reader.token)
    created = await socket.asked(action="generate", user_input=TOPIC)
    turn = {"thread_id": created["thread_id"], "conversation_id": 1}
    await logged_to_gate(server.engine)
    await socket.say(action="cancel", **turn)
    events = [created, *await socket.until_end()]

    assert events[-1]["msg"] == "cancelled"
    assert events[-1]["content"] == joined(events) == "".join(STORY[:5])
    assert events[-1] | turn == events[-1]
    await socket.say(action="cancel", **turn)
    again = await socket.read()
    assert (again["msg"], again["content"]) == ("cancelled", "".join(STORY[:5])), "twice: the same answer"


async def test_cancel_of_a_story_that_runs_elsewhere(server, connect, reader):
    script(server.engine, gate_at=5)
    async with reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC}) as stream:
        turn = {"thread_id": stream.headers["x-thread-id"], "conversation_id": 1}
        await logged_to_gate(server.engine)
        socket = await connect(reader.token)
        answer = await socket.asked(action="cancel", **turn)

    assert (answer["msg"], answer["content"]) == ("cancelled", "".join(STORY[:5]))
    assert {name: answer[name] for name in turn} == turn


async def test_cancel_of_a_finished_one_is_refused(connect, reader):
    turn, _ = await written(reader)
    socket = await connect(reader.token)
    answer = await socket.asked(action="cancel", **turn)

    assert answer["code"] == "conversation_ended"
    assert answer["details"] == {"status": "completed"}
    assert {name: answer[name] for name in turn} == turn


async def test_subscribing_again_replaces_the_earlier_watch(server, connect, reader):
    script(server.engine, gate_at=5)
    socket = await connect(reader.token)
    created = await socket.asked(action="generate", user_input=TOPIC)
    turn = {"thread_id": created["thread_id"], "conversation_id": 1}
    await logged_to_gate(server.engine)
    before = [created]
    while joined(before) != "".join(STORY[:5]):
        before.append(await socket.read())
    await socket.say(action="subscribe", after=before[-1]["seq"], **turn)
    await socket.say(action="subscribe", after=before[-1]["seq"], **turn)
    # Frames are handled in their order: after this answer both have been.
    assert "code" in await socket.asked(action="cancel", thread_id="thread_x", conversation_id=1)
    server.engine.gate.set()
    after = await socket.until_end()

    assert len(server.hub.readers) == 0
    numbers = [event["seq"] for event in (*before, *after)]
    assert numbers == list(range(1, len(numbers) + 1)), "nothing twice"
    assert await socket.raw.receive_nothing(0.1)


async def test_a_failed_story_ends_with_its_code(server, connect, reader):
    script(server.engine, gate_at=2, error=Unavailable())
    server.engine.gate.set()
    socket = await connect(reader.token)
    await socket.say(action="generate", user_input=TOPIC)
    last = (await socket.until_end())[-1]

    assert (last["msg"], last["code"], last["retryable"]) == ("failed", "unavailable", True)


async def test_a_frame_has_a_request_id_that_its_generation_keeps(connect, reader):
    socket = await connect(reader.token)
    await socket.say(action="generate", user_input=TOPIC)
    await socket.until_end()

    assert len((await Conversation.objects.aget()).request_id) == 16


async def test_an_idempotency_key_finds_the_same_story(connect, reader):
    socket = await connect(reader.token)
    for _ in range(2):
        await socket.say(action="generate", user_input=TOPIC, idempotency_key="once")
        assert (await socket.until_end())[0]["conversation_id"] == 1

    assert await Thread.objects.acount() == 1


async def test_too_many_at_once_are_refused(server, connect, reader, settings):
    settings.GENERATIONS_PER_USER = 1
    script(server.engine, gate_at=0)
    socket = await connect(reader.token)
    await socket.say(action="generate", user_input=TOPIC)
    await socket.say(action="generate", user_input=TOPIC)
    refused = await socket.read()
    while "code" not in refused:
        refused = await socket.read()

    assert refused["code"] == "too_many_generations"
    assert refused["details"] == {"limit": 1}
    assert refused["retry_after"] >= 1


async def test_too_many_watches_are_refused_before_anything_is_started(connect, reader, monkeypatch):
    monkeypatch.setattr("stories.consumers.MAX_WATCHED", 0)
    socket = await connect(reader.token)
    answer = await socket.asked(action="generate", user_input=TOPIC)

    assert answer["code"] == "too_many_requests"
    assert await Conversation.objects.acount() == 0


async def test_a_watch_of_a_deleted_thread_says_so(server, connect, reader):
    script(server.engine, gate_at=3)
    socket = await connect(reader.token)
    created = await socket.asked(action="generate", user_input=TOPIC)
    await server.engine.reached_gate.wait()
    gone = await reader.client.post("/api/deleteThread", json={"thread_id": created["thread_id"]})
    assert gone.status == 200
    answer = await socket.read()
    while "code" not in answer and answer["msg"] != "cancelled":
        answer = await socket.read()

    # Its end is told as a hint; who was just reading the log instead finds nothing there any more.
    assert answer.get("code", "thread_not_found") == "thread_not_found"
    assert (answer["thread_id"], answer["conversation_id"]) == (created["thread_id"], 1)


async def test_a_watch_of_a_story_that_is_gone_says_so(connect, reader, monkeypatch):
    async def gone(conversation_id, after=0):
        await Thread.objects.all().adelete()
        return
        yield

    turn, _ = await written(reader)
    monkeypatch.setattr("stories.consumers.tail", gone)
    socket = await connect(reader.token)
    answer = await socket.asked(action="subscribe", **turn)

    assert answer["code"] == "thread_not_found"
    assert {name: answer[name] for name in turn} == turn


async def test_a_watch_that_breaks_says_so_and_the_socket_stays_open(connect, reader, monkeypatch):
    turn, events = await written(reader)

    async def broken(conversation_id, after=0):
        yield [event async for batch in tail(conversation_id) for event in batch][:1]
        raise OperationalError("the database is gone")

    monkeypatch.setattr("stories.consumers.tail", broken)
    socket = await connect(reader.token)
    assert (await socket.asked(action="subscribe", **turn))["seq"] == 1
    answer = await socket.read()
    assert answer["code"] == "unavailable"
    assert {name: answer[name] for name in turn} == turn

    monkeypatch.undo()
    await socket.say(action="subscribe", after=1, **turn)
    assert len(await socket.until_end()) == len(events) - 1


async def test_leaving_stops_no_story_and_leaves_no_task(server, connect, reader):
    script(server.engine, gate_at=3)
    socket = await connect(reader.token)
    before = asyncio.all_tasks()
    await socket.asked(action="generate", user_input=TOPIC)
    await server.engine.reached_gate.wait()
    await socket.leave()

    assert len(server.hub.readers) == 0
    server.engine.gate.set()
    row = await ended((await Conversation.objects.aget()).pk)
    await server.until_idle()
    assert row.data.created_content == "".join(STORY)
    assert {task.get_name() for task in asyncio.all_tasks() - before} == set()


@pytest.mark.parametrize("action", ["subscribe", "cancel"])
async def test_a_thread_of_somebody_else_is_not_there(server, connect, reader, action):
    turn, _ = await written(reader)
    other = await server.reader()
    socket = await connect(other.token)
    answer = await socket.asked(action=action, **turn)

    assert answer["code"] == "thread_not_found"
    assert "content" not in answer


async def test_a_thread_of_somebody_else_is_not_continued(server, connect, reader):
    turn, _ = await written(reader)
    other = await server.reader()
    socket = await connect(other.token)
    answer = await socket.asked(action="generate", user_input=TOPIC, thread_id=turn["thread_id"])

    assert answer["code"] == "thread_not_found"
    assert (await row_of((await Conversation.objects.aget()).pk)).thread.conversation_count == 1


async def test_a_database_that_is_away_is_told_and_the_socket_stays_open(connect, reader, monkeypatch):
    socket = await connect(reader.token)
    with monkeypatch.context() as patched:
        patched.setattr("stories.consumers.recheck_user", _away)
        answer = await socket.asked(action="generate", user_input=TOPIC)
        assert answer["code"] == "unavailable"

    await socket.say(action="generate", user_input=TOPIC)
    assert (await socket.until_end())[-1]["msg"] == "completed"


async def _away(*_arguments):
    raise OperationalError("gone away")
