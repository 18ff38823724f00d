"""Connections: closed upstream at once by whoever stops listening, one client an event loop, nothing left open."""

from __future__ import annotations

import asyncio
import gc
import warnings
from contextlib import aclosing

import pytest

from llm import retry
from llm.backends import connection
from llm.backends.connection import close_client
from llm.errors import ProviderError
from llm.tests.asking import REQUEST, outcome
from llm.tests.dialects import Chat, story
from llm.tests.upstream import STALL, Answer, Upstream, upstream_server

PATIENCE_SECONDS = 10


async def hung_up(upstream: Upstream, number: int = 1) -> None:
    asked = await upstream.request(number)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asked.is_hung_up.wait()


def stalling(dialect, at: int) -> list[object]:
    """A stream of 8 deltas that goes silent before part `at`."""
    parts = [dialect.begin(), *(dialect.text(f"{number} ") for number in range(8)), dialect.end()]
    return [*parts[:at], STALL]


@pytest.mark.parametrize("at", range(10))
async def test_cancelled_while_nothing_flows(dialect, upstream, model, at):
    upstream.will(Answer(stalling(dialect, at)))
    task = asyncio.create_task(outcome(model))
    await upstream.request(1)

    task.cancel()

    await hung_up(upstream)
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_cancelled_before_a_status(dialect):
    """The request has arrived, and no byte of an answer."""

    async def read_and_wait(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        arrived.set()
        while await reader.read(1000):
            pass
        gone.set()
        writer.close()

    arrived, gone = asyncio.Event(), asyncio.Event()
    server = await asyncio.start_server(read_and_wait, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        silent = dialect.model(
            model="m", base_url=f"http://127.0.0.1:{port}/v1", key_variable="TEST_MODEL_KEY"
        )
        task = asyncio.create_task(outcome(silent))
        async with asyncio.timeout(PATIENCE_SECONDS):
            await arrived.wait()
            task.cancel()
            await gone.wait()


@pytest.mark.parametrize("count", [1, 4, 8])
async def test_closed_by_who_has_enough(dialect, upstream, model, count):
    upstream.will(Answer(stalling(dialect, 9)))
    async with aclosing(model.stream(REQUEST)) as deltas:
        texts = 0
        async for delta in deltas:
            texts += bool(delta.text)
            if texts == count:
                break

    await hung_up(upstream)


async def test_cancelled_between_two_tries(upstream, model, monkeypatch):
    sleeping = asyncio.Event()

    async def sleep_for_ever(seconds):
        sleeping.set()
        await asyncio.Event().wait()

    monkeypatch.setitem(retry.retried.__kwdefaults__ or {}, "sleep", sleep_for_ever)
    task = asyncio.create_task(outcome(model))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await sleeping.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(upstream.asked) == 1


async def test_many_answers_leave_nothing_open(dialect, upstream, model):
    for _ in range(40):
        upstream.will(Answer(story(dialect, "가")), Answer(stalling(dialect, 3)))
        assert (await outcome(model)).text == "가"
        task = asyncio.create_task(outcome(model))
        await upstream.request(len(upstream.asked) + 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await close_client()

    async with asyncio.timeout(PATIENCE_SECONDS):
        while upstream.connections:
            await asyncio.sleep(0.01)


async def test_many_at_once(dialect, upstream, model):
    go = asyncio.Event()
    upstream.will(*[Answer([dialect.begin(), dialect.text("가"), go, dialect.end()])] * 150)
    tasks = [asyncio.create_task(outcome(model)) for _ in range(150)]
    await upstream.request(150)
    go.set()

    found = await asyncio.gather(*tasks)

    assert {one.text for one in found} == {"가"}, "no limit of the client's own keeps any waiting"


def test_each_loop_has_a_client_that_goes_with_it():
    """Two loops in turn, as in a test run or a command; what stays open would warn."""
    dialect = Chat()

    async def ask() -> None:
        async with upstream_server() as upstream:
            model = Chat.model(model="m", base_url=upstream.url, key_variable="TEST_MODEL_KEY")
            upstream.will(Answer(story(dialect, "가")), Answer(story(dialect, "나")))
            assert (await outcome(model)).text == "가"
            assert (await outcome(model)).text == "나"
            assert connection._sessions

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(2):
            asyncio.run(ask())
            assert not connection._sessions
        gc.collect()


async def test_a_closed_client_is_made_anew(dialect, upstream, model):
    upstream.will(Answer(story(dialect, "가")), Answer(story(dialect, "나")))
    assert (await outcome(model)).text == "가"
    await close_client()
    await close_client()

    assert (await outcome(model)).text == "나"


async def test_errors_chain_no_words_of_the_provider(dialect, upstream, model):
    upstream.will(Answer([dialect.begin(), dialect.text("가"), dialect.error("server_error")]))

    found = await outcome(model)

    error: BaseException | None = found.error
    assert isinstance(error, ProviderError)
    while error is not None:
        assert "secret" not in repr(error)
        error = error.__cause__ or error.__context__
