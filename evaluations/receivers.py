"""What evaluations do when they hear of other floors: they add to their pages and move with their readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import guest_absorbed
from evaluations.api.serializers import EvaluationSerializer
from evaluations.models import ContentEvaluation
from stories.models import Conversation
from stories.signals import conversations_listed


@receiver(conversations_listed, dispatch_uid="evaluations.evaluations_of_listed")
def evaluations_of_listed(
    *, conversations: Sequence[Conversation], user: User, **_: object
) -> dict[int, dict[str, Any] | None]:
    """Conversation key → what `user` says of it, None where nothing. One query for all of them."""
    found: dict[int, dict[str, Any] | None] = dict.fromkeys(conversation.pk for conversation in conversations)
    for row in ContentEvaluation.objects.visible_to(user).of_conversations(found).given():
        found[row.conversation_id] = EvaluationSerializer(row).data
    return found


@receiver(guest_absorbed, dispatch_uid="evaluations.move_evaluations")
def move_evaluations(*, guest: User, user: User, **_: object) -> None:
    """What a guest said becomes the user's. It cannot clash: each rates only what is their own."""
    ContentEvaluation.objects.filter(user=guest).update(user=user)
