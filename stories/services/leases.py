"""The lease: who runs a conversation. One conditional UPDATE claims it, so two workers never run one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from common.transactions import atomically
from llm.metering import Call
from stories.events.log import read_all
from stories.events.spent import calls_of
from stories.events.types import Event, Msg, joined_content
from stories.models import Conversation, Status
from stories.pipeline.types import Checkpoint, EarlierTurn, Passage, Stage, StoryRequest

# Most of them are told by their summaries, where they are told at all.
EARLIER_TURNS = 20


@dataclass(frozen=True, slots=True)
class Claim:
    """A conversation that is ours to run: what to write, and what of it stands already."""

    conversation_id: int
    thread_id: str
    number: int
    attempt: int
    next_seq: int
    request: StoryRequest
    checkpoint: Checkpoint
    created_at: datetime
    request_id: str = ""
    provider_runs: tuple[tuple[str, str], ...] = ()
    owner_id: int = 0
    calls: tuple[Call, ...] = ()
    moderation: Mapping[str, Any] = field(default_factory=dict)


def claimable_ids(limit: int) -> list[int]:
    """The conversations that wait for a worker, oldest first."""
    waiting = Conversation.objects.claimable(timezone.now()).order_by("lease_expires_at", "pk")
    return list(waiting.values_list("pk", flat=True)[:limit])


@atomically
def claim_conversation(conversation_id: int, lease_owner: str) -> Claim | None:
    """Take the lease and read what an earlier attempt left. None: somebody else runs it, or it is over."""
    now = timezone.now()
    won = (
        Conversation.objects.claimable(now)
        .filter(pk=conversation_id)
        .update(
            lease_owner=lease_owner,
            lease_expires_at=now + timedelta(seconds=settings.LEASE_SECONDS),
            attempt=F("attempt") + 1,
            started_at=now,
        )
    )
    if not won:
        return None
    conversation = Conversation.objects.select_related("thread", "data").get(pk=conversation_id)
    return _claim_of(conversation, read_all(conversation_id))


def release_leases(lease_owner: str) -> int:
    """Hand all one's conversations back, so that another worker goes on at once. The attempt does not count."""
    return Conversation.objects.held_by(lease_owner).update(
        lease_owner="", lease_expires_at=None, attempt=F("attempt") - 1
    )


def _claim_of(conversation: Conversation, events: Sequence[Event]) -> Claim:
    return Claim(
        conversation_id=conversation.pk,
        thread_id=conversation.thread.public_id,
        number=conversation.number,
        attempt=conversation.attempt,
        next_seq=events[-1].seq + 1 if events else 1,
        request=request_of(conversation),
        checkpoint=checkpoint_of(conversation, events),
        created_at=conversation.created_at,
        request_id=conversation.request_id,
        moderation=conversation.moderation,
        provider_runs=tuple((place, name) for place, name in conversation.provider_runs),
        owner_id=conversation.owner_id,
        # What earlier attempts have used belongs to the story too.
        calls=() if conversation.stage == Stage.QUEUED else tuple(calls_of(conversation.pk)),
    )


def request_of(conversation: Conversation) -> StoryRequest:
    """What its reader asked for, with the turns that were finished before it."""
    data = conversation.data
    options = data.options
    return StoryRequest(
        topic=data.user_input,
        tags={key: tuple(values) for key, values in data.tags.items()},
        language=options.get("language", "ko"),
        length=options.get("length", "medium"),
        seed=options.get("seed", 0),
        genre=options.get("genre", ""),
        earlier=_earlier_turns(conversation),
    )


def checkpoint_of(conversation: Conversation, events: Sequence[Event]) -> Checkpoint:
    """What the log holds of a generation: all that readers have seen."""
    passages: tuple[Passage, ...] | None = None
    for event in events:
        if event.msg == Msg.SIMILAR:
            passages = tuple(Passage(**passage) for passage in event.fields()["passages"])
    return Checkpoint(
        draft=joined_content(events, Msg.DRAFTING),
        draft_finished=conversation.stage in {Stage.EXPANDING, Stage.ENRICHING},
        story=joined_content(events, Msg.EXPANDING),
        passages=passages,
        run_id=conversation.provider_run_id or None,
        cursor=conversation.provider_cursor,
    )


def _earlier_turns(conversation: Conversation) -> tuple[EarlierTurn, ...]:
    turns = (
        Conversation.objects.filter(
            thread_id=conversation.thread_id, number__lt=conversation.number, status=Status.COMPLETED
        )
        .select_related("data")
        .order_by("-number")[:EARLIER_TURNS]
    )
    return tuple(
        EarlierTurn(
            turn.data.user_input,
            turn.data.created_title,
            turn.data.created_content,
            turn.data.summary,
            turn.pk,
        )
        for turn in reversed(turns)
    )
