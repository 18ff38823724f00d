"""The append-only log of a conversation: what was told, in order."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stories.models.conversation import Conversation


class ConversationEventQuerySet(models.QuerySet["ConversationEvent"]):
    def after(self, conversation_id: int, seq: int) -> ConversationEventQuerySet:
        """The events of one conversation behind `seq`, in order."""
        return self.filter(conversation_id=conversation_id, seq__gt=seq).order_by("seq")


class ConversationEvent(models.Model):
    """One event. `body` is the JSON object that went out, `seq` and `msg` in it, encoded once."""

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="events", verbose_name=_("conversation"), db_index=False
    )
    seq = models.PositiveIntegerField(_("number"))
    msg = models.CharField(_("kind"), max_length=12)
    body = models.TextField(_("body"))
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = ConversationEventQuerySet.as_manager()

    class Meta:
        db_table = "conversation_events"
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="conversation_events_seq")
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}#{self.seq} {self.msg}"
