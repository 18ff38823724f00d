"""The log in the database: appended behind the fence, read by cursor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from llm.metering import Call
from stories.events.pruned import retold
from stories.events.spent import record_calls
from stories.events.types import Event
from stories.models import Conversation, ConversationEvent, Status

READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """What one conversation adds to the log in one transaction, the columns that change with it, and what it used."""

    conversation_id: int
    events: Sequence[Event] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)
    calls: Sequence[Call] = ()


@dataclass(frozen=True, slots=True)
class LogPage:
    """Events read in order. `ended` tells that the conversation is over or gone, so nothing will follow `events`."""

    events: list[Event]
    ended: bool


def read_after(conversation_id: int, seq: int) -> LogPage:
    """Up to READ_AT_ONCE events behind `seq`, retold where the log was pruned.

    The status is read before the events, so no last event can slip between.
    """
    states = Conversation.objects.filter(pk=conversation_id).values_list("status", "last_seq")
    status, last_seq = states.first() or (None, 0)
    rows = ConversationEvent.objects.after(conversation_id, seq).values_list("seq", "msg", "body")
    events = [Event(row_seq, msg, body.encode()) for row_seq, msg, body in rows[:READ_AT_ONCE]]
    ended = status != Status.IN_PROGRESS and len(events) < READ_AT_ONCE
    if ended and not events and seq < last_seq:
        events = retold(conversation_id, seq)
    return LogPage(events, ended)


def prune(finished_before: datetime, *, at_once: int = 200) -> Iterator[int]:
    """Delete the logs of conversations that ended before then, some at a time; yields the events deleted each time.

    The texts stay. May be stopped and called again at any point.
    """
    for status in (Status.COMPLETED, Status.CANCELLED, Status.FAILED, Status.EXPIRED):
        ended = Conversation.objects.filter(status=status, finished_at__lt=finished_before)
        last_seen = 0
        while ids := list(
            ended.filter(pk__gt=last_seen).order_by("pk").values_list("pk", flat=True)[:at_once]
        ):
            last_seen = ids[-1]
            deleted, _rows = ConversationEvent.objects.filter(conversation_id__in=ids).delete()
            yield deleted


def read_all(conversation_id: int) -> list[Event]:
    """The whole log of one conversation, in order."""
    rows = ConversationEvent.objects.after(conversation_id, 0).values_list("seq", "msg", "body")
    return [Event(seq, msg, body.encode()) for seq, msg, body in rows]


def append(conversation_id: int, events: Sequence[Event]) -> None:
    """Write events without a fence, inside the caller's transaction, which has made sure that nobody else writes."""
    insert([(conversation_id, event) for event in events], timezone.now())


def commit_batches(
    lease_owner: str, batches: Sequence[Batch], held: Sequence[int], lease_seconds: float
) -> set[int]:
    """Write the batches and renew the leases of `held` (their conversations among them), in one transaction.

    One set-based UPDATE is fence, heartbeat and cancel check: what it does not match is no longer ours, and
    nothing of it is written. Returns the ids that were lost.
    """
    now = timezone.now()
    ids = {*held, *(batch.conversation_id for batch in batches)}
    with transaction.atomic():
        lost = ids - _renew(lease_owner, ids, now + timedelta(seconds=lease_seconds))
        kept = [batch for batch in batches if batch.conversation_id not in lost]
        insert([(batch.conversation_id, event) for batch in kept for event in batch.events], now)
        for batch in kept:
            if batch.changes:
                Conversation.objects.filter(pk=batch.conversation_id).update(**batch.changes)
            if batch.calls:
                record_calls(batch.conversation_id, batch.calls)
    return lost


def commit_again(lease_owner: str, batch: Batch, lease_seconds: float) -> set[int]:
    """Write what of a batch is not in the log yet: after a commit of which no answer came. Returns as above."""
    seqs = [event.seq for event in batch.events]
    standing = {
        event.seq: event.body
        for event in read_all(batch.conversation_id)
        if seqs and seqs[0] <= event.seq <= seqs[-1]
    }
    if any(standing.get(event.seq, event.body) != event.body for event in batch.events):
        return {batch.conversation_id}
    missing = [event for event in batch.events if event.seq not in standing]
    rest = replace(batch, events=missing)
    return commit_batches(lease_owner, [rest], [], lease_seconds)


def _renew(lease_owner: str, ids: set[int], expires_at: datetime) -> set[int]:
    """The ids of `ids` that are still ours, their leases renewed."""
    ours = Conversation.objects.held_by(lease_owner).filter(pk__in=ids)
    if ours.update(lease_expires_at=expires_at) == len(ids):
        return ids
    # The rows just renewed are locked by us until the commit; the others are told apart by their expiry.
    return set(ours.filter(lease_expires_at=expires_at).values_list("pk", flat=True))


def insert(rows: Sequence[tuple[int, Event]], now: datetime) -> None:
    """`executemany`, not `bulk_create`: no model instances on the hot path."""
    if not rows:
        return
    created_at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO conversation_events (conversation_id, seq, msg, body, created_at) "
            "VALUES (%s, %s, %s, %s, %s)",
            [
                (conversation_id, event.seq, event.msg, event.body.decode(), created_at)
                for conversation_id, event in rows
            ],
        )
