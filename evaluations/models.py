"""What readers say of a conversation, and what reviewers made of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stories.models import Conversation

MAX_COMMENT_LENGTH = 2000
MAX_REASONS = 10
MAX_REASON_LENGTH = 50


class Rating(models.TextChoices):
    LIKE = "like", _("like")
    DISLIKE = "dislike", _("dislike")


class Verdict(models.TextChoices):
    """Whether a rating is fit to learn from."""

    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")


class ContentEvaluationQuerySet(models.QuerySet["ContentEvaluation"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> ContentEvaluationQuerySet:
        """What `user` may see through the API: what they said themselves."""
        return self.filter(user_id=user.pk) if user.pk else self.none()

    def of_conversations(self, conversation_pks: Iterable[int]) -> ContentEvaluationQuerySet:
        return self.filter(conversation_id__in=list(conversation_pks))

    def given(self) -> ContentEvaluationQuerySet:
        """Not withdrawn."""
        return self.filter(evaluation__isnull=False)


class ContentEvaluation(models.Model):
    """One reader's rating of one conversation. The row outlives a withdrawal, emptied of what was said."""

    conversation = models.ForeignKey(
        Conversation,
        models.CASCADE,
        related_name="evaluations",
        verbose_name=_("conversation"),
        db_index=False,
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("reader")
    )
    evaluation = models.CharField(  # noqa: DJ001 - null is withdrawn, as on the wire
        _("rating"), max_length=7, choices=Rating, null=True, blank=True
    )
    comment = models.TextField(_("comment"), max_length=MAX_COMMENT_LENGTH, blank=True)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    is_reviewed = models.BooleanField(
        _("reviewed"), default=False, help_text=_("Since the reader last changed it.")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, editable=False)

    objects = ContentEvaluationQuerySet.as_manager()

    class Meta:
        db_table = "content_evaluation"
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="content_evaluation_reader")
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="content_evaluation_recent"),
            models.Index(fields=["evaluation", "-updated_at", "-id"], name="content_evaluation_rating"),
            models.Index(fields=["is_reviewed", "-updated_at", "-id"], name="content_evaluation_queue"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_evaluation_display() or _('withdrawn')}"


class Review(models.Model):
    """The last review of an evaluation: it stands while `evaluation.is_reviewed`, then it is history."""

    evaluation = models.OneToOneField(
        ContentEvaluation,
        models.CASCADE,
        primary_key=True,
        related_name="review",
        verbose_name=_("evaluation"),
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("reviewer")
    )
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict, default=Verdict.ACCEPTED)
    note = models.TextField(_("note"), blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), default=timezone.now)

    class Meta:
        db_table = "content_evaluation_reviews"
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes = [models.Index(fields=["-reviewed_at", "-evaluation"], name="content_evaluation_reviewed")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_verdict_display()}"
