"""Deleting a thread."""

from __future__ import annotations

from accounts.models import User
from common.transactions import atomically
from stories.errors import ThreadNotFound
from stories.models import Conversation, Status, Thread, Visitor
from stories.services.generations import close_cancelled
from stories.services.threads import get_thread


@atomically
def delete_thread(*, user: Visitor, thread_id: str) -> None:
    """Delete a thread and all that hangs on it, in one transaction; no event or text is loaded for it.

    What still runs in it is cancelled first, so that its readers are told and its worker stops.
    Raises ThreadNotFound, also for a thread that is deleted already.
    """
    thread = get_thread(user=user, thread_id=thread_id)
    # The owner first, as in `start_generation`: no turn is added to a thread that goes. Then turn before thread, as
    # in `finish_generation`: neither waits for the other.
    User.objects.select_for_update().get(pk=thread.owner_id)
    for turn in Conversation.objects.select_for_update().filter(thread=thread).order_by("pk"):
        if turn.status == Status.IN_PROGRESS:
            turn.thread = thread
            close_cancelled(turn, is_kept=False)
    if not Thread.objects.select_for_update().filter(pk=thread.pk).exists():
        raise ThreadNotFound
    thread.delete()
