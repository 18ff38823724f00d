"""What is still to be done at a provider of models: written down with what it follows from, done by a worker."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ErrandKind(models.TextChoices):
    FORGET_RUN = "forget_run", _("delete a stored answer")
    FORGET_CONVERSATION = "forget_conversation", _("delete a mirrored thread")
    MIRROR_TURN = "mirror_turn", _("mirror a turn")


class ProviderErrandQuerySet(models.QuerySet["ProviderErrand"]):
    def due(self, now: datetime) -> ProviderErrandQuerySet:
        return self.filter(due_at__lte=now).order_by("due_at", "pk")


class ProviderErrand(models.Model):
    """One call to a provider that has to be made, whatever crashes before it; the row goes when it is done.

    `subject` is the provider's name of the run or conversation, or our row id of the turn; `provider` is where it is
    kept (`Capabilities.keeps_at`). It outlives the rows that it speaks of: those may be gone.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=ErrandKind)
    provider = models.CharField(_("provider"), max_length=200)
    subject = models.CharField(_("subject"), max_length=200)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = ProviderErrandQuerySet.as_manager()

    class Meta:
        db_table = "provider_errands"
        verbose_name = _("errand at a provider")
        verbose_name_plural = _("errands at providers")
        indexes = [models.Index(fields=["due_at", "id"], name="provider_errands_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
