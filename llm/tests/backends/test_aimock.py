"""Our adapters at a second server that others wrote (aimock, of npm; `make test-services` installs it)."""

from __future__ import annotations

import json
import os

import pytest

from llm.backends.chat import ChatCompletionsModel
from llm.backends.responses import ResponsesModel
from llm.tests.asking import outcome
from llm.tests.backends.contract import STORY, ChatModelContract, Peer, whole
from llm.tests.programs import running
from llm.types import AnswerSchema, ChatRequest, Message, Usage

pytestmark = pytest.mark.services

SPENT = {"prompt_tokens": 11, "completion_tokens": 22, "total_tokens": 33}
WRONG_KEY = {
    "message": "Incorrect key sk-secret0123",
    "type": "invalid_request_error",
    "code": "invalid_api_key",
}
BUSY = {"error": {"message": "slow down", "type": "rate_limit_error"}, "status": 429}
NAMING = '{"title": "은혜 갚은 사슴"}'
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
    # Once for each API.
    *({"match": {"userMessage": "again", "sequenceIndex": number}, "response": BUSY} for number in (0, 2)),
    *(
        {"match": {"userMessage": "again", "sequenceIndex": number}, "response": {"content": STORY}}
        for number in (1, 3)
    ),
    {"match": {"userMessage": "name"}, "response": {"content": NAMING}},
    {
        "match": {"userMessage": "down"},
        "response": {"error": WRONG_KEY | {"code": "server_error"}, "status": 500},
    },
    {"match": {"userMessage": "nonsense"}, "response": {"content": STORY}, "chaos": {"malformedRate": 1}},
    {"match": {"userMessage": "hang up"}, "response": {"content": STORY}, "chaos": {"disconnectRate": 1}},
    {"match": {"userMessage": "too much"}, "response": {"content": STORY}, "chaos": {"rateLimitRate": 1}},
]


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    program = os.environ.get("TEST_AIMOCK", "")
    if not program:
        pytest.fail("TEST_AIMOCK is not set: run `make test-services`.")
    folder = tmp_path_factory.mktemp("aimock")
    fixtures = folder / "fixtures.json"
    fixtures.write_text(json.dumps({"fixtures": FIXTURES}))
    command = ["node", program, "-p", "{port}", "-f", str(fixtures), "-c", "5", "--log-level", "warn"]
    with running(command, folder / "log") as address:
        yield address + "/v1"


@pytest.fixture(params=[ChatCompletionsModel, ResponsesModel])
def model(request, url):
    return request.param(model="gpt-test", base_url=url)


def ask(words: str) -> ChatRequest:
    return ChatRequest((Message("user", words),))


class TestAimock(ChatModelContract):
    @pytest.fixture
    def peer(self, model) -> Peer:
        return Peer(model)


async def test_what_it_says_of_tokens(model):
    assert (await outcome(model, ask("story"))).usage == Usage(11, 22)


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

    assert whole(found.text) == STORY
    assert len(waits) == 1


async def test_structured(model):
    schema = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
    request = ChatRequest((Message("user", "name"),), AnswerSchema("naming", schema))

    assert json.loads((await outcome(model, request)).text) == json.loads(NAMING)


@pytest.mark.parametrize(
    ("words", "code", "waited"),
    [
        ("down", "provider_overloaded", 3),
        ("nonsense", "provider_bad_answer", 1),
        ("hang up", "provider_truncated", 1),
        ("too much", "provider_rate_limited", 3),
    ],
)
async def test_what_fails_before_a_word(model, waits, words, code, waited, caplog):
    """Asked again as often as it may be; a `Retry-After` is waited for."""
    found = await outcome(model, ask(words))

    assert (found.text, found.code) == ("", code)
    assert len(waits) == waited
    assert words != "too much" or min(waits) >= 1
    assert "sk-secret" not in caplog.text


async def test_what_it_does_not_know(model):
    assert (await outcome(model, ask("nothing of this"))).code == "provider_model_not_found"
