"""Rows of calls against the provider's own count of requests: each that it took is there once, whatever happened."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal

import pytest
from asgiref.sync import sync_to_async

from llm.tests.dialects import USAGE, Responses
from llm.tests.upstream import CUT, STALL, Answer
from stories.models import Conversation, ModelCall
from stories.tests.provider.conftest import DRAFT, NAMING, TALE, assert_sound, until
from stories.tests.provider.test_cancel import cancel
from stories.tests.provider.test_takeover import finished, interrupted
from stories.tests.server import TOPIC

JSON = {"Content-Type": "application/json"}
COST = Decimal(USAGE[0] * 1 + USAGE[1] * 10) / 1_000_000
PATIENCE_SECONDS = 30


def refusal(status):
    return Answer([b"{}"], status, JSON)


@sync_to_async
def calls():
    """(role, output tokens, whether they are a guess) of each row, in the order of the requests."""
    rows = ModelCall.objects.order_by("pk").values_list("role", "output_tokens", "is_estimated")
    return list(rows)


async def calls_once(condition):
    """The same, once `condition` holds: what a cancelled story used is written beside everything else."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition(found := await calls()):
            await asyncio.sleep(0.02)
    return found


def told(*roles):
    return [(role, USAGE[1], False) for role in roles]


async def test_a_whole_story(site):
    site.will(DRAFT, TALE, NAMING)

    _, last = await site.reader.starts()

    assert await calls() == told("draft", "expand", "enrich")
    rows = [row async for row in ModelCall.objects.all()]
    turn = await Conversation.objects.aget()
    assert {(row.owner_id, row.conversation_id, row.model, row.cost) for row in rows} == {
        (site.reader.user.pk, turn.pk, model, COST) for model in ("tuned", "large", "small")
    }
    assert {(row.input_tokens, row.cached_tokens, row.reasoning_tokens) for row in rows} == {
        (USAGE[0], USAGE[2], USAGE[3])
    }
    assert last["usage"] == {
        "input_tokens": turn.input_tokens,
        "cached_tokens": turn.cached_tokens,
        "output_tokens": turn.output_tokens,
        "cost": None if turn.cost is None else float(turn.cost),
        "estimated": turn.is_cost_estimated,
    }
    assert (turn.cached_tokens, turn.cost, turn.is_cost_estimated) == (3 * USAGE[2], 3 * COST, False)


async def test_what_was_turned_away_costs_nothing(site, waits):
    site.will(refusal(429), refusal(503), DRAFT, refusal(500), TALE, NAMING)

    await site.reader.starts()

    assert len(site.upstream.asked) == 6
    assert await calls() == told("draft", "expand", "enrich")


@pytest.mark.parametrize("status", [400, 401, 404])
async def test_misconfigured(site, status):
    site.will(refusal(status))

    await site.reader.starts()

    assert await calls() == []


async def test_a_cut_that_is_gone_on_with(site, dialect):
    cut = Answer([dialect.begin(), *map(dialect.text, TALE[:4]), CUT])
    site.will(DRAFT, cut, TALE[3:], NAMING)

    _, last = await site.reader.starts()

    found = await calls()
    assert len(found) == len(site.upstream.asked) == 4
    assert [(role, guess) for role, _, guess in found] == [
        ("draft", False),
        ("expand", True),
        ("expand", False),
        ("enrich", False),
    ]
    assert found[1][1] > 0, "as far as it came"
    assert last["usage"]["estimated"] is True


async def test_cut_too_often(site, dialect):
    cuts = [Answer([dialect.begin(), *map(dialect.text, TALE[n : n + 2]), CUT]) for n in (0, 1, 2)]
    site.will(DRAFT, *cuts)

    _, last = await site.reader.starts()

    assert last["code"] == "provider_truncated"
    assert [role for role, _, _ in await calls()] == ["draft", "expand", "expand", "expand"]
    assert len(site.upstream.asked) == 4
    turn = await Conversation.objects.aget()
    assert turn.output_tokens == sum(tokens for _, tokens, _ in await calls())


async def test_a_limit(site, dialect):
    site.will(DRAFT, Answer([dialect.begin(), *map(dialect.text, TALE[:4]), dialect.end("length")]))
    site.will(TALE[3:], NAMING)

    await site.reader.starts()

    assert await calls() == told("draft", "expand", "expand", "enrich")


