"""The contract of models, at a provider that we script and at one that others wrote; more of those in `test_peers`."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from llm.backends.chat import ChatCompletionsModel
from llm.backends.responses import ResponsesModel
from llm.tests.backends.contract import STORY, UNKNOWN_RUN, ChatModelContract, Peer
from llm.tests.dialects import DIALECTS, Responses, story
from llm.tests.upstream import Answer, Asked, Upstream, threaded_upstream

JSON = {"Content-Type": "application/json"}
DELTAS = [STORY[at : at + 7] for at in range(0, len(STORY), 7)]


@pytest.fixture
def provider() -> Iterator[Upstream]:
    """In a loop of its own: the contract asks from several."""
    with threaded_upstream() as upstream:
        yield upstream


class Runs:
    """A provider that keeps its runs, of which each is written as soon as it is asked for."""

    def __init__(self) -> None:
        self._stopped: set[str] = set()
        self._lock = threading.Lock()

    def __call__(self, asked: Asked) -> Answer:
        path = urlsplit(asked.path).path.removeprefix("/v1/responses").strip("/")
        run_id, _, verb = path.partition("/")
        if run_id == UNKNOWN_RUN:
            return Answer([b"{}"], 404, JSON)
        dialect = Responses()
        told = story(dialect, *DELTAS)
        if (asked.method == "POST" and not run_id) or asked.path.endswith("?stream=true"):
            return Answer(told)
        if verb == "cancel":
            with self._lock:
                self._stopped.add(run_id)
        status = "cancelled" if run_id in self._stopped else "completed"
        return Answer([json.dumps(dialect.whole(status)).encode()], headers=JSON)


class TestScripted(ChatModelContract):
    @pytest.fixture(params=DIALECTS, ids=lambda dialect: dialect.model.__name__)
    def peer(self, request, provider: Upstream) -> Peer:
        provider.always = lambda asked: Answer(story(type(request.param)(), *DELTAS))
        return Peer(request.param.model(model="m", base_url=provider.url, key_variable=""))


class TestScriptedBackground(ChatModelContract):
    @pytest.fixture
    def peer(self, provider: Upstream) -> Peer:
        provider.always = Runs()
        return Peer(ResponsesModel(model="m", base_url=provider.url, key_variable="", background=True))


class TestLlmock(ChatModelContract):
    @pytest.fixture(params=[ChatCompletionsModel, ResponsesModel])
    def peer(self, request, llmock) -> Peer:
        llmock.reply(STORY, times=None)
        return Peer(request.param(model="gpt-test", base_url=llmock.base_url("openai"), key_variable=""))
