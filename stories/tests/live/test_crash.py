"""Servers die, are stopped and come back: the story goes on by itself, and what was read stands."""

from __future__ import annotations

import time

import pytest

from stories.tests.live.conftest import assert_whole, joined, read_until

STATUS = "SELECT status FROM conversations"


def path_of(created):
    return f"/api/generate/{created['thread_id']}/{created['conversation_id']}/events"


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
@pytest.mark.parametrize("stage", ["drafting", "expanding"])
def test_a_killed_server_goes_on_after_its_restart_without_a_request(open_site, kind, stage):
    site = open_site()
    first = site.start(kind)
    client = first.client()
    stream = client.generate()
    read = read_until(stream, stage, 3)
    first.kill()
    read += list(stream)

    second = site.start(kind)
    assert site.query(STATUS) == "in_progress"
    site.wait_until(STATUS, "completed")
    events = list(second.client(client.token).events("GET", path_of(read[0])))

    token = read[0].pop("token")
    assert token == client.token
    assert events[: len(read)] == read
    assert [event["stage"] for event in events if event["msg"] == "restarted"] == [stage]
    assert_whole(events)
    assert site.query("SELECT created_content FROM conversation_data") == joined(events)
    assert site.query("SELECT attempt FROM conversations") == 2


@pytest.mark.parametrize(("kind", "other"), [("daphne", "uvicorn"), ("uvicorn", "daphne")])
def test_a_stopped_server_hands_its_story_to_another_at_once(open_site, kind, other):
    """The lease is too long to have run out: it was handed back."""
    # Slow enough to be writing still when the other server is up.
    site = open_site(LEASE_SECONDS="60", COMPOSER_CHARS_PER_SECOND="150")
    first = site.start(kind)
    client = first.client()
    stream = client.generate(options={"seed": 7, "length": "medium"})
    read = read_until(stream, "expanding", 3)
    second = site.start(other)
    began = time.monotonic()
    first.terminate()
    read += list(stream)
    events = list(second.client(client.token).events("GET", path_of(read[0])))

    assert time.monotonic() - began < 25
    read[0].pop("token")
    assert events[: len(read)] == read
    assert [event["msg"] for event in events].count("restarted") == 1
    assert_whole(events)
    assert site.query("SELECT attempt FROM conversations") == 1, "being stopped is no failed attempt"


def test_cancel_in_another_server_process(open_site):
    site = open_site()
    writer, other = site.start("uvicorn"), site.start("daphne")
    client = writer.client()
    stream = client.generate(tags={"genre": "설화"})
    read = read_until(stream, "expanding", 3)
    turn = {"thread_id": read[0]["thread_id"], "conversation_id": 1}
    began = time.monotonic()
    status, answer = other.client(client.token).call("POST", "/api/cancelGeneration", turn)
    seconds = time.monotonic() - began
    events = read + list(stream)

    assert (status, seconds < 1) == (200, True)
    assert answer["tags"] == {"genre": ["설화"]}
    assert answer["user_input"]
    assert_whole(events, "cancelled")
    assert time.monotonic() - began < 4, "the reader at the writer's process hears of it"
    assert answer["created_content"] == joined(events) != ""
    assert site.query("SELECT created_content FROM conversation_data") == joined(events)
    again = other.client(client.token).call("POST", "/api/cancelGeneration", turn)
    assert again == (200, answer)


def test_two_servers_share_the_work_and_each_story_is_written_once(open_site):
    site = open_site(COMPOSER_CHARS_PER_SECOND="4000")
    servers = [site.start("uvicorn"), site.start("daphne")]
    for number in range(6):
        assert_whole(list(servers[number % 2].client().generate(options={"seed": number})))

    assert site.query("SELECT MAX(attempt) FROM conversations") == 1
    assert site.query("SELECT COUNT(*) FROM conversation_events WHERE msg = 'restarted'") == 0


def test_a_server_that_would_wait_for_its_streams_has_readers_go_at_once(open_site):
    """Here `terminate` gives up long before the server or the story would."""
    site = open_site(COMPOSER_CHARS_PER_SECOND="30")
    first = site.start("patient uvicorn")
    client = first.client()
    stream = client.generate(options={"seed": 7, "length": "long"})
    read = read_until(stream, "drafting", 2)
    first.terminate()
    read += list(stream)
    assert not {event["msg"] for event in read} & {"completed", "cancelled", "failed"}

    site.environment["COMPOSER_CHARS_PER_SECOND"] = "0"
    second = site.start("patient uvicorn")
    events = list(second.client(client.token).events("GET", path_of(read[0])))
    read[0].pop("token")
    assert events[: len(read)] == read
    assert_whole(events)
