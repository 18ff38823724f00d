"""A conversation: one turn of a thread, the state of its generation, and its texts."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stories.models.thread import Thread, Visitor
from stories.pipeline.types import Stage


class Status(models.TextChoices):
    """`in_progress` turns into one of the others by a conditional UPDATE, once."""

    IN_PROGRESS = "in_progress", _("in progress")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("expired")


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, user: Visitor) -> ConversationQuerySet:
        """The conversations that `user` may see: those of their own threads."""
        return self.filter(owner_id=user.pk) if user.pk else self.none()

    def running(self) -> ConversationQuerySet:
        return self.filter(status=Status.IN_PROGRESS)

    def claimable(self, now: datetime) -> ConversationQuerySet:
        """Waiting for a worker: never claimed, handed back, or left behind by one that died."""
        return self.running().filter(
            Q(lease_expires_at=None) | Q(lease_expires_at__lt=now), cancel_requested_at=None
        )

    def held_by(self, lease_owner: str) -> ConversationQuerySet:
        """The fence: running, ours, and not asked to stop."""
        return self.running().filter(lease_owner=lease_owner, cancel_requested_at=None)


class Conversation(models.Model):
    thread = models.ForeignKey(
        Thread, models.CASCADE, related_name="conversations", verbose_name=_("thread"), db_index=False
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner"), db_index=False
    )
    number = models.PositiveIntegerField(_("number"), help_text=_("1, 2, 3 … in the thread."))
    regenerates = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="versions",
        verbose_name=_("another version of"),
    )

    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.IN_PROGRESS)
    stage = models.CharField(
        _("stage"), max_length=12, choices=[(s.value, s.value) for s in Stage], default=Stage.QUEUED.value
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    lease_owner = models.CharField(_("lease owner"), max_length=64, blank=True)
    lease_expires_at = models.DateTimeField(_("lease expires"), null=True, blank=True)
    cancel_requested_at = models.DateTimeField(_("cancel requested"), null=True, blank=True)
    last_seq = models.PositiveIntegerField(_("last event"), default=0)
    error_code = models.CharField(_("error code"), max_length=50, blank=True)

    provider_run_id = models.CharField(_("provider run"), max_length=200, blank=True)
    provider_cursor = models.PositiveIntegerField(_("provider cursor"), null=True, blank=True)
    provider_runs = models.JSONField(
        _("stored at the provider"),
        default=list,
        blank=True,
        help_text=_("The runs that the provider keeps until they are deleted there: [where, id] each."),
    )
    models_used = models.JSONField(_("models used"), default=dict, blank=True)
    input_tokens = models.PositiveIntegerField(_("input tokens"), default=0)
    cached_tokens = models.PositiveIntegerField(_("cached tokens"), default=0)
    output_tokens = models.PositiveIntegerField(_("output tokens"), default=0)
    cost = models.DecimalField(_("cost (USD)"), max_digits=12, decimal_places=6, null=True, blank=True)
    is_cost_estimated = models.BooleanField(_("cost estimated"), default=False)

    overlap = models.PositiveIntegerField(
        _("longest run"),
        null=True,
        blank=True,
        help_text=_(
            "Syllables in a row that the story shares with a passage; empty where it was not looked at."
        ),
    )
    moderation = models.JSONField(
        _("moderation"),
        default=dict,
        blank=True,
        help_text=_("What the moderating model found in topic and story; empty where none was asked."),
    )
    is_flagged = models.BooleanField(_("flagged by moderation"), default=False)

    idempotency_key = models.CharField(max_length=64, null=True, blank=True, editable=False)  # noqa: DJ001 - unique
    request_id = models.CharField(_("request id"), max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    first_delta_at = models.DateTimeField(_("first delta"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        db_table = "conversations"
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="conversations_number"),
            models.UniqueConstraint(fields=["owner", "idempotency_key"], name="conversations_idempotency"),
        ]
        indexes = [
            models.Index(fields=["status", "lease_expires_at"], name="conversations_claim"),
            models.Index(fields=["owner", "status"], name="conversations_running"),
            models.Index(fields=["status", "finished_at"], name="conversations_finished"),
            models.Index(fields=["overlap", "id"], name="conversations_overlap"),
            models.Index(fields=["is_flagged", "id"], name="conversations_flagged"),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}/{self.number}"


class ConversationData(models.Model):
    """The texts of one conversation, written when it begins and when it ends."""

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="data", verbose_name=_("conversation")
    )
    user_input = models.TextField(_("topic"))
    tags = models.JSONField(_("tags"), default=dict, blank=True)
    options = models.JSONField(_("options"), default=dict, blank=True)
    base_story = models.TextField(_("base story"), blank=True)
    created_title = models.CharField(_("title"), max_length=200, blank=True)
    created_content = models.TextField(_("story"), blank=True)
    summary = models.TextField(
        _("summary"),
        blank=True,
        help_text=_("What later turns are told of this story where the whole of it is too long."),
    )
    style = models.JSONField(
        _("style"),
        default=dict,
        blank=True,
        help_text=_("How far the story keeps to the manner of old tales; empty where it was not looked at."),
    )
    withheld_content = models.TextField(
        _("withheld story"),
        blank=True,
        help_text=_("What was written of a story that moderation stopped. Staff alone may read it."),
    )
    similar = models.JSONField(_("similar passages"), default=list, blank=True)
    recommendations = models.JSONField(_("recommendations"), default=list, blank=True)
    manifest = models.JSONField(
        _("manifest"),
        default=dict,
        blank=True,
        help_text=_("Prompts, parameters and indexes: enough to replay."),
    )

    class Meta:
        db_table = "conversation_data"
        verbose_name = _("texts")
        verbose_name_plural = _("texts")

    def __str__(self) -> str:
        return self.created_title or self.user_input[:40]
