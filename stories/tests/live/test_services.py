"""As in production: MariaDB, the hub and the broker on Redis, web processes that generate nothing, and workers."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from redis import Redis

from stories.tests.live.conftest import Site, assert_whole, joined, read_until

pytestmark = pytest.mark.services

STATUS = "SELECT status FROM conversations ORDER BY id DESC LIMIT 1"
SERVER = "mysql://root@127.0.0.1:3306/"


@pytest.fixture
def site(tmp_path, test_redis_url):
    """A site with a database and a Redis database of its own."""
    import MySQLdb  # type: ignore[import-untyped]  # there where the services are

    given = os.environ.get("DATABASE_URL", "")
    base = urlsplit(given if given.startswith("mysql") else SERVER)
    name = f"storytool_live_{secrets.token_hex(4)}"
    reach = {
        "host": base.hostname,
        "port": base.port or 3306,
        "user": base.username or "root",
        "password": base.password or "",
    }
    with closing(MySQLdb.connect(**reach)) as server:
        server.cursor().execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    Redis.from_url(test_redis_url).flushdb()
    site = Site(
        tmp_path,
        DATABASE_URL=base._replace(path=f"/{name}").geturl(),
        REDIS_URL=test_redis_url,
        BROKER_URL=test_redis_url,
        DATABASE_THREADS="4",
    )
    site.connect = lambda: MySQLdb.connect(**reach, database=name)
    site.manage("migrate", "-v0")
    yield site
    site.stop()
    Redis.from_url(test_redis_url).flushdb()
    with closing(MySQLdb.connect(**reach)) as server:
        server.cursor().execute(f"DROP DATABASE {name}")


def path_of(created):
    return f"/api/generate/{created['thread_id']}/{created['conversation_id']}/events"


def test_a_story_through_every_part(site):
    """Written by one worker, read in two web processes, cancelled in the one that did not ask for it."""
    site.start("worker")
    web, other = site.start("uvicorn"), site.start("uvicorn")
    client = web.client()
    whole = list(client.generate())
    assert_whole(whole)
    assert client.token == whole[0]["token"]

    stream = client.generate()
    read = read_until(stream, "expanding", 2)
    elsewhere = other.client(client.token).events("GET", path_of(read[0]))
    also_read = read_until(elsewhere, "expanding", 3)
    began = time.monotonic()
    status, answer = other.client(client.token).call(
        "POST", "/api/cancelGeneration", {"thread_id": read[0]["thread_id"], "conversation_id": 1}
    )
    assert (status, time.monotonic() - began < 1) == (200, True)
    read += list(stream)
    also_read += list(elsewhere)
    assert time.monotonic() - began < 2, "the readers hear of it through Redis"
    assert read == also_read
    assert_whole(read, "cancelled")
    assert answer["created_content"] == joined(read)


@pytest.mark.parametrize("end", ["kill", "terminate"])
def test_a_worker_that_ends_leaves_its_story_to_another(site, end):
    first = site.start("worker")
    web = site.start("uvicorn")
    client = web.client()
    stream = client.generate()
    read = read_until(stream, "expanding", 2)
    site.start("worker")
    getattr(first, end)()
    events = read + list(stream)

    assert_whole(events)
    assert [event["stage"] for event in events if event["msg"] == "restarted"] == ["expanding"]
    assert site.query("SELECT attempt FROM conversations") == (2 if end == "kill" else 1)
    assert site.query(STATUS) == "completed"
    again = list(web.client(client.token).events("GET", path_of(events[0])))
    events[0].pop("token")
    assert again == events


def test_a_story_survives_redis_losing_everything(site, test_redis_url):
    """The log is the truth: a lost hint and a lost wake-up lose nothing."""
    web = site.start("uvicorn")
    client = web.client()
    stream = client.generate()
    created = next(stream)
    Redis.from_url(test_redis_url).flushdb()
    site.start("worker")
    events = [created, *read_until(stream, "expanding", 1)]
    Redis.from_url(test_redis_url).flushdb()
    events += list(stream)

    assert_whole(events)
