"""Frames that are not understood: answered with an error object, and the socket stays open and works."""

from __future__ import annotations

import orjson
import pytest

from stories.models import Conversation
from stories.tests.server import TOPIC

GENERATE = {"action": "generate", "user_input": TOPIC}
TURN = {"thread_id": "thread_x", "conversation_id": 1}


async def assert_works(socket):
    await socket.say(**GENERATE)
    assert (await socket.until_end())[-1]["msg"] == "completed"


@pytest.mark.parametrize(
    "text",
    [
        "x",
        " ",
        "{",
        "[]",
        "3",
        "null",
        '"generate"',
        "[" * 100_000,
        '{"action": "generate", "user_input": "\\ud800"}',
        '{"action": "generate", "user_input": NaN}',
        '{"action": "generate"} trailing',
        '{"action": 3}',
        '{"action": null}',
        '{"action": ["generate"]}',
        '{"action": {"a": 1}}',
        '{"action": "unknown"}',
        "{}",
        '{"action": "generate", "action": "subscribe"}',
        '{"action": "' + "x" * 5000 + '", "thread_id": ' + "9" * 400 + "}",
    ],
)
async def test_what_is_no_frame(connect, reader, text):
    socket = await connect(reader.token)
    await socket.raw.send_to(text_data=text)
    answer = await socket.read()

    assert answer["code"] == "invalid"
    assert {"error", "code", "details", "request_id"} <= set(answer)
    await assert_works(socket)


@pytest.mark.parametrize("data", [b"\x00", orjson.dumps(GENERATE), b"\xff\xfe"])
async def test_bytes_are_no_frame(connect, reader, data):
    socket = await connect(reader.token)
    await socket.raw.send_to(bytes_data=data)

    assert (await socket.read())["code"] == "invalid"
    await assert_works(socket)


async def test_an_empty_frame(connect, reader):
    socket = await connect(reader.token)
    await socket.raw.send_input({"type": "websocket.receive", "text": ""})

    assert (await socket.read())["code"] == "invalid"
    await assert_works(socket)


@pytest.mark.parametrize("filler", ["x", "가"])
async def test_a_huge_frame(connect, reader, settings, filler):
    settings.MAX_BODY_BYTES = 30_000
    socket = await connect(reader.token)
    answer = await socket.asked(action="generate", user_input=filler * 15_000, more=filler * 15_001)

    assert answer["code"] == "too_large"
    await assert_works(socket)


@pytest.mark.parametrize(
    ("frame", "fields"),
    [
        ({"action": "generate"}, {"user_input"}),
        (GENERATE | {"user_input": None}, {"user_input"}),
        (GENERATE | {"user_input": 3}, {"user_input"}),
        (GENERATE | {"user_input": ""}, {"user_input"}),
        (GENERATE | {"user_input": "가" * 2001}, {"user_input"}),
        (GENERATE | {"user_input": "\x00"}, {"user_input"}),
        (GENERATE | {"tags": ["x"]}, {"tags"}),
        (GENERATE | {"tags": {"x": "y"}}, {"tags"}),
        (GENERATE | {"options": {"seed": -1}}, {"options"}),
        (GENERATE | {"options": 1}, {"options"}),
        (GENERATE | {"thread_id": 3}, {"thread_id"}),
        (GENERATE | {"idempotency_key": 3}, {"idempotency_key"}),
        (GENERATE | {"idempotency_key": "x" * 65}, {"idempotency_key"}),
        ({"action": "subscribe"}, {"thread_id", "conversation_id"}),
        ({"action": "subscribe", **TURN, "after": -1}, {"after"}),
        ({"action": "subscribe", **TURN, "after": "x"}, {"after"}),
        ({"action": "subscribe", **TURN, "after": 2**40}, {"after"}),
        ({"action": "subscribe", **TURN, "after": None}, {"after"}),
        ({"action": "subscribe", **TURN, "conversation_id": 0}, {"conversation_id"}),
        ({"action": "subscribe", **TURN, "conversation_id": 2**31}, {"conversation_id"}),
        ({"action": "subscribe", **TURN, "thread_id": [1]}, {"thread_id"}),
        ({"action": "cancel"}, {"thread_id", "conversation_id"}),
        ({"action": "cancel", **TURN, "conversation_id": "x"}, {"conversation_id"}),
        ({"action": "cancel", **TURN, "thread_id": {"a": 1}}, {"thread_id"}),
    ],
)
async def test_a_wrong_field_is_named(connect, reader, frame, fields):
    socket = await connect(reader.token)
    answer = await socket.asked(**frame)

    assert answer["code"] == "invalid"
    assert set(answer["details"]["fields"]) == fields
    assert answer["action"] == frame["action"]
    assert await Conversation.objects.acount() == 0
    await assert_works(socket)


@pytest.mark.parametrize("action", ["subscribe", "cancel"])
async def test_what_is_not_there_is_not_found(connect, reader, action):
    socket = await connect(reader.token)
    answer = await socket.asked(action=action, **TURN)

    assert answer["code"] == "thread_not_found"
    assert {name: answer[name] for name in TURN} == TURN
    await assert_works(socket)


async def test_a_defect_is_told_without_what_it_says(connect, reader, monkeypatch):
    def broken(**_):
        raise RuntimeError("a secret path")

    socket = await connect(reader.token)
    monkeypatch.setattr("stories.consumers.cancel_generation", broken)
    answer = await socket.asked(action="cancel", **TURN)

    assert answer["code"] == "internal_error"
    assert "secret" not in str(answer)
    await assert_works(socket)
