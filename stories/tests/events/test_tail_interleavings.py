"""However hints come in, `tail` gives the log: gapless, in order, each event once, to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from unittest.mock import patch

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from stories.events.hub import InProcessHub
from stories.events.log import LogPage
from stories.events.tail import tail
from stories.events.types import Event, Msg, new_event

CONVERSATION = 1
READ_AT_ONCE = 3

Action = tuple[str, int]

actions = st.lists(
    st.tuples(
        st.sampled_from(
            ["sent", "dropped", "doubled", "reversed", "halved", "flood", "old", "wait", "close"]
        ),
        st.integers(1, 5),
    ),
    max_size=25,
)


class Scene:
    """A log that grows, and a hub that tells of it badly. What it tells stands in the log first."""

    def __init__(self) -> None:
        self.log: list[Event] = []
        self.hub = InProcessHub()
        self.hub.open(CONVERSATION)
        self.reads = 0

    def read_after(self, conversation_id: int, seq: int) -> LogPage:
        self.reads += 1
        page = [event for event in self.log if event.seq > seq][:READ_AT_ONCE]
        ended = bool(self.log) and self.log[-1].is_terminal and len(page) < READ_AT_ONCE
        return LogPage(page, ended)

    def write(self, msg: Msg, count: int = 1) -> list[Event]:
        fresh = [new_event(len(self.log) + 1 + at, msg, content="말") for at in range(count)]
        self.log += fresh
        return fresh

    async def play(self, action: str, count: int) -> None:
        if action == "wait":
            for _ in range(count):
                await asyncio.sleep(0)
            return
        if action == "close":
            self.hub.close(CONVERSATION)
            self.hub.open(CONVERSATION)
            return
        if action == "old":
            self.hint(self.log[:count])
            return
        fresh = self.write(Msg.EXPANDING, count)
        hints: dict[str, Sequence[Sequence[Event]]] = {
            "sent": [fresh],
            "dropped": [],
            "doubled": [fresh, fresh],
            "reversed": [[event] for event in reversed(fresh)],
            "halved": [fresh[count // 2 :]],
            "flood": [fresh] * 4,
        }
        for hint in hints[action]:
            self.hint(hint)

    def hint(self, events: Sequence[Event]) -> None:
        self.hub.readers.deliver({CONVERSATION: events})


async def told_by(scene: Scene, played: Sequence[Action], after: int, last_is_sent: bool) -> list[int]:
    told: list[int] = []

    async def read() -> None:
        async with aclosing(tail(CONVERSATION, after)) as batches:
            async for batch in batches:
                told.extend(event.seq for event in batch)

    reading = asyncio.ensure_future(read())
    for action, count in played:
        await scene.play(action, count)
    last = scene.write(Msg.COMPLETED)
    if last_is_sent:
        scene.hint(last)
    async with asyncio.timeout(10):
        await reading
    return told


async def at_once(work, *args):
    return work(*args)


@hypothesis_settings(max_examples=400, deadline=None)
@given(before=st.integers(0, 8), after=st.integers(0, 8), played=actions, last_is_sent=st.booleans())
def test_any_interleaving_is_gapless(before, after, played, last_is_sent):
    scene = Scene()
    scene.write(Msg.DRAFTING, before)
    after = min(after, before)
    with (
        patch("stories.events.tail.read_after", scene.read_after),
        patch("stories.events.tail.in_database_thread", at_once),
        patch("stories.events.tail.hubs", {"default": scene.hub}),
        patch("stories.events.tail.COVERED_SECONDS", 0.005),
        patch("stories.events.hub.BUFFERED_EVENTS", 8),
    ):
        told = asyncio.run(told_by(scene, played, after, last_is_sent))

    assert told == list(range(after + 1, len(scene.log) + 1))
    assert len(scene.hub.readers) == 0


def test_who_is_told_everything_does_not_ask_the_log_again():
    scene = Scene()
    with (
        patch("stories.events.tail.read_after", scene.read_after),
        patch("stories.events.tail.in_database_thread", at_once),
        patch("stories.events.tail.hubs", {"default": scene.hub}),
    ):
        played: list[Action] = [("wait", 5), *[("sent", 2), ("wait", 3)] * 20]
        told = asyncio.run(told_by(scene, played, 0, last_is_sent=True))

    assert told == list(range(1, 42))
    assert scene.reads == 1