async def test_an_error_in_the_stream(site, dialect):
    site.will(DRAFT, Answer([dialect.begin(), dialect.text(TALE[0]), dialect.error("server_error")]))
    site.will(TALE[1:], NAMING)

    await site.reader.starts()

    assert len(await calls()) == len(site.upstream.asked)


async def test_a_name_that_is_asked_for_twice(site):
    site.will(DRAFT, TALE, "무슨 말씀이신지", NAMING)

    await site.reader.starts()

    assert await calls() == told("draft", "expand", "enrich", "enrich")


@pytest.mark.parametrize(
    "roles", [{"draft": {"model": "m"}, "expand": {"model": "m"}, "enrich": {"model": "m"}}]
)
async def test_without_a_price_the_cost_is_unknown(site):
    site.will(DRAFT, TALE, NAMING)

    _, last = await site.reader.starts()

    assert last["usage"]["cost"] is None
    assert {row.cost async for row in ModelCall.objects.all()} == {None}
    assert (await Conversation.objects.aget()).cost is None


async def test_cancelled_in_the_tale(site, dialect):
    site.will(DRAFT, Answer([dialect.begin(), *map(dialect.text, TALE[:3]), STALL]))
    async with site.reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC}) as stream:
        seen = b""
        while TALE[1].strip().encode() not in seen:
            seen += await stream.read()
        await cancel(site, stream)
        await stream.rest()

    found = await calls_once(lambda found: len(found) == 2 and found[1][1] > 0)

    assert found[0] == ("draft", USAGE[1], False)
    assert (found[1][0], found[1][2]) == ("expand", True)
    await site.served.until_idle()
    assert len(site.upstream.asked) == len(await calls())


async def test_cancelled_before_the_first_word(site, dialect):
    site.will(Answer([dialect.begin(), STALL]))
    async with site.reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC}) as stream:
        await site.upstream.request(1)
        await cancel(site, stream)
        await stream.rest()

    (found,) = await calls_once(lambda found: len(found) == 1)

    assert found == ("draft", 0, True), "it was asked, and may be paid for"
    row = await ModelCall.objects.aget()
    assert row.input_tokens > 0
    assert row.cost is not None


async def test_a_thread_that_is_deleted_meanwhile(site, dialect):
    site.will(DRAFT, Answer([dialect.begin(), *map(dialect.text, TALE[:3]), STALL]))
    async with site.reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC}) as stream:
        asked = await site.upstream.request(2)
        thread = {"thread_id": stream.headers["x-thread-id"]}
        await site.reader.client.post("/api/deleteThread", json=thread)
        await until(asked.is_hung_up)

    await calls_once(lambda found: [role for role, _, _ in found] == ["draft", "expand"])

    rows = [row async for row in ModelCall.objects.all()]
    assert {(row.owner_id, row.conversation_id) for row in rows} == {(site.reader.user.pk, None)}


async def test_another_worker_goes_on(site, dialect):
    site.will(DRAFT, Answer([dialect.begin(), *map(dialect.text, TALE[:4]), STALL]))
    path = await interrupted(site, TALE[2])
    site.will(TALE[3:], NAMING)

    events = await finished(site, path)

    assert_sound(events, "completed")
    found = await calls()
    assert len(found) == len(site.upstream.asked) == 4
    assert [(role, guess) for role, _, guess in found] == [
        ("draft", False),
        ("expand", True),
        ("expand", False),
        ("enrich", False),
    ]
    assert events[-1]["usage"]["output_tokens"] == sum(tokens for _, tokens, _ in found)


@pytest.fixture
def background(roles):
    for options in roles.values():
        options["background"] = True
    return roles


@pytest.mark.parametrize("dialect", [Responses()], ids=["background"])
async def test_a_run_that_another_worker_takes_up_is_paid_for_once(background, site, dialect):
    site.will(DRAFT, Answer([dialect.begin(), *map(dialect.text, TALE[:4]), STALL]))
    path = await interrupted(site, TALE[2])
    assert [guess for _, _, guess in await calls()] == [False, True]
    site.will(TALE, NAMING)

    events = await finished(site, path)

    assert await calls() == told("draft", "expand", "enrich")
    assert len([asked for asked in site.upstream.asked if asked.method == "POST"]) == 3
    assert events[-1]["usage"]["output_tokens"] == 3 * USAGE[1]
    assert events[-1]["usage"]["estimated"] is False
    assert json.dumps(events[-1]["usage"])
