"""The one reader behind SSE, NDJSON and WebSocket."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from time import monotonic

from django.conf import settings

from common import metrics
from common.threads import in_database_thread
from stories.events.hub import Hub, Subscription, hubs
from stories.events.log import read_after
from stories.events.types import Event

# How long a reader trusts a silent hub before it looks into the log itself.
COVERED_SECONDS = 5.0
UNCOVERED_SECONDS = 0.25


async def tail(conversation_id: int, after: int = 0) -> AsyncGenerator[Sequence[Event], None]:
    """The events of a conversation behind `after`, in order, without a gap, each once, until the last.

    Yields them in batches as they come, and an empty batch after each `HEARTBEAT_SECONDS` of silence. Ends after the
    terminal event, where the conversation was deleted, or early where this process is about to stop. What it yields
    stands in the log already.
    """
    hub = hubs["default"]
    last = after
    quiet_since = monotonic()
    with metrics.READERS.track_inprogress(), hub.subscribe(conversation_id) as subscription:
        while True:
            page = await in_database_thread(read_after, conversation_id, last)
            if page.events:
                yield page.events
                last, quiet_since = page.events[-1].seq, monotonic()
                if page.events[-1].is_terminal:
                    return
                continue
            if page.ended or hub.is_leaving:
                return
            while batch := await _next_hints(hub, subscription, last):
                yield batch
                last, quiet_since = batch[-1].seq, monotonic()
                if batch[-1].is_terminal:
                    return
            if monotonic() - quiet_since >= settings.HEARTBEAT_SECONDS:
                quiet_since = monotonic()
                yield ()


async def _next_hints(hub: Hub, subscription: Subscription, last: int) -> list[Event]:
    """What the hub brings next behind `last`; empty where it leaves a gap or falls silent: look into the log."""
    while True:
        covered = hub.covers(subscription.conversation_id)
        wait = min(COVERED_SECONDS if covered else UNCOVERED_SECONDS, settings.HEARTBEAT_SECONDS)
        events = await subscription.get(wait)
        if not events:
            return []
        fresh = [event for event in events if event.seq > last]
        if fresh:
            joins_on = [event.seq for event in fresh] == list(range(last + 1, last + 1 + len(fresh)))
            return fresh if joins_on else []
