"""Starting, cancelling and finishing generations: every change of a conversation's status stands here."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common import logs, metrics
from common.text import has_hangul, has_hanja
from common.transactions import atomically
from stories.errors import ConversationEnded, TooManyGenerations
from stories.events.hub import hubs
from stories.events.log import append, read_all
from stories.events.types import Event, Msg, joined_content, new_event
from stories.models import Conversation, ConversationData, ConversationEvent, Status, Thread, Visitor
from stories.pipeline.types import Language, Stage
from stories.services.budgets import check_story
from stories.services.errands import mirror_turn
from stories.services.provenance import UNTRACED, Trace, offered_in, store_trace, trace_story
from stories.services.search import index_conversation
from stories.services.threads import get_conversation, get_thread
from stories.signals import conversation_finished, generation_requested

RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Started:
    """A generation that will run. `is_new` is False where an idempotency key found an earlier one."""

    conversation_id: int
    thread_id: str
    number: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What a cancelled generation leaves."""

    thread_id: str
    number: int
    user_input: str
    tags: dict[str, Any]
    base_story: str
    created_content: str


@atomically
def start_generation(
    *,
    user: User,
    user_input: str,
    tags: Mapping[str, list[str]] | None = None,
    options: Mapping[str, Any] | None = None,
    thread_id: str = "",
    idempotency_key: str = "",
) -> Started:
    """Open the next turn of a thread (a new thread without `thread_id`) and have it run after the commit.

    Atomic; the user's row is locked, so that limits and idempotency keys count right. The same key of the same user
    finds the same conversation again. Raises ThreadNotFound, TooManyGenerations and BudgetSpent.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if idempotency_key and (earlier := _find_by_key(user, idempotency_key)):
        return earlier
    _check_running(user)
    check_story(user.pk)
    thread = get_thread(user=user, thread_id=thread_id) if thread_id else Thread.objects.create(owner=user)
    thread.conversation_count += 1
    thread.updated_at = timezone.now()
    thread.save(update_fields=["conversation_count", "updated_at"])
    conversation = Conversation.objects.create(
        thread=thread,
        owner=user,
        number=thread.conversation_count,
        idempotency_key=idempotency_key or None,
        request_id=logs.request_id.get(),
        last_seq=1,
    )
    ConversationData.objects.create(
        conversation=conversation,
        user_input=user_input,
        tags=dict(tags or {}),
        options=_complete(options or {}, user_input),
    )
    created = new_event(
        1,
        Msg.CREATED,
        thread_id=thread.public_id,
        conversation_id=conversation.number,
        user_id=str(user.pk),
    )
    append(conversation.pk, [created])
    transaction.on_commit(
        lambda: generation_requested.send_robust(Conversation, conversation_id=conversation.pk)
    )
    return Started(conversation.pk, thread.public_id, conversation.number, is_new=True)


@atomically
def cancel_generation(*, user: Visitor, thread_id: str, number: int) -> Cancelled:
    """Stop a generation for good; what the log holds, which is what readers were sent, is kept.

    One transaction, in whatever process the request lands: the conditional UPDATE closes the log to the worker, so
    its text can be read and the last event written at once; the worker is told after the commit. Cancelling again
    answers the same. Raises ThreadNotFound, ConversationNotFound, and ConversationEnded where it ended otherwise.
    """
    conversation = get_conversation(user=user, thread_id=thread_id, number=number)
    now = timezone.now()
    if Conversation.objects.running().filter(pk=conversation.pk).update(cancel_requested_at=now):
        close_cancelled(conversation)
    conversation = get_conversation(user=user, thread_id=thread_id, number=number)
    if conversation.status != Status.CANCELLED:
        raise ConversationEnded(details={"status": conversation.status})
    data = conversation.data
    return Cancelled(thread_id, number, data.user_input, data.tags, data.base_story, data.created_content)


def close_cancelled(conversation: Conversation, *, is_kept: bool = True) -> None:
    """Write the end of a running conversation whose row the caller has locked, in the caller's transaction.

    Its readers and its worker are told after the commit. Of one that is not kept nobody asks what it leans on.
    """
    events = read_all(conversation.pk)
    story, draft = joined_content(events, Msg.EXPANDING), joined_content(events, Msg.DRAFTING)
    trace = trace_story(story, offered_in(events)) if is_kept else UNTRACED
    last = new_event(
        events[-1].seq + 1 if events else 1,
        Msg.CANCELLED,
        content=story,
        base_story=draft,
        overlap=trace.overlap,
        thread_id=conversation.thread.public_id,
        conversation_id=conversation.number,
    )
    _close(conversation.pk, Status.CANCELLED, last, {"base_story": draft, "created_content": story}, trace)

    def tell() -> None:
        hub = hubs["default"]
        hub.request_stop(conversation.pk)
        hub.publish_from_thread({conversation.pk: [last]})

    transaction.on_commit(tell)


def finish_generation(
    conversation_id: int,
    lease_owner: str,
    *,
    status: Status,
    last: Event,
    texts: Mapping[str, Any],
    trace: Trace = UNTRACED,
    changes: Mapping[str, Any] | None = None,
) -> bool:
    """The last event, the final status, the saved texts and what they lean on, in one transaction.

    False, and nothing written, where the lease is lost or a cancel came first.
    """
    with transaction.atomic():
        ours = Conversation.objects.held_by(lease_owner).filter(pk=conversation_id)
        if not ours.update(stage=Stage.DONE.value, **(changes or {})):
            return False
        _close(conversation_id, status, last, texts, trace)
    return True


def _close(conversation_id: int, status: Status, last: Event, texts: Mapping[str, Any], trace: Trace) -> None:
    """The transaction's end of every generation. The caller has made sure that it is theirs to end."""
    now = timezone.now()
    Conversation.objects.filter(pk=conversation_id).update(
        status=status, last_seq=last.seq, finished_at=now, lease_owner="", lease_expires_at=None
    )
    if texts.get("withheld_content"):
        # The log tells the story too. Without one, its end is told from the row.
        ConversationEvent.objects.filter(conversation=conversation_id).delete()
    else:
        append(conversation_id, [last])
    ConversationData.objects.filter(pk=conversation_id).update(**texts)
    store_trace(conversation_id, trace)
    thread = Thread.objects.filter(conversations=conversation_id)
    if title := texts.get("created_title"):
        thread.filter(title="").update(title=title)
    thread.update(updated_at=now)
    index_conversation(conversation_id)
    if status == Status.COMPLETED:
        mirror_turn(conversation_id)
    created_at = Conversation.objects.values_list("created_at", flat=True).get(pk=conversation_id)

    def tell() -> None:
        metrics.GENERATIONS_ENDED.labels(status).inc()
        metrics.GENERATION_SECONDS.observe((now - created_at).total_seconds())
        conversation_finished.send_robust(Conversation, conversation_id=conversation_id)

    transaction.on_commit(tell)


def _find_by_key(user: User, key: str) -> Started | None:
    found = Conversation.objects.filter(owner=user, idempotency_key=key).select_related("thread").first()
    return Started(found.pk, found.thread.public_id, found.number, is_new=False) if found else None


def _check_running(user: User) -> None:
    limit: int = settings.GENERATIONS_PER_USER
    if Conversation.objects.running().filter(owner=user)[:limit].count() >= limit:
        raise TooManyGenerations(details={"limit": limit}, retry_after=RETRY_AFTER_SECONDS)


def _complete(options: Mapping[str, Any], topic: str) -> dict[str, Any]:
    """The options with everything settled that must not change between attempts."""
    return {
        "length": options.get("length") or "medium",
        "genre": options.get("genre") or "",
        "seed": random.getrandbits(31) if options.get("seed") is None else options["seed"],
        "language": _language_of(topic),
    }


def _language_of(topic: str) -> Language:
    """Korean, unless the topic is written in another alphabet alone."""
    if has_hangul(topic) or has_hanja(topic):
        return "ko"
    return "en" if any(char.isalpha() for char in topic) else "ko"
