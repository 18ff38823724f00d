"""A provider that is down, over sockets: it is not asked, those who wait are told, and it is found again."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from llm.backends.breakers import breakers
from llm.backends.responses import ResponsesModel
from llm.tests.asking import outcome
from llm.tests.backends.test_retrying import refusal
from llm.tests.dialects import Responses, story
from llm.tests.upstream import CUT, STALL, Answer, upstream_server
from llm.types import ChatRequest, Message


@pytest.fixture(autouse=True)
def passed(waits, monkeypatch) -> list[float]:
    """Seconds that have passed for the breakers, whose clock stands still otherwise."""
    ahead: list[float] = []
    monkeypatch.setattr(breakers, "clock", lambda: sum(ahead))
    return ahead


async def down(upstream, model, waits) -> None:
    """Ask until the provider is left alone."""
    upstream.will(*[refusal(503)] * 5)
    assert (await outcome(model)).code == "provider_overloaded"
    found = await outcome(model)
    assert found.code == "provider_unavailable"
    assert len(upstream.asked) == 5
    waits.clear()


async def test_not_asked_and_told_at_once(upstream, model, waits):
    await down(upstream, model, waits)

    found = await outcome(model)

    assert found.code == "provider_unavailable"
    assert found.error is not None
    assert found.error.retry_after == 20
    assert (len(upstream.asked), waits) == (5, []), "nobody is kept waiting for a provider that is left alone"


async def test_found_again(dialect, upstream, model, waits, passed):
    await down(upstream, model, waits)
    passed.append(20.0)
    upstream.will(Answer(story(dialect, "가")), Answer(story(dialect, "나")))

    assert (await outcome(model)).text == "가"
    assert (await outcome(model)).text == "나"
    assert len(upstream.asked) == 7


async def test_while_one_tries_the_others_come_again(dialect, upstream, model, waits, passed):
    await down(upstream, model, waits)
    passed.append(20.0)
    go_on = asyncio.Event()
    upstream.will(Answer([go_on, *story(dialect, "가")]), Answer(story(dialect, "나")))
    probing = asyncio.create_task(outcome(model))
    await upstream.request(6)

    assert (await outcome(model)).code == "provider_unavailable"
    assert len(waits) == 3, "a moment each time, for the one that tries"
    assert len(upstream.asked) == 6
    go_on.set()
    assert (await probing).text == "가"
    assert (await outcome(model)).text == "나"


async def test_a_probe_that_its_reader_cancels(dialect, upstream, model, waits, passed):
    await down(upstream, model, waits)
    passed.append(20.0)
    upstream.will(Answer([STALL]), Answer(story(dialect, "가")))
    probing = asyncio.create_task(outcome(model))
    asked = await upstream.request(6)
    probing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probing
    await asked.is_hung_up.wait()

    assert (await outcome(model)).text == "가"


async def test_another_address_is_asked_as_ever(dialect, upstream, model, make_model, waits):
    await down(upstream, model, waits)
    async with upstream_server() as other:
        other.will(Answer(story(dialect, "가")))

        assert (await outcome(make_model(base_url=other.url))).text == "가"


async def test_every_model_of_an_address_is_left_alone(upstream, model, make_model, waits):
    await down(upstream, model, waits)

    assert (await outcome(make_model(model="another"))).code == "provider_unavailable"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
async def test_what_we_did_wrong_closes_nothing_down(dialect, upstream, model, waits, status):
    upstream.will(*[refusal(status)] * 8, Answer(story(dialect, "가")))
    for _ in range(8):
        assert (await outcome(model)).code != "provider_unavailable"

    assert (await outcome(model)).text == "가"


async def test_streams_that_break_off_before_a_word(upstream, model, waits):
    upstream.will(*[Answer([CUT])] * 5)
    for _ in range(3):
        await outcome(model)

    assert (await outcome(model)).code == "provider_unavailable"
    assert len(upstream.asked) == 5


async def test_streams_that_break_off_after_one_do_not(dialect, upstream, model, waits):
    upstream.will(*[Answer([dialect.begin(), dialect.text("가"), CUT])] * 12)

    assert {(await outcome(model)).code for _ in range(12)} == {"provider_truncated"}
    assert len(upstream.asked) == 12


async def test_a_rate_limit_holds_its_model_alone(dialect, upstream, model, make_model, waits, passed):
    upstream.will(refusal(429, Retry_After="40"), Answer(story(dialect, "가")), Answer(story(dialect, "나")))
    assert (await outcome(model)).code == "provider_rate_limited"

    again = await outcome(model)

    assert again.code == "provider_rate_limited"
    assert again.error is not None
    assert again.error.retry_after == pytest.approx(40)
    assert len(upstream.asked) == 1, "it said when"
    assert (await outcome(make_model(model="another"))).text == "가"
    passed.append(40.0)
    assert (await outcome(model)).text == "나"


async def test_many_at_once_ask_little(upstream, model, waits):
    """Forty stories at a provider that is down cost it as many requests as were on their way, not 160."""
    upstream.will(*[refusal(503)] * 200)

    found = await asyncio.gather(*(outcome(model) for _ in range(40)))

    assert {one.code for one in found} <= {"provider_unavailable", "provider_overloaded"}
    assert len(upstream.asked) <= 45


async def test_a_run_is_stopped_all_the_same(upstream, waits):
    """It costs money until it is."""
    background = ResponsesModel(model="m", base_url=upstream.url, background=True)
    await down(upstream, background, waits)
    upstream.will(Answer([b'{"status": "cancelled"}'], headers={"Content-Type": "application/json"}))

    await background.cancel("resp_1")

    assert upstream.asked[-1].path.endswith("/resp_1/cancel")


async def test_a_run_is_fetched_all_the_same(upstream, waits):
    """It is paid for. And one that comes says that the provider is there again."""
    background = ResponsesModel(model="m", base_url=upstream.url, background=True)
    await down(upstream, background, waits)
    upstream.will(Answer(story(Responses(), "가", "나")), Answer(story(Responses(), "다")))

    async with aclosing(background.resume("resp_1")) as deltas:
        assert "".join([delta.text async for delta in deltas]) == "가나"

    assert (await outcome(background)).text == "다"


async def test_words_of_a_request_never_name_it(upstream, model, waits, caplog):
    await down(upstream, model, waits)
    await outcome(model, ChatRequest((Message("user", "sk-secret0123 나무꾼"),)))

    assert "secret" not in caplog.text
    assert "나무꾼" not in caplog.text
