"""Blocking work in the bounded pool of database threads."""

from __future__ import annotations

import asyncio
import threading

import pytest
from django.db import connection

from common import threads
from common.threads import in_database_thread

# A thread of the pool may still hold a connection that another test opened in it.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _small_pool(monkeypatch, settings):
    settings.DATABASE_THREADS = 4
    monkeypatch.setattr(threads, "_pool", None)
    yield
    threads.database_pool().shutdown()


async def test_arguments_and_result():
    assert await in_database_thread(divmod, 7, 2) == (3, 1)
    assert await in_database_thread(int, "11", base=2) == 3


async def test_errors_come_back():
    with pytest.raises(ZeroDivisionError):
        await in_database_thread(divmod, 1, 0)


async def test_never_on_the_loops_thread():
    name = await in_database_thread(lambda: threading.current_thread().name)
    assert name.startswith("database")


async def test_the_loop_goes_on_meanwhile():
    released = threading.Event()
    waiting = asyncio.ensure_future(in_database_thread(released.wait, 5))
    await asyncio.sleep(0)
    released.set()
    assert await waiting is True


@pytest.mark.usefixtures("_small_pool")
async def test_no_more_than_so_many_at_once():
    running, most, lock = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.02)
        with lock:
            running -= 1

    await asyncio.gather(*(in_database_thread(work) for _ in range(8)))
    assert most == 2


@pytest.mark.usefixtures("_small_pool")
async def test_a_connection_past_its_age_does_not_stay():
    """What a thread opened is closed when its time is over, as after a request."""

    def ask() -> object:
        connection.settings_dict["CONN_MAX_AGE"] = 0
        connection.connect()
        return connection

    asked = await in_database_thread(ask)
    assert asked.connection is None  # type: ignore[attr-defined]
