"""Who is asking: users, guests among them, and their bearer tokens."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person with a password, or a guest: an account that a first visit made and a sign-up takes over."""

    is_guest = models.BooleanField(_("guest"), default=False, db_index=True)

    class Meta:
        db_table = "users"
        verbose_name = _("user")
        verbose_name_plural = _("users")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self) -> ApiTokenQuerySet:
        """Neither revoked nor expired, of an active user."""
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None, user__is_active=True
        )

    def kept_by(self, user: User) -> ApiTokenQuerySet:
        """The tokens that `user` sees as their own: all but the revoked, expired ones among them."""
        return self.filter(user=user, revoked_at=None)


class ApiToken(models.Model):
    """A bearer token. Only its SHA-256 is kept; the token itself is told once, when it is made."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens", verbose_name=_("user")
    )
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(
        _("begins with"),
        max_length=12,
        editable=False,
        help_text=_("The first characters, to tell tokens apart."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        db_table = "api_tokens"
        ordering = ["-id"]
        verbose_name = _("token")
        verbose_name_plural = _("tokens")

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()
