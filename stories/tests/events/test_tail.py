"""`tail` on a real log: silence, ends, gone and pruned conversations, readers who come late or are slow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import pytest
from asgiref.sync import sync_to_async

from common import metrics
from stories.events import hub as hub_module
from stories.events import tail as module
from stories.events.hub import InProcessHub
from stories.events.log import append
from stories.events.types import Event, Msg, joined_content, new_event
from stories.models import Conversation, Status, Thread
from stories.tests.factories import make_conversation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hub(monkeypatch, settings) -> InProcessHub:
    settings.HEARTBEAT_SECONDS = 5
    hub = InProcessHub()
    monkeypatch.setattr(module, "hubs", {"default": hub})
    monkeypatch.setattr(module, "UNCOVERED_SECONDS", 0.01)
    return hub


@pytest.fixture
def running(hub) -> int:
    """A conversation that is being written here, with two events in its log."""
    turn = make_conversation(status=Status.IN_PROGRESS)
    append(turn.pk, [new_event(1, Msg.CREATED), delta(2)])
    hub.open(turn.pk)
    return turn.pk


def delta(seq: int) -> Event:
    return new_event(seq, Msg.EXPANDING, content=f"{seq} ")


async def write(hub: InProcessHub, key: int, *events: Event, is_hinted: bool = True) -> None:
    await sync_to_async(append)(key, events)
    if is_hinted:
        await hub.publish({key: events})


async def read(key: int, after: int = 0) -> list[Event]:
    """All that is told until the stream ends."""
    async with asyncio.timeout(10), aclosing(module.tail(key, after)) as batches:
        return [event async for batch in batches for event in batch]


async def next_hinted(
    hub: InProcessHub, key: int, batches: AsyncGenerator[Sequence[Event], None], seq: int
) -> int:
    """Number `seq`, as it comes to a reader who has read the log and waits for hints."""
    coming = asyncio.ensure_future(anext(batches))
    await asyncio.sleep(0.05)
    await write(hub, key, delta(seq))
    return seqs(await coming)[0]


def seqs(events: Sequence[Event]) -> list[int]:
    return [event.seq for event in events]


async def test_silence_is_told_and_told_again(running, hub, settings):
    settings.HEARTBEAT_SECONDS = 0.03
    async with aclosing(module.tail(running)) as batches:
        assert seqs(await anext(batches)) == [1, 2]
        for _ in range(3):
            assert list(await anext(batches)) == []
        await write(hub, running, delta(3))
        assert seqs(await anext(batches)) == [3]


async def test_no_heartbeat_comes_before_its_time(running, hub, settings):
    """A reader that looks into the log again and again says nothing of it."""
    hub.close(running)
    async with aclosing(module.tail(running)) as batches:
        await anext(batches)
        silence = asyncio.ensure_future(anext(batches))
        await asyncio.sleep(0.1)
        assert not silence.done()
        silence.cancel()
        await asyncio.gather(silence, return_exceptions=True)


@pytest.mark.parametrize("is_hinted", [True, False], ids=["hinted", "found in the log"])
async def test_nothing_is_told_behind_the_last_event(running, hub, is_hinted):
    if not is_hinted:
        hub.close(running)
    reading = asyncio.create_task(read(running))
    await asyncio.sleep(0.05)
    last = new_event(4, Msg.COMPLETED)
    await write(hub, running, delta(3), last, is_hinted=is_hinted)
    assert seqs(await reading) == [1, 2, 3, 4]


async def test_a_deleted_conversation_ends_without_a_word(running, hub):
    reading = asyncio.create_task(read(running, after=2))
    await asyncio.sleep(0.05)
    await Thread.objects.filter(conversations=running).adelete()
    hub.close(running)
    assert await reading == []


async def test_one_that_never_was_ends_at_once(hub):
    assert await read(404_404) == []


async def test_who_comes_late_is_told_all_from_where_they_were(running, hub):
    await write(hub, running, delta(3), new_event(4, Msg.COMPLETED))
    await Conversation.objects.filter(pk=running).aupdate(status=Status.COMPLETED, last_seq=4)
    for after in range(4):
        assert seqs(await read(running, after)) == list(range(after + 1, 5))
    assert await read(running, after=4) == []


async def test_two_readers_are_told_the_same(running, hub):
    readings = [asyncio.create_task(read(running, after)) for after in (0, 2)]
    await asyncio.sleep(0.05)
    await write(hub, running, delta(3))
    await write(hub, running, new_event(4, Msg.CANCELLED))
    first, second = await asyncio.gather(*readings)
    assert (seqs(first), first[2:]) == ([1, 2, 3, 4], second)


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (0, [(1, Msg.CREATED), (2, Msg.EXPANDING), (3, Msg.COMPLETED)]),
        (4, [(5, Msg.COMPLETED)]),
        (8, [(9, Msg.COMPLETED)]),
        (9, []),
    ],
)
async def test_a_pruned_log_still_comes_to_its_end(hub, after, told):
    turn = await sync_to_async(make_conversation)(status=Status.COMPLETED, last_seq=9, content="옛날 옛적에.")
    events = await read(turn.pk, after)
    assert [(event.seq, event.msg) for event in events] == told
    if after == 0:
        assert joined_content(events, Msg.EXPANDING) == "옛날 옛적에."


async def test_a_reader_too_slow_for_its_buffer_reads_the_log(running, hub, monkeypatch):
    monkeypatch.setattr(hub_module, "BUFFERED_EVENTS", 4)
    async with aclosing(module.tail(running, after=2)) as batches:
        told = [await next_hinted(hub, running, batches, 3)]
        for seq in range(4, 20):
            await write(hub, running, delta(seq))
        await write(hub, running, new_event(20, Msg.COMPLETED))
        async for batch in batches:
            told += seqs(batch)
    assert told == list(range(3, 21))


async def test_a_hint_that_was_lost_is_made_up_for(running, hub):
    async with asyncio.timeout(3), aclosing(module.tail(running, after=2)) as batches:
        told = [await next_hinted(hub, running, batches, 3)]
        await write(hub, running, delta(4), is_hinted=False)
        await write(hub, running, new_event(5, Msg.FAILED))
        async for batch in batches:
            told += seqs(batch)
    assert told == [3, 4, 5]


@pytest.mark.parametrize("read_some", [True, False])
async def test_who_leaves_is_counted_and_kept_no_more(running, hub, read_some):
    before = metrics.READERS._value.get()
    async with aclosing(module.tail(running)) as batches:
        if read_some:
            await anext(batches)
            assert len(hub.readers) == 1
            assert metrics.READERS._value.get() == before + 1
    assert len(hub.readers) == 0
    assert metrics.READERS._value.get() == before


async def test_readers_go_when_the_process_is_about_to_stop(running, hub):
    readings = [asyncio.create_task(read(running, after)) for after in (0, 2)]
    await asyncio.sleep(0.05)
    hub.leave()
    first, second = await asyncio.gather(*readings)
    assert (seqs(first), seqs(second)) == ([1, 2], [])


async def test_who_leaves_has_all_that_stands_in_the_log(running, hub):
    hub.leave()
    await write(hub, running, delta(3))
    assert seqs(await read(running)) == [1, 2, 3]


async def test_a_process_that_begins_again_keeps_its_readers(running, hub):
    hub.leave()
    await hub.start()
    reading = asyncio.create_task(read(running, 2))
    await asyncio.sleep(0.05)
    await write(hub, running, new_event(3, Msg.COMPLETED))
    assert seqs(await reading) == [3]
