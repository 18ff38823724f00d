"""What a search found, kept with a turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from common.transactions import atomically
from stories.models import Conversation, ConversationData, Status, Visitor
from stories.services.threads import get_conversation


@atomically
def store_similar(
    *,
    user: Visitor,
    thread_id: str,
    number: int,
    similar: Sequence[dict[str, Any]],
    recommendations: Sequence[str],
) -> bool:
    """Have a turn show these passages and topics. False, and nothing changed, while it is being written: its end
    writes its own. The states in which it may be changed are final, so no end can come after the check.

    Raises ThreadNotFound or ConversationNotFound.
    """
    conversation = get_conversation(user=user, thread_id=thread_id, number=number)
    over = Conversation.objects.exclude(status=Status.IN_PROGRESS).filter(pk=conversation.pk)
    if not over.exists():
        return False
    changes: dict[str, Any] = {"similar": list(similar)}
    if recommendations:
        changes["recommendations"] = list(recommendations)
    return bool(ConversationData.objects.filter(pk=conversation.pk).update(**changes))
