"""The hub's contract, run against every backend; over Redis also between two processes' hubs."""

from __future__ import annotations

import asyncio
import os
import secrets

import pytest
from redis import Redis

from stories.events import hub_redis
from stories.events.hub import BUFFERED_EVENTS, InProcessHub
from stories.events.hub_redis import RedisHub
from stories.events.types import Event, Msg, new_event

REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
ID = 7


def delta(seq: int, content: str = "옛날에 ") -> Event:
    return new_event(seq, Msg.EXPANDING, content=content)


@pytest.fixture
def redis_names(monkeypatch):
    """Keys of this test's own on a shared Redis."""
    mark = secrets.token_hex(4)
    monkeypatch.setattr(hub_redis, "PREFIX", f"storytool-test:{mark}:events:")
    monkeypatch.setattr(hub_redis, "CONTROL", f"storytool-test:{mark}:control")
    monkeypatch.setattr(hub_redis, "BLOCK_MS", 200)
    yield
    with Redis.from_url(REDIS_URL) as client:
        for key in client.scan_iter(f"storytool-test:{mark}:*"):
            client.delete(key)


@pytest.fixture(params=["in process", pytest.param("redis", marks=pytest.mark.services)])
async def hub(request):
    if request.param == "redis":
        request.getfixturevalue("redis_names")
    hub = InProcessHub() if request.param == "in process" else RedisHub(REDIS_URL)
    await hub.start()
    yield hub
    await hub.stop()


@pytest.fixture
async def two_hubs(redis_names):
    """The hubs of two processes on one Redis."""
    here, elsewhere = RedisHub(REDIS_URL), RedisHub(REDIS_URL)
    await here.start()
    await elsewhere.start()
    await connected(here)
    await connected(elsewhere)
    yield here, elsewhere
    await here.stop()
    await elsewhere.stop()


