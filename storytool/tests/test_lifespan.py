"""The runtime starts and stops with its server."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest

from storytool import lifespan
from storytool.lifespan import WithRuntime


@pytest.fixture
def told(monkeypatch):
    """What happened, in order, in place of a runtime."""
    happened: list[str] = []

    async def start_runtime(*, generates):
        happened.append(f"starting generates={generates}")
        await asyncio.sleep(0)
        happened.append("started")

    async def stop_runtime():
        happened.append("stopped")

    monkeypatch.setattr(lifespan, "start_runtime", start_runtime)
    monkeypatch.setattr(lifespan, "stop_runtime", stop_runtime)
    # Whatever other tests imported: these are not about daphne's reactor.
    monkeypatch.delitem(sys.modules, "daphne.server", raising=False)
    return happened


def application(told):
    async def answer(scope, receive, send):
        told.append(scope["path"])

    return WithRuntime(answer)


async def no_messages():
    raise AssertionError("nothing is received here")


async def request(app, path="/"):
    await app({"type": "http", "path": path}, no_messages, no_messages)


async def lived(app, *types):
    messages = iter(types)
    sent: list[str] = []

    async def receive():
        return {"type": f"lifespan.{next(messages)}"}

    async def send(message):
        sent.append(message["type"])

    await app({"type": "lifespan"}, receive, send)
    return sent


@pytest.mark.parametrize("generates", [True, False])
async def test_a_server_that_starts_and_stops(told, settings, generates):
    settings.GENERATE_IN_WEB = generates
    sent = await lived(application(told), "startup", "shutdown")
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert told == [f"starting generates={generates}", "started", "stopped"]


async def test_a_server_that_says_nothing_starts_with_its_first_request(told):
    app = application(told)
    await request(app, "/a")
    await request(app, "/b")
    assert told[1:] == ["started", "/a", "/b"]


async def test_many_first_requests_start_it_once_and_all_wait(told):
    app = application(told)
    await asyncio.gather(*(request(app, f"/{number}") for number in range(5)))
    assert told[1] == "started"
    assert sorted(told[2:]) == ["/0", "/1", "/2", "/3", "/4"]


async def test_a_request_after_startup_starts_nothing(told):
    app = application(told)
    await app.start()
    await request(app, "/a")
    assert told[1:] == ["started", "/a"]


async def test_a_request_given_up_does_not_take_the_start_with_it(told):
    app = application(told)
    first = asyncio.ensure_future(request(app, "/given-up"))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    await request(app, "/next")
    assert told[1:] == ["started", "/next"]


async def test_a_runtime_that_cannot_start_is_not_said_to_have_started(told, monkeypatch):
    async def broken(*, generates):
        raise RuntimeError("no hub")

    monkeypatch.setattr(lifespan, "start_runtime", broken)
    with pytest.raises(RuntimeError, match="no hub"):
        await lived(application(told), "startup")


async def test_a_signal_has_readers_leave_before_the_server_hears_of_it(monkeypatch):
    happened: list[str] = []

    class Hub:
        def leave(self):
            happened.append("leaving")

    monkeypatch.setattr(lifespan, "hubs", {"default": Hub()})
    before = signal.signal(signal.SIGTERM, lambda *_: happened.append("told"))
    before_too = signal.getsignal(signal.SIGINT)
    try:
        lifespan.leave_on_signals()
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(10):
            while len(happened) < 2:
                await asyncio.sleep(0)
    finally:
        signal.signal(signal.SIGTERM, before)
        signal.signal(signal.SIGINT, before_too)
    assert sorted(happened) == ["leaving", "told"]


async def test_from_another_thread_no_signal_is_taken():
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    await asyncio.to_thread(lifespan.leave_on_signals)
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before
