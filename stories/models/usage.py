"""What requests to models used: one row a request, for budgets and sums. It outlives whom it was made for."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stories.models.conversation import Conversation


def site_today() -> date:
    """The day that it is where the site is (`TIME_ZONE`), whoever is asking."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


class ModelCall(models.Model):
    """A request that a provider took. `key` is of one conversation, so that a call is never there twice.

    `cached_tokens` are a part of `input_tokens`, `reasoning_tokens` of `output_tokens`. `cost` is in US dollars, empty
    where no price is known. `is_estimated`: the provider has not said what it used. What nobody can be charged with
    any more, since the account is gone, still counts for the installation.

    Rows refer to others without a constraint: writing one must not wait for the row of its user.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=64, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("owner"),
        db_index=False,
        db_constraint=False,
    )
    conversation = models.ForeignKey(
        Conversation,
        models.SET_NULL,
        null=True,
        related_name="model_calls",
        verbose_name=_("conversation"),
        db_constraint=False,
    )
    role = models.CharField(_("role"), max_length=12)
    model = models.CharField(_("model"), max_length=200)
    day = models.DateField(_("day"), default=site_today)
    input_tokens = models.PositiveIntegerField(_("input tokens"), default=0)
    cached_tokens = models.PositiveIntegerField(_("cached tokens"), default=0)
    output_tokens = models.PositiveIntegerField(_("output tokens"), default=0)
    reasoning_tokens = models.PositiveIntegerField(_("reasoning tokens"), default=0)
    cost = models.DecimalField(_("cost (USD)"), max_digits=16, decimal_places=9, null=True)
    is_estimated = models.BooleanField(_("estimated"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        db_table = "model_calls"
        verbose_name = _("model call")
        verbose_name_plural = _("model calls")
        indexes = [
            # Each holds all that its sums are made of, so that they are read from the index alone.
            models.Index(
                fields=["owner", "day", "cost", "input_tokens", "output_tokens"], name="model_calls_owner"
            ),
            models.Index(
                fields=[
                    "day",
                    "model",
                    "role",
                    "owner",
                    "cost",
                    "input_tokens",
                    "cached_tokens",
                    "output_tokens",
                    "is_estimated",
                ],
                name="model_calls_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.role} {self.model}"
