"""POST /api/cancelGeneration: stops at once, from anywhere, and keeps exactly what was read."""

from __future__ import annotations

import asyncio
from time import monotonic

import pytest

from stories.events.hub import InProcessHub, hubs
from stories.events.types import Msg, joined_content
from stories.models import Conversation, Status
from stories.services.generations import cancel_generation
from stories.tests.asgi import sse_events
from stories.tests.engines.scripted import DRAFT, STORY, ScriptedEngine
from stories.tests.server import TOPIC, ended, script
from stories.tests.worker.conftest import log_of, logged_to_gate, row_of, started

URL = "/api/cancelGeneration"
TAGS = {"genre": ["설화"]}


def turn_of(stream):
    return {
        "thread_id": stream.headers["x-thread-id"],
        "conversation_id": int(stream.headers["x-conversation-id"]),
    }


async def running(server, reader, gate_at=6):
    """A stream of a story that waits in the middle of its telling."""
    script(server.engine, gate_at=gate_at, pause=0.002)
    stream = reader.client.open(
        "POST", "/api/generate", json={"user_input": TOPIC, "tags": TAGS, "options": {"seed": 1}}
    )
    await stream.head()
    await logged_to_gate(server.engine)
    return stream


async def test_it_answers_at_once_with_what_was_written(server, reader):
    stream = await running(server, reader)
    began = monotonic()
    answer = await reader.client.post(URL, json=turn_of(stream))
    seconds = monotonic() - began

    document = answer.json()
    assert answer.status == 200
    assert seconds < 1
    assert document["success"] is True
    assert document["message"]
    assert (document["user_input"], document["tags"]) == (TOPIC, TAGS)
    assert document["created_content"] == "".join(STORY[:6])
    assert document["base_story"] == "".join(DRAFT)
    assert {name: document[name] for name in turn_of(stream)} == turn_of(stream)
    await stream.vanish()


async def test_what_is_saved_is_what_readers_were_sent(server, reader):
    stream = await running(server, reader)
    answer = await reader.client.post(URL, json=turn_of(stream))
    events = [event for _, event in sse_events(await stream.rest())]

    assert events[-1]["msg"] == "cancelled"
    sent = "".join(event["content"] for event in events if event["msg"] == "expanding")
    row = await ended((await Conversation.objects.aget()).pk)
    assert sent == events[-1]["content"] == row.data.created_content == answer.json()["created_content"]
    assert row.status == Status.CANCELLED
    assert row.data.base_story == "".join(DRAFT)
    assert [event.seq for event in await log_of(row.pk)] == [event["seq"] for event in events]
    await stream.vanish()


async def test_the_worker_stops_and_writes_nothing_more(server, reader):
    stream = await running(server, reader)
    await reader.client.post(URL, json=turn_of(stream))
    await server.until_idle()
    log = await log_of((await Conversation.objects.aget()).pk)
    server.engine.gate.set()
    await asyncio.sleep(0.2)

    assert server.engine.closed == 1, "the upstream is let go"
    assert await log_of((await Conversation.objects.aget()).pk) == log
    await stream.vanish()


async def test_twice_is_the_same_answer(server, reader):
    stream = await running(server, reader)
    answers = [await reader.client.post(URL, json=turn_of(stream)) for _ in range(3)]

    assert [answer.status for answer in answers] == [200] * 3
    assert answers[0].body == answers[1].body == answers[2].body
    await stream.vanish()


async def test_many_at_once_are_one(server, reader):
    stream = await running(server, reader)
    answers = await asyncio.gather(*(reader.client.post(URL, json=turn_of(stream)) for _ in range(8)))

    assert {answer.body for answer in answers} == {answers[0].body}
    assert {answer.status for answer in answers} == {200}
    msgs = [event.msg for event in await log_of((await Conversation.objects.aget()).pk)]
    assert msgs.count(Msg.CANCELLED) == 1
    await stream.vanish()


async def test_a_finished_one_cannot_be_cancelled(reader):
    _, last = await reader.starts()
    answer = await reader.client.post(
        URL, json={"thread_id": last["thread_id"], "conversation_id": last["conversation_id"]}
    )

    assert answer.status == 409
    assert answer.json()["code"] == "conversation_ended"
    assert answer.json()["details"] == {"status": "completed"}
    assert set(answer.json()) == {"error", "code", "details", "request_id"}


async def test_while_the_draft_is_written(server, reader):
    script(server.engine, draft_pieces=DRAFT[:2] + ("…",) * 500, pause=0.02)
    stream = reader.client.open("POST", "/api/generate", json={"user_input": TOPIC})
    await stream.head()
    body = b""
    while b"drafting" not in body:
        body += await stream.read()
    answer = await reader.client.post(URL, json=turn_of(stream))
    events = [event for _, event in sse_events(body + await stream.rest())]

    drafted = "".join(event["content"] for event in events if event["msg"] == "drafting")
    assert answer.json()["created_content"] == events[-1]["content"] == ""
    assert answer.json()["base_story"] == drafted != ""
    await stream.vanish()


async def test_before_any_worker_took_it(server, reader, settings):
    settings.GENERATIONS_PER_PROCESS = 0
    stream = reader.client.open("POST", "/api/generate", json={"user_input": TOPIC})
    await stream.head()
    answer = await reader.client.post(URL, json=turn_of(stream))
    events = [event for _, event in sse_events(await stream.rest())]
    settings.GENERATIONS_PER_PROCESS = 5
    await asyncio.sleep(0.2)

    assert answer.json()["created_content"] == ""
    assert [event["msg"] for event in events] == ["created", "cancelled"]
    assert server.engine.drafted == 0
    await stream.vanish()


