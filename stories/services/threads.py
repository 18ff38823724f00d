"""Threads and their turns as their owners may reach and change them."""

from __future__ import annotations

from common.transactions import atomically
from stories.errors import ConversationNotFound, ThreadNotFound
from stories.models import Conversation, Thread, Visitor
from stories.services.search import index_conversation


def get_thread(*, user: Visitor, thread_id: str) -> Thread:
    """The thread of that public id. Raises ThreadNotFound, also where it is somebody else's."""
    thread = Thread.objects.visible_to(user).filter(public_id=thread_id).first()
    if thread is None:
        raise ThreadNotFound
    return thread


def get_conversation(*, user: Visitor, thread_id: str, number: int) -> Conversation:
    """Turn `number` of a thread, with thread and texts loaded. Raises ThreadNotFound or ConversationNotFound."""
    found = (
        Conversation.objects.visible_to(user)
        .filter(thread__public_id=thread_id, number=number)
        .select_related("thread", "data")
        .first()
    )
    if found is None:
        get_thread(user=user, thread_id=thread_id)
        raise ConversationNotFound
    return found


@atomically
def rename_thread(*, user: Visitor, thread_id: str, title: str) -> Thread:
    """Give a thread another title. Its place in the history stays: nothing was written in it.

    Atomic with what the thread is found by. Raises ThreadNotFound.
    """
    if not Thread.objects.visible_to(user).filter(public_id=thread_id).update(title=title):
        raise ThreadNotFound
    thread = get_thread(user=user, thread_id=thread_id)
    for first in Conversation.objects.filter(thread=thread, number=1).values_list("pk", flat=True):
        index_conversation(first)
    return thread
