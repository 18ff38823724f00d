"""Clients that vanish leave nothing behind, and open streams hold neither threads nor connections."""

from __future__ import annotations

import asyncio
import threading

import pytest
from django.db import connection

from common.threads import database_pool, request_thread_count
from stories.tests.asgi import sse_events
from stories.tests.engines.scripted import STORY
from stories.tests.server import TOPIC, script

URL = "/api/generate"


def database_threads() -> list[str]:
    """The threads that may hold a connection: of requests, of reads, of the committer."""
    prefixes = ("request-", "database", "committer")
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(prefixes)]


def generation_tasks() -> list[str]:
    return sorted(task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task())


async def settled(count: int, seconds: float = 10) -> list[str]:
    """The tasks once there are no more than `count`, or after that long."""
    try:
        async with asyncio.timeout(seconds):
            while len(generation_tasks()) > count:
                await asyncio.sleep(0.02)
    except TimeoutError:
        pass
    return generation_tasks()


@pytest.fixture
async def path(server, reader):
    """The events of a story that waits in the middle."""
    script(server.engine, gate_at=5)
    stream = reader.client.open("POST", URL, json={"user_input": TOPIC})
    await stream.head()
    await server.engine.reached_gate.wait()
    await stream.vanish()
    async with asyncio.timeout(30):
        # What is noted down beside the beginning of a story is soon done with.
        while any(name.startswith("manifest-") for name in generation_tasks()):
            await asyncio.sleep(0.02)
    return f"{URL}/{stream.headers['x-thread-id']}/1/events"


@pytest.mark.parametrize("patience", [0, 1, 3, 30], ids=lambda turns: f"{turns} turns of the loop")
async def test_before_the_first_byte(server, reader, settings, path, patience):
    before = generation_tasks()
    streams = [reader.client.open("GET", path) for _ in range(200)]
    for _ in range(patience):
        await asyncio.sleep(0)
    await asyncio.gather(*(stream.vanish() for stream in streams))

    assert len(server.hub.readers) == 0
    assert await settled(len(before)) == before
    assert len(database_threads()) <= settings.DATABASE_THREADS + 1


async def test_after_a_few_events(server, reader, path):
    before = generation_tasks()
    streams = [reader.client.open("GET", path) for _ in range(200)]
    for stream in streams:
        await stream.head()
        assert sse_events(await stream.read())
    assert len(server.hub.readers) > 0
    await asyncio.gather(*(stream.vanish() for stream in streams))

    assert len(server.hub.readers) == 0
    assert await settled(len(before)) == before


async def test_who_asks_for_stories_and_vanishes_leaves_only_the_stories(server, reader, settings):
    settings.GENERATIONS_PER_USER = 1000
    before = generation_tasks()
    streams = [reader.client.open("POST", URL, json={"user_input": TOPIC}) for _ in range(40)]
    for number in range(len(streams)):
        if number % 2:
            await asyncio.sleep(0)
    await asyncio.gather(*(stream.vanish() for stream in streams))
    await asyncio.sleep(0.2)
    await server.until_idle()

    assert len(server.hub.readers) == 0
    assert await settled(len(before)) == before
    answer, _ = await reader.starts()
    assert answer.status == 200, "no slot is left behind"


async def test_five_hundred_open_streams_hold_no_thread_and_no_connection(server, reader, settings, path):
    streams = [reader.client.open("GET", path) for _ in range(500)]
    for stream in streams:
        await stream.head()
        await stream.read()
    assert len(server.hub.readers) == 500

    assert len(database_threads()) <= settings.DATABASE_THREADS + 1
    assert database_pool()._max_workers + request_thread_count() == settings.DATABASE_THREADS
    if connection.vendor == "mysql":
        assert await asyncio.to_thread(connections_of_this_database) <= len(database_threads()) + 5
    async with asyncio.timeout(10):
        answer = await reader.client.get("/api/retrieveChatHistoryList")
    assert answer.status == 200, "a plain request is answered meanwhile"

    server.engine.gate.set()
    for stream in streams:
        events = [event for _, event in sse_events(await stream.rest())]
        assert events[-1]["msg"] == "completed"
        assert events[-1]["created_content"] == "".join(STORY)
    await asyncio.gather(*(stream.vanish() for stream in streams))
    assert len(server.hub.readers) == 0


def connections_of_this_database() -> int:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE()")
            return int(cursor.fetchone()[0])
    finally:
        connection.close()
