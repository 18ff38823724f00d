"""The whole application with its models at a scripted provider: only the sockets' far end is ours."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from llm.tests.dialects import DIALECTS, Dialect, story
from llm.tests.patience import without_waiting
from llm.tests.upstream import Answer, Upstream, upstream_server
from stories.tests.server import Reader, Served, served

DRAFT = ("나무꾼이 ", "사슴을 숨겨 주고 ", "복을 받더라.")
TALE = (
    "옛날 강원도 두메에 ",
    "나무하는 총각이 ",
    "살더라. ",
    "하루는 사슴이 뛰어와 ",
    "숨겨 달라 하거늘, ",
    "숨겨 주니라.",
)
THREE = ["사슴이 은혜를 갚는 이야기", "사냥꾼이 활을 꺾는 이야기", "산신이 도끼를 내리는 이야기"]
NAMING = json.dumps({"title": "은혜 갚은 사슴", "recommendations": THREE}, ensure_ascii=False)
SECRET = "sk-secret0123"
PATIENCE_SECONDS = 20


@dataclass
class Site:
    """The application, one reader, and the provider that it asks."""

    served: Served
    upstream: Upstream
    dialect: Dialect
    reader: Reader

    def will(self, *answers: Answer | Sequence[str] | str) -> None:
        """What the provider says to the next requests; texts are whole streams."""
        for answer in answers:
            if not isinstance(answer, Answer):
                texts = (answer,) if isinstance(answer, str) else answer
                answer = Answer(story(self.dialect, *texts))
            self.upstream.will(answer)

    def asked(self, number: int) -> str:
        """All words of the request of that number, from 1."""
        body = self.upstream.asked[number - 1].json()
        return "\n".join(message["content"] for message in body.get("messages", body.get("input")))


async def until(event: asyncio.Event) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        await event.wait()


def joined(events: list[dict[str, Any]], msg: str = "expanding") -> str:
    return "".join(event["content"] for event in events if event["msg"] == msg)


def assert_sound(events: list[dict[str, Any]], last: str) -> None:
    """Every number once, one end, and the deltas are the story."""
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[-1]["msg"] == last, events[-1]
    if last == "completed":
        assert joined(events) == events[-1]["created_content"]
    assert SECRET not in json.dumps(events)


@pytest.fixture(params=DIALECTS, ids=lambda dialect: type(dialect).__name__)
def dialect(request) -> Dialect:
    found: Dialect = request.param
    return found


@pytest.fixture
def roles() -> dict[str, dict[str, Any]]:
    """Options of each role's model."""
    prices = {"input_price": 1.0, "output_price": 10.0}
    return {
        "draft": {"model": "tuned", **prices},
        "expand": {"model": "large", **prices},
        "enrich": {"model": "small", **prices},
    }


@pytest.fixture
async def site(transactional_db, settings, monkeypatch, dialect, roles):
    monkeypatch.setenv("TEST_MODEL_KEY", SECRET)
    async with upstream_server() as upstream:
        here = {"base_url": upstream.url, "key_variable": "TEST_MODEL_KEY"}
        backend = f"{dialect.model.__module__}.{dialect.model.__qualname__}"
        settings.CHAT_MODELS = {
            role: {"BACKEND": backend, "OPTIONS": here | options} for role, options in roles.items()
        }
        async with served(settings, "stories.engines.llm.ModelEngine", chars_per_second=0) as application:
            yield Site(application, upstream, dialect, await application.reader())


@pytest.fixture
def waits(monkeypatch) -> list[float]:
    """The seconds that retries would have waited; nobody does, and for the breakers they have passed."""
    return without_waiting(monkeypatch)
