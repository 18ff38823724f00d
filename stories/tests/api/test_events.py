"""GET /api/generate/{thread_id}/{conversation_id}/events: the log from any event on."""

from __future__ import annotations

import asyncio

import pytest

from stories.models import ConversationEvent
from stories.tests.asgi import sse_events
from stories.tests.engines.scripted import STORY
from stories.tests.server import TOPIC, script


@pytest.fixture
async def story(reader):
    answer, last = await reader.starts()
    return f"/api/generate/{last['thread_id']}/1/events", answer.events()


async def test_a_finished_story_is_told_again(reader, story):
    path, events = story
    assert (await reader.client.get(path)).events() == events


@pytest.mark.parametrize("way", ["after", "Last-Event-ID"])
async def test_it_goes_on_behind_any_event(reader, story, way):
    path, events = story
    for at in range(len(events)):
        options = {"query": b"after=%d" % at} if way == "after" else {"headers": {way: str(at)}}
        assert (await reader.client.get(path, **options)).events() == events[at:]


async def test_what_a_browser_has_read_counts_more_than_its_address(reader, story):
    """An EventSource that reconnects keeps the address it was opened with, `after` in it."""
    path, events = story
    answer = await reader.client.get(path, query=b"after=1", headers={"Last-Event-ID": "4"})

    assert answer.events() == events[4:]


@pytest.mark.parametrize("beyond", [0, 1, 1000, 2**31 - 1])
async def test_who_has_read_everything_need_not_ask_again(reader, story, beyond):
    path, events = story
    answer = await reader.client.get(path, query=b"after=%d" % min(len(events) + beyond, 2**31 - 1))

    assert (answer.status, answer.body) == (204, b"")


@pytest.mark.parametrize("after", ["-1", "x", "1.5", str(2**31), str(2**40), "9" * 400, "%00", "%ED%A0%80"])
@pytest.mark.parametrize("way", ["after", "Last-Event-ID"])
async def test_a_place_that_is_none_is_refused(reader, story, after, way):
    path, _ = story
    options = {"query": b"after=" + after.encode()} if way == "after" else {"headers": {way: after}}
    answer = await reader.client.get(path, **options)

    assert answer.status == 400
    assert set(answer.json()["details"]["fields"]) == {"after"}


async def test_two_readers_of_a_running_story_read_the_same(server, reader):
    script(server.engine, gate_at=5, pause=0.003)
    async with reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC}) as first:
        path = f"/api/generate/{first.headers['x-thread-id']}/1/events"
        await server.engine.reached_gate.wait()
        async with reader.client.stream("GET", path) as second:
            server.engine.gate.set()
            bodies = await asyncio.gather(first.rest(), second.rest())

    assert bodies[0].replace(b": still here\n\n", b"") == bodies[1].replace(b": still here\n\n", b"")
    told = [event for _, event in sse_events(bodies[1])]
    assert "".join(event["content"] for event in told if event["msg"] == "expanding") == "".join(STORY)


async def test_a_json_reader_waits_for_the_end(server, reader, story):
    path, events = story
    answer = await reader.client.get(path, headers={"accept": "application/json"})

    assert answer.status == 200
    assert answer.json()["created_content"] == events[-1]["created_content"]


async def test_a_stream_of_a_deleted_story_ends(server, reader):
    script(server.engine, gate_at=5)
    async with reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC}) as stream:
        await server.engine.reached_gate.wait()
        gone = await reader.client.post(
            "/api/deleteThread", json={"thread_id": stream.headers["x-thread-id"]}
        )
        assert gone.status == 200
        events = [event for _, event in sse_events(await stream.rest())]

    # Its end is told as a hint; who was just reading the log instead finds nothing there any more.
    assert events[-1]["msg"] in {"expanding", "cancelled"}
    assert await ConversationEvent.objects.acount() == 0


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_other_methods_are_405(reader, story, method):
    answer = await reader.client.request(method, story[0], json={})

    assert answer.status == 405
    assert answer.json()["code"] == "method_not_allowed"
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    "number", ["0", "2", str(2**31), "1" + "0" * 30, "9" * 5000, "-1", "x", "1.0", "%00", "１"]
)
async def test_a_turn_that_is_not_there_is_404(reader, story, number):
    answer = await reader.client.get(story[0].replace("/1/", f"/{number}/"))

    assert answer.status == 404
    assert set(answer.json()) == {"error", "code", "details", "request_id"}


@pytest.mark.parametrize(
    "thread", ["thread_" + "0" * 32, "x", "한글", "%00", "\x00", "x" * 5000, "\ufffd", "'; --"]
)
async def test_a_thread_that_is_not_there_is_404(reader, story, thread):
    answer = await reader.client.get(f"/api/generate/{thread}/1/events")

    assert answer.status == 404
    assert answer.json()["code"] in {"thread_not_found", "not_found"}


async def test_nobody_in_particular_is_asked_to_sign_in(server, story):
    answer = await server.client().get(story[0])

    assert answer.status == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["code"] == "not_authenticated"
