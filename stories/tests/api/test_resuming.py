"""Cut anywhere, resumed anyhow: no event is lost and none comes twice, finished or while it is written."""

from __future__ import annotations

import asyncio
import random
from contextlib import aclosing
from typing import Any

import pytest

from stories.events.tail import tail
from stories.events.types import Event
from stories.models import Conversation
from stories.tests.asgi import sse_events
from stories.tests.server import TOPIC, script

CUTS = 1_000
PIECES = tuple(f"{number}째 마디이더라. " for number in range(60))


async def long_story(server, reader):
    """A finished story of many events: its path and what they were."""
    script(server.engine, story_pieces=PIECES, pause=0.004)
    answer, last = await reader.starts()
    events = answer.events()
    assert len(events) > 20
    return f"/api/generate/{last['thread_id']}/1/events", events


def assert_whole(events, told):
    assert [event["seq"] for event in told] == list(range(1, len(events) + 1))
    assert told == events
    story = "".join(event["content"] for event in told if event["msg"] == "expanding")
    assert story == events[-1]["created_content"] == "".join(PIECES)


@pytest.mark.parametrize("way", ["Last-Event-ID", "after"])
async def test_a_finished_story_cut_a_thousand_times(server, reader, way):
    path, events = await long_story(server, reader)
    chance = random.Random(20261122)

    async def resumed(cut):
        """What a reader has of the first answer up to the cut, and what the second answer adds."""
        if way == "after":
            rest = await reader.client.get(f"{path}?after={cut}")
        else:
            rest = await reader.client.get(path, headers={"Last-Event-ID": str(cut)})
        return events[:cut] + ([] if rest.status == 204 else rest.events())

    for _ in range(CUTS // 20):
        cuts = [chance.randint(0, len(events)) for _ in range(20)]
        for told in await asyncio.gather(*map(resumed, cuts)):
            assert_whole(events, told)


@pytest.mark.parametrize("way", ["Last-Event-ID", "after"])
async def test_a_running_story_read_in_pieces(server, reader, way):
    """Readers hang up after a few events and come back, while the story is being written."""
    script(server.engine, story_pieces=PIECES, pause=0.02)
    chance = random.Random(7)
    stream = reader.client.open("POST", "/api/generate", json={"user_input": TOPIC})
    await stream.head()
    path = f"/api/generate/{stream.headers['x-thread-id']}/1/events"
    cuts = 0

    async def read_in_pieces():
        nonlocal cuts
        told: list[dict[str, Any]] = []
        last = 0
        while not told or told[-1]["msg"] != "completed":
            options = {"query": b"after=%d" % last} if way == "after" else {"headers": {way: str(last)}}
            async with reader.client.stream("GET", path, **options) as piece:
                fresh = []
                for _ in range(chance.randint(1, 2)):
                    fresh += [event for _, event in sse_events(await piece.read())]
                # The connection breaks anywhere: only a part of what was sent has arrived.
                told += fresh[: chance.randint(0, min(len(fresh), 4))]
                last = told[-1]["seq"] if told else 0
            cuts += 1
        return told

    readers = await asyncio.gather(*(read_in_pieces() for _ in range(16)))
    events = [event for _, event in sse_events(await stream.rest())]
    await stream.vanish()

    for told in readers:
        assert_whole(events, told)
    # A story has five events at least, however slowly it is written.
    assert cuts >= 2 * len(readers)


async def test_a_running_story_cut_a_thousand_times_at_the_tail(server, reader):
    """The reader behind every surface, started behind each event again and again."""
    script(server.engine, story_pieces=PIECES, pause=0.02)
    stream = reader.client.open("POST", "/api/generate", json={"user_input": TOPIC})
    await stream.head()
    conversation_id = (await Conversation.objects.aget()).pk
    chance = random.Random(3)
    cuts = 0

    async def read_in_pieces():
        nonlocal cuts
        told: list[Event] = []
        while not told or not told[-1].is_terminal:
            async with aclosing(tail(conversation_id, told[-1].seq if told else 0)) as batches:
                async for batch in batches:
                    told += batch[: chance.randint(0, 1)]
                    cuts += 1
                    break
        return [event.fields() for event in told]

    readers = await asyncio.gather(*(read_in_pieces() for _ in range(25)))
    events = [event for _, event in sse_events(await stream.rest())]
    await stream.vanish()

    for told in readers:
        assert_whole(events, told)
    assert cuts >= CUTS
    assert len(server.hub.readers) == 0
