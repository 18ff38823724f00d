"""What stories do when something happens elsewhere."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from stories.models import Conversation, ModelCall, Thread
from stories.services.errands import forget_thread
from stories.services.search import move_index


@transaction.atomic
def move_stories(*, guest: User, user: User, **_signal: object) -> None:
    """Give `user` the threads of `guest` and what they have cost.

    An idempotency key that both have used stays with the user's own turn.
    """
    used = Conversation.objects.filter(owner=user).exclude(idempotency_key=None).values("idempotency_key")
    # Read first: MySQL updates no table that the same statement reads.
    clashing = Conversation.objects.filter(owner=guest, idempotency_key__in=used).values_list("pk", flat=True)
    Conversation.objects.filter(pk__in=list(clashing)).update(idempotency_key=None)
    move_index(from_owner_id=guest.pk, to_owner_id=user.pk)
    Conversation.objects.filter(owner=guest).update(owner=user)
    Thread.objects.filter(owner=guest).update(owner=user)
    # After the stories: what is written of one that runs is written for whom it belongs to.
    ModelCall.objects.filter(owner=guest).update(owner=user)


def forget_elsewhere(*, instance: Thread, **_signal: object) -> None:
    """A thread is about to be deleted, alone or with its owner: what providers keep of it goes too."""
    forget_thread(instance)
