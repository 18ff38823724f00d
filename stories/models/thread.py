"""A thread: the turns that belong together, and who owns them."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Whoever asks: a user, or nobody in particular.
Visitor = AbstractBaseUser | AnonymousUser


def new_public_id() -> str:
    """A name for the wire that cannot be guessed: "thread_" and 128 random bits."""
    return "thread_" + secrets.token_hex(16)


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, user: Visitor) -> ThreadQuerySet:
        """The threads that `user` may see: their own. Every read on behalf of a client begins here."""
        return self.filter(owner_id=user.pk) if user.pk else self.none()

    def history(self, before: tuple[datetime, int] | None = None) -> ThreadQuerySet:
        """Latest first, from behind the (updated_at, id) `before` on."""
        rows = self.order_by("-updated_at", "-id")
        if before is None:
            return rows
        updated_at, key = before
        # With the first condition the index is entered at the place; SQLite scans to it without.
        return rows.filter(Q(updated_at__lt=updated_at) | Q(pk__lt=key), updated_at__lte=updated_at)


class Thread(models.Model):
    public_id = models.CharField(
        _("thread id"), max_length=40, unique=True, default=new_public_id, editable=False
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="threads",
        verbose_name=_("owner"),
        db_index=False,
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    remote_id = models.CharField(
        _("remote id"),
        max_length=200,
        blank=True,
        help_text=_("The provider's conversation, where one is kept."),
    )
    conversation_count = models.PositiveIntegerField(_("turns"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, editable=False)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        db_table = "threads"
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        indexes = [models.Index(fields=["owner", "-updated_at", "-id"], name="threads_history")]

    def __str__(self) -> str:
        return self.title or self.public_id
