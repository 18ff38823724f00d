"""The formats of a stream by `Accept`, their heads, and what silence looks like."""

from __future__ import annotations

import pytest

from stories.tests.asgi import sse_events
from stories.tests.engines.scripted import STORY
from stories.tests.server import TOPIC, script

URL = "/api/generate"
BODY = {"user_input": TOPIC}

SSE, NDJSON = "text/event-stream; charset=utf-8", "application/x-ndjson; charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, SSE),
        ("*/*", SSE),
        ("text/event-stream", SSE),
        ("text/*", SSE),
        ("application/x-ndjson", NDJSON),
        ("application/json, text/event-stream;q=0.5", "application/json"),
        ("application/json", "application/json"),
        ("text/html, */*;q=0.8", SSE),
    ],
)
async def test_accept_decides_on_the_format(reader, accept, content_type):
    answer = await reader.client.post(URL, json=BODY, headers={"accept": accept})

    assert answer.status == 200
    assert answer.headers["content-type"] == content_type


@pytest.mark.parametrize("accept", ["text/html", "image/png", "application/xml"])
@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_a_format_that_is_not_there_is_406(reader, accept, method):
    path = URL
    if method == "GET":
        _, last = await reader.starts()
        path = f"{URL}/{last['thread_id']}/1/events"
    answer = await reader.client.request(method, path, json=BODY, headers={"accept": accept})

    assert answer.status == 406
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["code"] == "not_acceptable"
    assert set(answer.json()) == {"error", "code", "details", "request_id"}


@pytest.mark.parametrize("accept", ["text/event-stream", "application/x-ndjson"])
async def test_no_proxy_may_hold_a_stream_back_or_keep_it(reader, accept):
    answer = await reader.client.post(URL, json=BODY, headers={"accept": accept})

    assert "no-cache" in answer.headers["cache-control"]
    assert answer.headers["x-accel-buffering"] == "no"
    assert "content-length" not in answer.headers
    assert "content-encoding" not in answer.headers


async def test_all_formats_tell_the_same_events(reader):
    sse, last = await reader.starts()
    path = f"{URL}/{last['thread_id']}/1/events"
    again = await reader.client.get(path)
    lines = await reader.client.get(path, headers={"accept": "application/x-ndjson"})

    assert sse.events() == again.events() == lines.events()
    assert lines.body.endswith(b"\n")
    assert again.body.endswith(b"\n\n")
    assert b"event:" not in again.body, "old clients read `data:` alone"


async def test_an_error_is_json_whatever_was_asked_for(reader):
    for accept in ("text/event-stream", "application/x-ndjson", "application/json"):
        answer = await reader.client.post(URL, json={}, headers={"accept": accept})
        assert answer.status == 400
        assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("accept", "sign"), [("text/event-stream", b": still here\n\n"), ("application/x-ndjson", b"\n")]
)
async def test_silence_is_told_now_and_then(server, reader, settings, accept, sign):
    settings.HEARTBEAT_SECONDS = 0.1
    script(server.engine, gate_at=1)
    async with reader.client.stream("POST", URL, json=BODY, headers={"accept": accept}) as stream:
        await server.engine.reached_gate.wait()
        chunks: list[bytes] = []
        while chunks.count(sign) < 3:
            chunks.append(await stream.read())
        server.engine.gate.set()
        chunks.append(await stream.rest())

    whole = b"".join(chunks)
    if accept == "text/event-stream":
        events = [event for _, event in sse_events(whole)]
        assert "".join(e["content"] for e in events if e["msg"] == "expanding") == "".join(STORY)


async def test_a_busy_stream_has_no_heartbeats(reader):
    answer, _ = await reader.starts()
    assert b"still here" not in answer.body