async def test_from_another_process(server, reader, settings):
    """Another process has a hub of its own, which reaches neither the worker nor the readers here."""
    stream = await running(server, reader)
    here = hubs["default"]
    hubs._made["default"] = InProcessHub()
    began = monotonic()
    cancelled = await asyncio.to_thread(
        cancel_generation,
        user=reader.user,
        thread_id=stream.headers["x-thread-id"],
        number=1,
    )
    seconds = monotonic() - began
    hubs._made["default"] = here
    events = [event for _, event in sse_events(await stream.rest())]

    assert seconds < 1
    assert events[-1]["msg"] == "cancelled"
    assert events[-1]["content"] == cancelled.created_content == "".join(STORY[:6])
    assert monotonic() - began < 3, "its reader does not wait for a hub that will say nothing more"
    await server.until_idle()
    await stream.vanish()


@pytest.mark.parametrize("pieces", [0, 1, 7, 19])
async def test_at_any_moment_what_is_saved_is_what_was_read(server, reader, pieces):
    """The worker writes as fast as it can while the cancel comes in."""
    script(server.engine, pause=0.001)
    stream = reader.client.open("POST", "/api/generate", json={"user_input": TOPIC})
    await stream.head()
    body = b""
    while body.count(b"expanding") < pieces and b"completed" not in body:
        body += await stream.read()
    answer = await reader.client.post(URL, json=turn_of(stream))
    events = [event for _, event in sse_events(body + await stream.rest())]
    await stream.vanish()

    sent = "".join(event["content"] for event in events if event["msg"] == "expanding")
    row = await row_of((await Conversation.objects.aget()).pk)
    assert sent == row.data.created_content == joined_content(await log_of(row.pk), Msg.EXPANDING)
    if answer.status == 200:
        assert events[-1]["msg"] == "cancelled"
        assert answer.json()["created_content"] == sent
    else:
        assert (answer.status, events[-1]["msg"]) == (409, "completed")


async def test_a_cancel_that_meets_a_delete_is_404_or_won(server, reader):
    for _ in range(5):
        story = await started(user=reader.user)
        turn = {"thread_id": story.thread_id, "conversation_id": 1}
        cancel, delete = await asyncio.gather(
            reader.client.post(URL, json=turn),
            reader.client.post("/api/deleteThread", json=turn),
        )
        assert delete.status == 200
        assert cancel.status in {200, 404, 409}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"thread_id": "x"},
        {"conversation_id": 1},
        {"thread_id": 1, "conversation_id": 1},
        {"thread_id": "x", "conversation_id": 0},
        {"thread_id": "x", "conversation_id": -1},
        {"thread_id": "x", "conversation_id": 2**31},
        {"thread_id": "x", "conversation_id": "one"},
        {"thread_id": "x", "conversation_id": 1.5},
        {"thread_id": "x", "conversation_id": True},
        {"thread_id": "x", "conversation_id": None},
        {"thread_id": "x", "conversation_id": [1]},
        {"thread_id": "x" * 41, "conversation_id": 1},
        {"thread_id": "", "conversation_id": 1},
        {"thread_id": "\x00", "conversation_id": 1},
    ],
)
async def test_what_names_no_turn_is_400(reader, body):
    answer = await reader.client.post(URL, json=body)

    assert answer.status == 400
    assert answer.json()["code"] == "invalid"
    assert set(answer.json()["details"]["fields"]) <= {"thread_id", "conversation_id"}


async def test_a_turn_that_is_not_there_is_404(server, reader):
    _, last = await reader.starts()
    unknown = await reader.client.post(URL, json={"thread_id": "thread_x", "conversation_id": 1})
    later = await reader.client.post(URL, json={"thread_id": last["thread_id"], "conversation_id": 2})
    other = await server.reader()
    foreign = await other.client.post(URL, json={"thread_id": last["thread_id"], "conversation_id": 1})

    assert (unknown.status, unknown.json()["code"]) == (404, "thread_not_found")
    assert (later.status, later.json()["code"]) == (404, "conversation_not_found")
    assert (foreign.status, foreign.json()["code"]) == (404, "thread_not_found")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_other_methods_are_405(reader, method):
    answer = await reader.client.request(method, URL, json={})

    assert (answer.status, answer.json()["code"]) == (405, "method_not_allowed")
    assert "POST" in answer.headers["allow"]


async def test_nobody_in_particular_is_asked_to_sign_in(server):
    answer = await server.client().post(URL, json={"thread_id": "x", "conversation_id": 1})

    assert (answer.status, answer.json()["code"]) == (401, "not_authenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_an_engine_that_will_not_stop_changes_nothing(server, reader):
    """What it still says after the cancel is heard by nobody."""

    class Stubborn(ScriptedEngine):
        async def expand(self, request, base_story, passages, checkpoint):
            async for delta in super().expand(request, base_story, passages, checkpoint):
                try:
                    yield delta
                    await asyncio.sleep(0.005)
                except asyncio.CancelledError:
                    continue

    server.runtime.runner._engine = Stubborn(story=STORY * 20)
    stream = reader.client.open("POST", "/api/generate", json={"user_input": TOPIC})
    await stream.head()
    body = b""
    while b"expanding" not in body:
        body += await stream.read()
    answer = await reader.client.post(URL, json=turn_of(stream))
    events = [event for _, event in sse_events(body + await stream.rest())]
    await server.until_idle()

    sent = "".join(event["content"] for event in events if event["msg"] == "expanding")
    row = await row_of((await Conversation.objects.aget()).pk)
    assert (row.status, row.data.created_content) == (Status.CANCELLED, sent)
    assert answer.json()["created_content"] == sent
    await stream.vanish()
