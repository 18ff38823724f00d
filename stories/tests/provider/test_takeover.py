"""A worker stops, another goes on: from the text that stands, or with the provider's own run."""

from __future__ import annotations

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async

from llm.tests.dialects import Responses, story
from llm.tests.upstream import CUT, STALL, Answer
from stories.models import Conversation
from stories.tests.provider.conftest import DRAFT, NAMING, TALE, assert_sound, joined, until
from stories.tests.server import TOPIC
from stories.worker.runtime import start_runtime, stop_runtime

PATIENCE_SECONDS = 20


async def interrupted(site, words):
    """A story whose worker is stopped once `words` are in the log; where its events are read."""
    stream = site.reader.client.open("POST", "/api/generate", json={"user_input": TOPIC})
    await stream.head()
    seen = b""
    while words.strip().encode() not in seen:
        seen += await stream.read()
    await stop_runtime()
    await stream.vanish()
    return f"/api/generate/{stream.headers['x-thread-id']}/{stream.headers['x-conversation-id']}/events"


async def finished(site, path):
    """All events, once another worker has come to the end."""
    await start_runtime(generates=True)
    async with asyncio.timeout(PATIENCE_SECONDS):
        return (await site.reader.client.get(path)).events()


async def test_from_the_text_that_stands(site, dialect):
    site.will(DRAFT, Answer([dialect.begin(), *map(dialect.text, TALE[:4]), STALL]))
    path = await interrupted(site, TALE[2])
    await until(site.upstream.asked[1].is_hung_up)
    site.will(TALE[3:], NAMING)

    events = await finished(site, path)

    assert_sound(events, "completed")
    assert [event["stage"] for event in events if event["msg"] == "restarted"] == ["expanding"]
    assert joined(events) == "".join(TALE)
    assert len(site.upstream.asked) == 4


async def test_within_the_draft(site, dialect):
    site.will(Answer([dialect.begin(), *map(dialect.text, DRAFT[:2]), STALL]))
    path = await interrupted(site, DRAFT[0])
    await until(site.upstream.asked[0].is_hung_up)
    site.will(DRAFT[1:], TALE, NAMING)

    events = await finished(site, path)

    assert_sound(events, "completed")
    assert joined(events, "drafting") == "".join(DRAFT)


@pytest.fixture
def background(roles):
    for options in roles.values():
        options["background"] = True
    return roles


@pytest.mark.parametrize("dialect", [Responses()], ids=["background"])
class TestBackground:
    async def test_the_run_is_taken_up_again(self, background, site, dialect):
        site.will(DRAFT, Answer([dialect.begin(), *map(dialect.text, TALE[:4]), STALL]))
        path = await interrupted(site, TALE[2])
        row = await sync_to_async(Conversation.objects.get)()
        assert row.provider_run_id == "resp_1@0"
        site.will(TALE, NAMING)

        events = await finished(site, path)

        assert_sound(events, "completed")
        assert joined(events) == "".join(TALE)
        assert [(asked.method, asked.path) for asked in site.upstream.asked] == [
            ("POST", "/v1/responses"),
            ("POST", "/v1/responses"),
            ("GET", "/v1/responses/resp_1?stream=true"),
            ("POST", "/v1/responses"),
        ], "one upstream response for each text"

    async def test_a_thread_that_is_deleted_is_deleted_at_the_provider(self, background, site, dialect):
        site.will(DRAFT, TALE, NAMING)
        _answer, last = await site.reader.starts()
        done = Answer([b'{"deleted": true}'], headers={"Content-Type": "application/json"})
        site.upstream.will(done)

        await site.reader.client.post("/api/deleteThread", json={"thread_id": last["thread_id"]})
        asked = await site.upstream.request(4)

        assert (asked.method, asked.path) == ("DELETE", "/v1/responses/resp_1")
        assert [asked.json()["store"] for asked in site.upstream.asked[:3]] == [True, True, False]

    async def test_a_connection_that_breaks(self, background, site, dialect):
        site.will(DRAFT, Answer([dialect.begin(), *map(dialect.text, TALE[:4]), CUT]), TALE, NAMING)

        answer, last = await site.reader.starts()

        assert_sound(answer.events(), "completed")
        assert last["created_content"] == "".join(TALE)
        assert [asked.method for asked in site.upstream.asked] == ["POST", "POST", "GET", "POST"]

    async def test_a_run_that_is_streamed_no_more(self, background, site, dialect):
        site.will(DRAFT, Answer([dialect.begin(), *map(dialect.text, TALE[:4]), CUT]))
        site.upstream.will(Answer([b"{}"], 400, {"Content-Type": "application/json"}))
        story(dialect, *TALE)
        whole = json.dumps(dialect.whole()).encode()
        site.upstream.will(Answer([whole], headers={"Content-Type": "application/json"}))
        site.will(NAMING)

        answer, last = await site.reader.starts()

        assert_sound(answer.events(), "completed")
        assert last["created_content"] == "".join(TALE)
        assert [asked.method for asked in site.upstream.asked] == ["POST", "POST", "GET", "GET", "POST"]

    async def test_a_cancel_stops_the_run_at_the_provider(self, background, site, dialect):
        site.will(DRAFT, Answer([dialect.begin(), *map(dialect.text, TALE[:4]), STALL]))
        site.upstream.will(Answer([b"{}"], headers={"Content-Type": "application/json"}))
        async with site.reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC}) as stream:
            seen = b""
            while TALE[0].strip().encode() not in seen:
                seen += await stream.read()
            turn = {
                "thread_id": stream.headers["x-thread-id"],
                "conversation_id": int(stream.headers["x-conversation-id"]),
            }
            await site.reader.client.post("/api/cancelGeneration", json=turn)
            asked = await site.upstream.request(3)

        assert (asked.method, asked.path) == ("POST", "/v1/responses/resp_1/cancel")
        await until(site.upstream.asked[1].is_hung_up)

    async def test_a_worker_that_stops_leaves_the_run_alone(self, background, site, dialect):
        site.will(DRAFT, Answer([dialect.begin(), *map(dialect.text, TALE[:4]), STALL]))
        await interrupted(site, TALE[0])

        assert [asked.method for asked in site.upstream.asked] == ["POST", "POST"]
        await start_runtime(generates=False)
