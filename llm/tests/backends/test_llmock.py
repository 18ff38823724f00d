"""Our adapters at a server that others wrote (llmock): what it serves, breaks, and thinks of our manners."""

from __future__ import annotations

import json
import time

import pytest

from llm.backends.chat import ChatCompletionsModel
from llm.backends.responses import ResponsesModel
from llm.tests.asking import REQUEST, outcome
from llm.types import AnswerSchema, ChatRequest, Message

STORY = "옛날 옛적에 나무꾼이 살더라. 하루는 사슴이 뛰어와 숨겨 달라 하거늘, 나무꾼이 나뭇단 속에 감추니라."
SCHEMA = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "recommendations": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["title", "recommendations"],
    "additionalProperties": False,
}


@pytest.fixture(params=[ChatCompletionsModel, ResponsesModel])
def model(request, llmock):
    return request.param(model="gpt-test", base_url=llmock.base_url("openai"), read_timeout=5.0)


async def test_a_story(llmock, model):
    llmock.reply(STORY)

    found = await outcome(model)

    assert (found.text, found.error) == (STORY, None)
    assert found.usage is not None
    assert found.usage.output_tokens > 0
    llmock.assert_resilient(strict=True)


async def test_structured(llmock, model):
    request = ChatRequest((Message("user", "제목을 지으라"),), answer=AnswerSchema("naming", SCHEMA))

    found = json.loads((await outcome(model, request)).text)

    assert set(found) == {"title", "recommendations"}


async def test_waits_as_long_as_it_is_told(llmock, model):
    llmock.rate_limit(times=1, retry_after=0.4).reply(STORY)
    began = time.monotonic()

    assert (await outcome(model)).text == STORY
    assert time.monotonic() - began >= 0.4
    llmock.assert_resilient(strict=True)


@pytest.mark.parametrize("status", [500, 503])
async def test_tries_again(llmock, model, status, waits):
    llmock.fail(status, times=1).reply(STORY)

    assert (await outcome(model)).text == STORY
    assert len(llmock.requests) == 2


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, "provider_request_rejected"), (401, "provider_authentication"), (404, "provider_model_not_found")],
)
async def test_gives_up_at_once(llmock, model, status, code):
    llmock.fail(status, times=None)

    assert (await outcome(model)).code == code
    assert len(llmock.requests) == 1
    llmock.assert_resilient(strict=True)


async def test_a_prompt_that_is_too_long(llmock, model):
    llmock.context_overflow(times=None)

    assert (await outcome(model)).code == "provider_request_rejected"
    assert len(llmock.requests) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("disconnect", "provider_truncated"),
        ("truncate", "provider_truncated"),
        ("corrupt", "provider_bad_answer"),
    ],
)
async def test_a_stream_that_breaks(llmock, model, fault, code):
    getattr(llmock.reply(STORY), fault)(after_chunks=6)

    found = await outcome(model)

    assert found.code == code
    assert found.text
    assert STORY.startswith(found.text)
    assert len(llmock.requests) == 1


async def test_a_stream_that_stalls(llmock, model):
    llmock.reply(STORY).stall(after_chunks=6, seconds=30)
    impatient = type(model)(model="gpt-test", base_url=llmock.base_url("openai"), read_timeout=0.3)

    found = await outcome(impatient, REQUEST)

    assert found.code == "provider_timeout"
    assert STORY.startswith(found.text)
