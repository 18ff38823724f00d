"""Errands at providers: written down with what they follow from, taken by one worker at a time until they are done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import F
from django.utils import timezone

from common.transactions import atomically
from llm.backends.options import DEFAULT_BASE_URL
from llm.keeping import mirror
from stories.models import Conversation, ErrandKind, ProviderErrand, Status, Thread

FIRST_DELAY_SECONDS: Final = 30
LONGEST_DELAY_SECONDS: Final = 6 * 3600
# A turn that could not be mirrored so often is left out; what is to be deleted is never given up.
MIRROR_ATTEMPTS: Final = 8

Stored = tuple[str, str]
"""Where a provider keeps something, and its name for it."""


@dataclass(frozen=True, slots=True)
class TurnToMirror:
    thread_pk: int
    remote_id: str
    topic: str
    story: str


def forget_thread(thread: Thread) -> None:
    """Have all deleted that providers keep of a thread, after the caller's transaction, which deletes it."""
    runs = Conversation.objects.filter(thread=thread).values_list("provider_runs", flat=True)
    forget_runs((place, name) for stored in runs for place, name in stored)
    if thread.remote_id:
        forget_conversation(thread.remote_id)


def forget_runs(stored: Iterable[Stored]) -> None:
    """Have stored answers deleted, after the caller's transaction."""
    ProviderErrand.objects.bulk_create(
        ProviderErrand(kind=ErrandKind.FORGET_RUN, provider=place, subject=name) for place, name in stored
    )


def forget_conversation(remote_id: str) -> None:
    """Have a mirrored thread deleted, after the caller's transaction."""
    keeper = mirror()
    place = keeper.keeps_at if keeper else DEFAULT_BASE_URL
    ProviderErrand.objects.create(kind=ErrandKind.FORGET_CONVERSATION, provider=place, subject=remote_id)


def mirror_turn(conversation_id: int) -> None:
    """Have a finished turn mirrored after the caller's transaction, where threads are."""
    if keeper := mirror():
        ProviderErrand.objects.create(
            kind=ErrandKind.MIRROR_TURN, provider=keeper.keeps_at, subject=str(conversation_id)
        )


def due_errands(limit: int) -> list[ProviderErrand]:
    return list(ProviderErrand.objects.due(timezone.now())[:limit])


def take_errand(errand: ProviderErrand) -> bool:
    """Whether it is ours to run now. It is due again after a while, should we not come to tell that it is done."""
    delay = min(FIRST_DELAY_SECONDS * 2 ** min(errand.attempts, 20), LONGEST_DELAY_SECONDS)
    ours = ProviderErrand.objects.filter(pk=errand.pk, attempts=errand.attempts, due_at=errand.due_at)
    return bool(ours.update(attempts=F("attempts") + 1, due_at=timezone.now() + timedelta(seconds=delay)))


def finish_errand(errand: ProviderErrand) -> None:
    ProviderErrand.objects.filter(pk=errand.pk).delete()


def turn_to_mirror(errand: ProviderErrand) -> TurnToMirror | None:
    """The turn of such an errand, None where there is nothing to mirror any more."""
    turns = Conversation.objects.filter(pk=int(errand.subject), status=Status.COMPLETED)
    turn = turns.select_related("thread", "data").first()
    if turn is None:
        return None
    data = turn.data
    return TurnToMirror(turn.thread_id, turn.thread.remote_id, data.user_input, data.created_content)


def is_in_turn(errand: ProviderErrand) -> bool:
    """Whether no earlier turn of the same thread is still to be mirrored."""
    turns = Conversation.objects.filter(thread__conversations=int(errand.subject)).values_list(
        "pk", flat=True
    )
    others = ProviderErrand.objects.filter(
        kind=ErrandKind.MIRROR_TURN, pk__lt=errand.pk, subject__in=[str(pk) for pk in turns]
    )
    return not others.exists()


@atomically
def keep_remote_id(thread_pk: int, remote_id: str) -> bool:
    """Name a thread's mirror. False where it has another by now, or is gone: then this one is to be deleted."""
    if Thread.objects.filter(pk=thread_pk, remote_id="").update(remote_id=remote_id):
        return True
    forget_conversation(remote_id)
    return False


def lose_remote_id(thread_pk: int, remote_id: str) -> None:
    """The provider has no such conversation any more: another is opened for the next turn."""
    Thread.objects.filter(pk=thread_pk, remote_id=remote_id).update(remote_id="")
