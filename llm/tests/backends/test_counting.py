"""Calls that were counted against requests that a provider saw: those that it took, and no others."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from llm.metering import Call, metered
from llm.tests.asking import REQUEST, outcome
from llm.tests.dialects import USAGE, story
from llm.tests.upstream import CUT, STALL, Answer

JSON = {"Content-Type": "application/json"}


class Noted:
    def __init__(self) -> None:
        self.calls: dict[str, Call] = {}

    def count(self, call: Call) -> None:
        self.calls[call.key] = call

    async def allow(self, role: str) -> None:
        return None

    @property
    def told(self) -> list[tuple[int, bool]]:
        """Output tokens, and whether they are a guess."""
        return [(call.usage.output_tokens, call.is_estimated) for call in self.calls.values()]


@pytest.fixture
def meter():
    noted = Noted()
    with metered(noted):
        yield noted


def refused(status):
    return Answer([b"{}"], status, JSON)


async def test_a_whole_answer(upstream, model, dialect, meter):
    upstream.will(Answer(story(dialect, "옛날 ", "옛적에")))
    model.role = "draft"

    await outcome(model)

    (call,) = meter.calls.values()
    assert (call.role, call.model, call.is_estimated) == ("draft", "m", False)
    spent = call.usage
    assert (spent.input_tokens, spent.output_tokens, spent.cached_tokens, spent.reasoning_tokens) == USAGE


async def test_what_was_turned_away_is_not_counted(upstream, model, dialect, meter, waits):
    upstream.will(refused(429), refused(503), Answer(story(dialect, "옛날")))

    await outcome(model)

    assert len(upstream.asked) == 3
    assert meter.told == [(USAGE[1], False)]


async def test_one_that_broke_before_its_first_word_is(upstream, model, dialect, meter, waits):
    upstream.will(Answer([dialect.begin(), CUT]), Answer(story(dialect, "옛날")))

    await outcome(model)

    assert len(upstream.asked) == 2
    assert meter.told == [(0, True), (USAGE[1], False)]


@pytest.mark.parametrize("status", [400, 401, 404])
async def test_misconfigured(upstream, model, meter, status):
    upstream.will(refused(status))

    await outcome(model)

    assert meter.told == []


async def test_a_stream_that_is_closed_midway(upstream, model, dialect, meter):
    upstream.will(Answer([dialect.begin(), dialect.text("옛날"), STALL]))

    async with aclosing(model.stream(REQUEST)) as deltas:
        await anext(deltas)

    assert meter.told == [(2, True)]


async def test_an_answer_that_hits_its_limit(upstream, model, dialect, meter):
    upstream.will(Answer(story(dialect, "옛날", reason="length")))

    assert (await outcome(model)).code == "output_limit_reached"

    assert meter.told == [(USAGE[1], False)]
