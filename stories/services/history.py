"""What a reader has had written: their threads, and the turns of one thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Left

from common.api.pagination import Page, page_of
from common.text import opening
from stories.events.types import Event, Msg, joined_content
from stories.models import Conversation, ConversationData, ConversationEvent, Status, Thread, Visitor
from stories.services.threads import get_thread
from stories.signals import conversations_listed

_OPENING_LENGTH = 500


@dataclass(frozen=True, slots=True)
class ThreadSummary:
    """A thread in a list: its first turn's topic, and how its last turn stands and opens."""

    thread: Thread
    user_input: str
    status: str
    preview: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn as it is shown: its texts loaded, `content` as far as it is written, what its reader says of it."""

    conversation: Conversation
    content: str
    evaluation: dict[str, Any] | None


def list_threads(
    *, user: Visitor, before: tuple[datetime, int] | None = None, size: int
) -> Page[ThreadSummary]:
    """A page of the threads of `user`, latest first, from behind the keys `before`. Two queries."""
    threads = Thread.objects.visible_to(user).history(before)
    turns = Conversation.objects.filter(thread=OuterRef("pk"))
    rows = list(
        threads.annotate(
            first_turn=Subquery(turns.order_by("number").values("pk")[:1]),
            last_turn=Subquery(turns.order_by("-number").values("pk")[:1]),
        )[: size + 1]
    )
    page = page_of(rows, size, lambda thread: (thread.updated_at, thread.pk))
    ends = _read_ends(page.rows)
    return Page([_summary(thread, ends) for thread in page.rows], page.next_cursor)


def read_thread(*, user: Visitor, thread_id: str) -> tuple[Thread, list[Turn]]:
    """A thread and its turns, oldest first. Three queries and one of each receiver, whatever its length.

    Raises ThreadNotFound.
    """
    thread = get_thread(user=user, thread_id=thread_id)
    conversations = list(
        Conversation.objects.visible_to(user)
        .filter(thread=thread)
        .select_related("data")
        .defer("data__base_story", "data__manifest", "data__withheld_content")
        .order_by("number")
    )
    told = _told(conversations)
    evaluations = _evaluations(user, conversations)
    turns = [
        Turn(each, told.get(each.pk, each.data.created_content), evaluations.get(each.pk))
        for each in conversations
    ]
    return thread, turns


def _read_ends(threads: Sequence[Any]) -> dict[int, Any]:
    """The first and the last turn of each thread, by key. A story comes from the database as its opening alone."""
    keys = {key for thread in threads for key in (thread.first_turn, thread.last_turn)}
    rows = ConversationData.objects.filter(pk__in=keys).values(
        "pk", "user_input", status=F("conversation__status"), start=Left("created_content", _OPENING_LENGTH)
    )
    return {row["pk"]: row for row in rows}


def _summary(thread: Any, ends: dict[int, Any]) -> ThreadSummary:
    first, last = ends.get(thread.first_turn), ends.get(thread.last_turn)
    if first is None or last is None:
        return ThreadSummary(thread, user_input="", status="", preview="")
    return ThreadSummary(thread, first["user_input"], last["status"], opening(last["start"]))


def _told(conversations: Sequence[Conversation]) -> dict[int, str]:
    """What the log tells so far of those turns that are still being written."""
    running = [each.pk for each in conversations if each.status == Status.IN_PROGRESS]
    told: dict[int, list[Event]] = {key: [] for key in running}
    if running:
        log = ConversationEvent.objects.filter(conversation__in=running, msg=Msg.EXPANDING)
        for key, seq, body in log.order_by("conversation", "seq").values_list("conversation", "seq", "body"):
            told[key].append(Event(seq, Msg.EXPANDING, body.encode()))
    return {key: joined_content(events, Msg.EXPANDING) for key, events in told.items()}


def _evaluations(user: Visitor, conversations: list[Conversation]) -> dict[int, dict[str, Any] | None]:
    answers: list[tuple[Any, Any]] = conversations_listed.send(
        Conversation, conversations=conversations, user=user
    )
    return {key: said for _receiver, answer in answers for key, said in answer.items()}
