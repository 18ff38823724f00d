"""Our adapters at a second server that others wrote (aimock, of npm; `make test-services` installs it)."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from contextlib import suppress

import pytest

from llm.backends.chat import ChatCompletionsModel
from llm.backends.responses import ResponsesModel
from llm.tests.asking import outcome
from llm.types import ChatRequest, Message, Usage

pytestmark = pytest.mark.services

STORY = "옛날 옛적에 나무꾼이 살더라. 하루는 사슴이 뛰어와 숨겨 달라 하거늘 나뭇단 속에 숨겨 주니라."
SPENT = {"prompt_tokens": 11, "completion_tokens": 22, "total_tokens": 33}
WRONG_KEY = {
    "message": "Incorrect key sk-secret0123",
    "type": "invalid_request_error",
    "code": "invalid_api_key",
}
FIXTURES = [
    {"match": {"userMessage": "story"}, "response": {"content": STORY, "usage": SPENT}},
    {
        "match": {"userMessage": "cut"},
        "response": {"content": STORY},
        "truncateAfterChunks": 8,
        "latency": 20,
    },
    {"match": {"userMessage": "limit"}, "response": {"content": "옛날 옛적에", "finishReason": "length"}},
    {"match": {"userMessage": "key"}, "response": {"error": WRONG_KEY, "status": 401}},
    {
        "match": {"userMessage": "again", "sequenceIndex": 0},
        "response": {"error": {"message": "slow down", "type": "rate_limit_error"}, "status": 429},
    },
    {"match": {"userMessage": "again", "sequenceIndex": 1}, "response": {"content": STORY}},
]
PATIENCE_SECONDS = 30


@pytest.fixture(scope="module")
def program() -> str:
    found = os.environ.get("TEST_AIMOCK", "")
    if not found:
        pytest.skip("aimock is not installed here: `make test-services` does where there is npm.")
    return found


@pytest.fixture
def url(program, tmp_path):
    """A server that has answered nobody yet."""
    fixtures, log = tmp_path / "fixtures.json", tmp_path / "log"
    fixtures.write_text(json.dumps({"fixtures": FIXTURES}))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["node", program, "-p", str(port), "-f", str(fixtures), "-c", "5", "--log-level", "warn"]
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.wait()


@pytest.fixture(params=[ChatCompletionsModel, ResponsesModel])
def model(request, url):
    return request.param(model="gpt-test", base_url=url)


def ask(words: str) -> ChatRequest:
    return ChatRequest((Message("user", words),))


async def test_a_story(model):
    found = await outcome(model, ask("story"))

    assert (found.text, found.error) == (STORY, None)
    assert found.usage == Usage(11, 22)


async def test_a_stream_that_is_cut(model):
    found = await outcome(model, ask("cut"))

    assert found.code == "provider_truncated"
    assert found.text
    assert STORY.startswith(found.text)


async def test_a_limit(model):
    """In Responses it says "incomplete" and not why."""
    found = await outcome(model, ask("limit"))

    assert found.text == "옛날 옛적에"
    assert found.code in {"output_limit_reached", "provider_truncated"}


async def test_a_wrong_key(model, caplog):
    assert (await outcome(model, ask("key"))).code == "provider_authentication"
    assert "sk-secret" not in caplog.text


async def test_asked_again(model, waits):
    found = await outcome(model, ask("again"))

    assert found.text == STORY
    assert len(waits) == 1


async def test_what_it_does_not_know(model):
    assert (await outcome(model, ask("nothing of this"))).code == "provider_model_not_found"