async def connected(hub: RedisHub, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not hub.is_connected:
            await asyncio.sleep(0.01)


async def received(subscription, count: int, seconds: float = 10) -> list[Event]:
    events: list[Event] = []
    async with asyncio.timeout(seconds):
        while len(events) < count:
            events += await subscription.get(0.2)
    return events


class TestContract:
    async def test_a_reader_receives_what_is_published_in_order(self, hub):
        with hub.subscribe(ID) as subscription:
            await hub.publish({ID: [delta(1), delta(2)]})
            await hub.publish({ID: [delta(3)]})
            assert [event.seq for event in await received(subscription, 3)] == [1, 2, 3]

    async def test_bodies_arrive_byte_for_byte(self, hub):
        sent = delta(1, 'ᄒᆞᆫ 날\n"👨‍👩‍👧"  漢字\u2028')
        with hub.subscribe(ID) as subscription:
            await hub.publish({ID: [sent]})
            assert await received(subscription, 1) == [sent]

    async def test_every_reader_receives_and_no_other_conversation_leaks(self, hub):
        with hub.subscribe(ID) as first, hub.subscribe(ID) as second, hub.subscribe(ID + 1) as other:
            await hub.publish({ID: [delta(1)]})
            assert await received(first, 1) == await received(second, 1)
            assert await other.get(0.1) == []

    async def test_a_thread_can_publish(self, hub):
        with hub.subscribe(ID) as subscription:
            await asyncio.to_thread(hub.publish_from_thread, {ID: [delta(1)]})
            assert [event.seq for event in await received(subscription, 1)] == [1]

    async def test_silence_returns_nothing_after_the_timeout(self, hub):
        with hub.subscribe(ID) as subscription:
            assert await subscription.get(0.01) == []

    async def test_a_slow_reader_is_sent_to_the_log_and_then_receives_again(self, hub):
        with hub.subscribe(ID) as subscription:
            await hub.publish({ID: [delta(seq) for seq in range(1, BUFFERED_EVENTS + 2)]})
            assert await subscription.get(0.2) == []
            await hub.publish({ID: [delta(BUFFERED_EVENTS + 2)]})
            assert [event.seq for event in await received(subscription, 1)] == [BUFFERED_EVENTS + 2]

    async def test_who_left_is_forgotten(self, hub):
        with hub.subscribe(ID):
            assert len(hub.readers) == 1
        assert len(hub.readers) == 0
        await hub.publish({ID: [delta(1)]})

    async def test_publishing_to_nobody_is_nothing(self, hub):
        await hub.publish({ID: [delta(1)]})
        await hub.publish({})

    async def test_it_covers_what_is_published_here(self, hub):
        hub.open(ID)
        assert hub.covers(ID)
        hub.close(ID)

    async def test_a_stop_reaches_the_runner(self, hub):
        stopped: asyncio.Queue[int] = asyncio.Queue()
        await hub.stop()
        await hub.start(stopped.put_nowait)
        if isinstance(hub, RedisHub):
            await connected(hub)
        await asyncio.to_thread(hub.request_stop, ID)
        async with asyncio.timeout(10):
            assert await stopped.get() == ID


def test_the_hub_of_one_process_covers_only_what_runs_there():
    assert not InProcessHub().covers(ID)


async def test_a_reader_whose_loop_is_closed_is_passed_over():
    hub = InProcessHub()

    def leave_a_reader_behind() -> None:
        async def join() -> None:
            hub.subscribe(ID)

        asyncio.run(join())

    await asyncio.to_thread(leave_a_reader_behind)
    await hub.publish({ID: [delta(1)]})


@pytest.mark.services
class TestBetweenProcesses:
    async def test_a_reader_elsewhere_receives(self, two_hubs):
        here, elsewhere = two_hubs
        with elsewhere.subscribe(ID) as subscription:
            await here.publish({ID: [delta(1)]})
            await here.publish({ID: [delta(2)]})
            assert [event.seq for event in await received(subscription, 2)] == [1, 2]

    async def test_a_reader_who_came_after_others_receives_too(self, two_hubs):
        here, elsewhere = two_hubs
        with elsewhere.subscribe(ID), elsewhere.subscribe(ID + 1) as later:
            await asyncio.sleep(0.05)
            await here.publish({ID + 1: [delta(1)]})
            assert [event.seq for event in await received(later, 1)] == [1]

    async def test_the_publisher_s_own_readers_receive_once(self, two_hubs):
        here, _elsewhere = two_hubs
        with here.subscribe(ID) as subscription:
            await here.publish({ID: [delta(1)]})
            await received(subscription, 1)
            assert await subscription.get(0.5) == []

    async def test_a_stop_reaches_every_process(self, two_hubs):
        here, elsewhere = two_hubs
        stopped: asyncio.Queue[int] = asyncio.Queue()
        elsewhere._on_stop = stopped.put_nowait
        await asyncio.to_thread(here.request_stop, ID)
        async with asyncio.timeout(10):
            assert await stopped.get() == ID

    async def test_streams_are_trimmed_and_expire(self, two_hubs):
        here, _elsewhere = two_hubs
        for seq in range(1, 3 * hub_redis.KEPT_ENTRIES, 50):
            await here.publish({ID: [delta(seq + step) for step in range(50)]})
        with Redis.from_url(REDIS_URL) as client:
            key = hub_redis._key(ID)
            assert client.xlen(key) <= hub_redis.KEPT_ENTRIES + 200
            assert 0 < client.ttl(key) <= hub_redis.KEPT_SECONDS


@pytest.mark.services
async def test_without_redis_nothing_is_covered_and_nothing_raises(redis_names):
    hub = RedisHub("redis://127.0.0.1:1/0")
    await hub.start()
    with hub.subscribe(ID) as subscription:
        await hub.publish({ID: [delta(1)]})
        await asyncio.to_thread(hub.publish_from_thread, {ID: [delta(2)]})
        await asyncio.to_thread(hub.request_stop, ID)
        assert not hub.covers(ID)
        assert [event.seq for event in await received(subscription, 2)] == [1, 2]
    await hub.stop()
