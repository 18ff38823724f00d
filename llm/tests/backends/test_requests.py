"""What goes out: the body in each API's words, and the key in a header alone."""

from __future__ import annotations

from llm.backends.chat import ChatCompletionsModel
from llm.backends.responses import ResponsesModel
from llm.tests.asking import REQUEST, outcome
from llm.tests.dialects import story
from llm.tests.upstream import Answer
from llm.types import AnswerSchema, ChatRequest, Message

SCHEMA = {"type": "object", "properties": {"title": {"type": "string"}}, "additionalProperties": False}
STRUCTURED = ChatRequest(
    (Message("user", "제목"),), answer=AnswerSchema("title", SCHEMA), cache_key="title-1"
)
TUNED = {"temperature": 0.7, "top_p": 0.9, "reasoning_effort": "low", "max_output_tokens": 500}


async def sent(upstream, dialect, model, request=REQUEST):
    upstream.will(Answer(story(dialect, "가")))
    assert (await outcome(model, request)).error is None
    return upstream.asked[-1]


async def test_who_asks_and_where(upstream, dialect, model):
    asked = await sent(upstream, dialect, model)

    assert (asked.method, asked.path) == ("POST", dialect.path)
    assert asked.headers["authorization"] == "Bearer sk-secret0123"
    assert asked.headers["content-type"] == "application/json"
    assert "cookie" not in asked.headers


async def test_without_a_key(upstream, dialect, make_model, monkeypatch):
    monkeypatch.delenv("TEST_MODEL_KEY")

    assert "authorization" not in (await sent(upstream, dialect, make_model())).headers


async def test_a_limit_always(upstream, dialect, model):
    body = (await sent(upstream, dialect, model)).json()

    assert body.get("max_tokens", body.get("max_output_tokens")) == 8192
    assert body["model"] == "m"
    assert body["stream"] is True
    assert not {"temperature", "top_p", "reasoning", "reasoning_effort"} & set(body)


def test_a_chat_body():
    model = ChatCompletionsModel(model="m", base_url="http://127.0.0.1:1/v1", **TUNED)

    assert model._body(STRUCTURED) == {
        "model": "m",
        "messages": [{"role": "user", "content": "제목"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 500,
        "temperature": 0.7,
        "top_p": 0.9,
        "reasoning_effort": "low",
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "title", "schema": SCHEMA, "strict": True},
        },
    }


def test_a_chat_body_for_openai():
    body = ChatCompletionsModel(model="m", max_output_tokens=500)._body(STRUCTURED)

    assert body["max_completion_tokens"] == 500
    assert "max_tokens" not in body
    assert body["prompt_cache_key"] == "title-1"


def test_a_responses_body():
    assert ResponsesModel(model="m", **TUNED)._body(STRUCTURED) == {
        "model": "m",
        "input": [{"role": "user", "content": "제목"}],
        "stream": True,
        "stream_options": {"include_obfuscation": False},
        "max_output_tokens": 500,
        "store": False,
        "temperature": 0.7,
        "top_p": 0.9,
        "reasoning": {"effort": "low"},
        "prompt_cache_key": "title-1",
        "text": {"format": {"type": "json_schema", "name": "title", "schema": SCHEMA, "strict": True}},
    }


def test_a_background_body():
    body = ResponsesModel(model="m", background=True)._body(REQUEST)

    assert body["background"] is True
    assert body["store"] is True, "what is not kept cannot be taken up again"


async def test_through_a_proxy(upstream, dialect, make_model, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{upstream.port}")
    monkeypatch.setenv("no_proxy", "")

    asked = await sent(upstream, dialect, make_model(base_url="http://models.example/v1"))

    assert asked.path == "http://models.example" + dialect.path
