"""Moderation: the contract, at a provider that we script and at aimock, and what a provider may do wrong."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from dataclasses import dataclass
from typing import Any

import pytest

from llm import errors, registry
from llm.backends.breakers import breakers
from llm.backends.moderation import LARGEST_TEXT, OVERLAP, ModerationModel
from llm.base import Moderator
from llm.tests.programs import running
from llm.tests.upstream import CUT, STALL, Answer, Asked, Upstream, threaded_upstream
from llm.types import ModerationVerdict

JSON = {"Content-Type": "application/json"}
KEY = "sk-secret0123"
BAD = "칼부림"


def result(*objected: str, flagged: bool | None = None, score: float = 0.93) -> dict[str, Any]:
    categories = {"violence": False, "hate/threatening": False} | dict.fromkeys(objected, True)
    scores = {name: score if objects else 0.01 for name, objects in categories.items()}
    is_flagged = bool(objected) if flagged is None else flagged
    return {"flagged": is_flagged, "categories": categories, "category_scores": scores}


def answer(*results: Any, status: int = 200, headers: Any = None, **body: Any) -> Answer:
    whole = {"id": "modr-1", "model": "m", "results": list(results)} | body
    return Answer([json.dumps(whole).encode()], status, JSON | (headers or {}))


def honest(asked: Asked) -> Answer:
    """Objects to one word."""
    return answer(result(*(["violence"] if BAD in asked.json()["input"] else [])))


@dataclass
class Peer:
    moderator: Moderator
    objects: bool
    """Whether its server objects to BAD."""


class ModeratorContract:
    async def test_a_harmless_text(self, peer: Peer):
        verdict = await peer.moderator.moderate("나무꾼이 사슴을 숨겨 주니라.")
        assert verdict == ModerationVerdict(False, {}, peer.moderator.name)

    async def test_a_text_that_is_objected_to(self, peer: Peer):
        verdict = await peer.moderator.moderate(f"장터에 {BAD}이 나니라.")
        assert verdict.is_flagged is peer.objects
        assert all(0 <= score <= 1 for score in verdict.categories.values())
        assert bool(verdict.categories) is peer.objects

    async def test_texts_of_any_length(self, peer: Peer):
        assert not (await peer.moderator.moderate("")).is_flagged
        assert (await peer.moderator.moderate("옛날 " * LARGEST_TEXT + BAD)).is_flagged is peer.objects

    async def test_many_at_once(self, peer: Peer):
        verdicts = await asyncio.gather(*(peer.moderator.moderate("용") for _ in range(4)))
        assert not any(verdict.is_flagged for verdict in verdicts)

    async def test_any_event_loop(self, peer: Peer):
        found: list[ModerationVerdict] = []

        async def ask() -> None:
            found.append(await peer.moderator.moderate("용"))

        other = threading.Thread(target=lambda: asyncio.run(ask()))
        other.start()
        await ask()
        await asyncio.to_thread(other.join, 30)
        assert len(found) == 2


class TestScripted(ModeratorContract):
    @pytest.fixture
    def peer(self):
        with threaded_upstream() as upstream:
            upstream.always = honest
            yield Peer(ModerationModel(model="m", base_url=upstream.url, key_variable=""), objects=True)


@pytest.mark.services
class TestAimock(ModeratorContract):
    @pytest.fixture
    def peer(self, tmp_path):
        program = os.environ.get("TEST_AIMOCK", "")
        if not program:
            pytest.fail("TEST_AIMOCK is not set: run `make test-services`.")
        fixtures = tmp_path / "fixtures.json"
        fixtures.write_text(json.dumps({"fixtures": []}))
        command = ["node", program, "-p", "{port}", "-f", str(fixtures), "--log-level", "warn"]
        with running(command, tmp_path / "log") as address:
            model = ModerationModel(model="omni-moderation-latest", base_url=f"{address}/v1", key_variable="")
            yield Peer(model, objects=False)


@pytest.fixture
def waits(monkeypatch) -> list[float]:
    """The seconds that it would have waited; for the breakers they have passed."""
    waited: list[float] = []
    monkeypatch.setattr(breakers, "clock", lambda: time.monotonic() + sum(waited))
    return waited


@pytest.fixture
def model(upstream: Upstream, monkeypatch, waits) -> ModerationModel:
    monkeypatch.setenv("TEST_MODEL_KEY", KEY)

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    return ModerationModel(sleep=sleep, model="m", base_url=upstream.url, key_variable="TEST_MODEL_KEY")


async def test_what_is_asked_and_what_is_told(upstream, model):
    upstream.will(answer(result("violence", "hate/threatening")))

    verdict = await model.moderate("용")

    assert verdict == ModerationVerdict(True, {"violence": 0.93, "hate/threatening": 0.93}, "m")
    (asked,) = upstream.asked
    assert (asked.method, asked.path, asked.json()) == (
        "POST",
        "/v1/moderations",
        {"model": "m", "input": "용"},
    )
    assert asked.headers["authorization"] == f"Bearer {KEY}"


async def test_a_long_text_is_asked_for_in_parts_that_overlap_until_one_is_flagged(upstream, model):
    text = "".join(chr(0xAC00 + at % 11_172) for at in range(3 * LARGEST_TEXT))
    upstream.will(answer(result()), answer(result("violence")))

    assert (await model.moderate(text)).is_flagged

    first, second = (asked.json()["input"] for asked in upstream.asked)
    assert first == text[:LARGEST_TEXT]
    assert second == text[LARGEST_TEXT - OVERLAP : 2 * LARGEST_TEXT - OVERLAP]


@pytest.mark.parametrize("length", [0, 1, LARGEST_TEXT, LARGEST_TEXT + 1, 2 * LARGEST_TEXT])
async def test_the_parts_are_the_whole_text(upstream, model, length):
    upstream.always = lambda asked: answer(result())
    text = "가" * max(length - 1, 0) + "끝"[:length]
    await model.moderate(text)
    inputs = [asked.json()["input"] for asked in upstream.asked]
    assert sum(map(len, inputs)) - OVERLAP * (len(inputs) - 1) == length
    assert "".join(inputs).endswith(text[-1:])


async def test_only_words_of_categories_are_told(upstream, model):
    told = {"flagged": True, "categories": {"Key sk-1": True, "violence": "yes", "hate": True}}
    upstream.will(answer(told | {"category_scores": {"hate": "high"}}))
    assert (await model.moderate("용")).categories == {"hate": 1.0}


async def test_a_verdict_without_categories(upstream, model):
    upstream.will(answer({"flagged": True}))
    assert await model.moderate("용") == ModerationVerdict(True, {}, "m")


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_it_is_asked_again_where_it_was_busy(upstream, model, waits, status):
    upstream.will(answer(status=status, error={"message": KEY}), answer(result()))
    assert not (await model.moderate("용")).is_flagged
    assert len(upstream.asked) == 2
    assert len(waits) == 1


async def test_it_waits_as_long_as_it_is_told_to(upstream, model, waits):
    upstream.will(answer(status=429, headers={"Retry-After": "3"}), answer(result()))
    await model.moderate("용")
    assert 3 <= waits[0] <= 5


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Answer([b"{"], headers=JSON), "provider_bad_answer"),
        (answer(), "provider_bad_answer"),
        (answer("no result"), "provider_bad_answer"),
        (answer({"flagged": "yes"}), "provider_bad_answer"),
        (answer(status=401, error={"message": KEY, "code": "invalid_api_key"}), "provider_authentication"),
        (answer(status=429, headers={"Retry-After": "60"}), "provider_rate_limited"),
        (answer(status=500), "provider_overloaded"),
        (Answer([CUT], headers=JSON), "provider_truncated"),
    ],
)
async def test_failures(upstream, model, caplog, said, code):
    upstream.always = lambda asked: said
    with pytest.raises(errors.ProviderError) as found:
        await model.moderate("용")
    assert found.value.code == code
    assert len(upstream.asked) <= 3
    assert KEY not in caplog.text


async def test_one_that_says_nothing_is_not_waited_for_long(upstream, monkeypatch):
    upstream.always = lambda asked: Answer([STALL], headers=JSON)
    slow = ModerationModel(model="m", base_url=upstream.url, key_variable="", read_timeout=0.1)
    with pytest.raises(errors.ProviderTimeout):
        await slow.moderate("용")


def test_the_registry_knows_who_moderates(settings):
    assert registry.moderator() is None
    entry = {"BACKEND": "llm.backends.moderation.ModerationModel", "OPTIONS": {"model": "omni"}}
    settings.MODERATORS = {"moderate": entry}
    found = registry.moderator()
    assert found is not None
    assert (found.name, found.role) == ("omni", "moderate")
