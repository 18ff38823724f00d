"""`Accept: application/json`: waits, and answers once."""

from __future__ import annotations

import asyncio

import pytest

from common.errors import Unavailable
from stories.models import Thread
from stories.tests.engines.scripted import STORY
from stories.tests.server import TOPIC, script
from stories.tests.worker.conftest import logged_to_gate

URL = "/api/generate"
JSON = {"accept": "application/json"}
ERROR_SHAPE = {"error", "code", "details", "request_id"}


async def test_a_story_in_one_document(reader):
    answer = await reader.client.post(URL, json={"user_input": TOPIC}, headers=JSON)

    document = answer.json()
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert document["success"] is True
    assert document["created_title"] == "나무꾼과 사슴"
    assert document["created_content"] == "".join(STORY)
    assert len(document["recommendations"]) == 3
    assert document["conversation_id"] == 1
    assert document["user_id"] == str(reader.user.pk)
    assert (await Thread.objects.aget()).public_id == document["thread_id"]
    assert "token" not in document, "that is for new guests"
    assert "seq" not in document


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(Unavailable(), 503, "unavailable"), (RuntimeError("a secret"), 500, "internal_error")],
)
async def test_a_failure_has_the_status_of_its_kind(server, reader, error, status, code):
    script(server.engine, gate_at=2, error=error)
    server.engine.gate.set()
    answer = await reader.client.post(URL, json={"user_input": TOPIC}, headers=JSON)

    document = answer.json()
    assert answer.status == status
    assert document["code"] == code
    assert set(document) >= ERROR_SHAPE
    assert document["success"] is False
    assert document["request_id"] == answer.headers["x-request-id"]
    assert (document["conversation_id"], "secret" in answer.body.decode()) == (1, False)
    assert ("retry-after" in answer.headers) == (status == 503)


async def test_a_cancelled_one_says_what_was_written(server, reader):
    script(server.engine, gate_at=3)
    stream = reader.client.open("POST", URL, json={"user_input": TOPIC}, headers=JSON)
    await logged_to_gate(server.engine)
    thread = await Thread.objects.aget()
    await reader.client.post(
        "/api/cancelGeneration", json={"thread_id": thread.public_id, "conversation_id": 1}
    )
    await stream.head()

    assert stream.status == 200
    async with asyncio.timeout(10):
        body = await stream.rest()
    assert b'"success":false' in body
    assert b'"msg":"cancelled"' in body
    assert "".join(STORY[:3]).encode() in body
    await stream.vanish()


@pytest.mark.parametrize("way", ["generate", "events"])
async def test_a_story_deleted_meanwhile_is_cancelled_or_gone(server, reader, way):
    script(server.engine, gate_at=3)
    stream = reader.client.open("POST", URL, json={"user_input": TOPIC}, headers=JSON)
    await server.engine.reached_gate.wait()
    thread_id = (await Thread.objects.aget()).public_id
    if way == "events":
        await stream.vanish()
        stream = reader.client.open("GET", f"{URL}/{thread_id}/1/events", headers=JSON)
        await asyncio.sleep(0.1)
    await reader.client.post("/api/deleteThread", json={"thread_id": thread_id})
    await stream.head()

    body = await stream.rest()
    # Its last event reaches a reader who has all before it; another looks into the log, which is gone.
    said = {200: b'"msg":"cancelled"', 404: b'"code":"conversation_not_found"'}
    assert said[stream.status] in body
    assert b'"success":true' not in body
    await stream.vanish()


async def test_who_hangs_up_while_waiting_leaves_nothing_behind(server, reader):
    script(server.engine, gate_at=3)
    stream = reader.client.open("POST", URL, json={"user_input": TOPIC}, headers=JSON)
    await server.engine.reached_gate.wait()
    async with asyncio.timeout(10):
        while not len(server.hub.readers):
            await asyncio.sleep(0.01)
    await stream.vanish()

    assert len(server.hub.readers) == 0


async def test_a_story_that_is_gone_is_404_in_the_contracts_shape(reader, monkeypatch):
    async def nothing(*_):
        return
        yield

    monkeypatch.setattr("stories.api.streams.tail", nothing)
    answer = await reader.client.post(URL, json={"user_input": TOPIC}, headers=JSON)

    assert (answer.status, answer.json()["code"]) == (404, "conversation_not_found")
    assert set(answer.json()) == ERROR_SHAPE
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
