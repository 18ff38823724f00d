"""Bearer tokens: made once, kept as digests, found again by them."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.errors import TooManyTokens
from accounts.models import ApiToken, User

TOKENS_PER_USER = 50
LONGEST_LIFE_DAYS = 3650
USE_IS_NOTED_EVERY = timedelta(minutes=1)
_SHAPE = re.compile(r"st_[A-Za-z0-9_-]{43}")


@transaction.atomic
def create_token(*, user: User, name: str, days: int | None = None) -> tuple[ApiToken, str]:
    """A token row and the token itself, which is told this once.

    `days` None takes `TOKEN_DAYS`, 0 never expires.
    Raises TooManyTokens where the user has `TOKENS_PER_USER` usable ones.
    """
    if ApiToken.objects.usable().kept_by(user).count() >= TOKENS_PER_USER:
        raise TooManyTokens
    days = settings.TOKEN_DAYS if days is None else days
    token = "st_" + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user,
        name=name,
        digest=digest_of(token),
        hint=token[:8],
        expires_at=timezone.now() + timedelta(days=days) if days else None,
    )
    return row, token


def revoke_token(row: ApiToken) -> bool:
    """End a token at once and for good. False where it had been revoked before."""
    return bool(ApiToken.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=timezone.now()))


def use_token(token: str) -> ApiToken | None:
    """The usable row of a token, its user loaded, its use noted; None for anything else."""
    if not _SHAPE.fullmatch(token):
        return None
    row = ApiToken.objects.usable().select_related("user").filter(digest=digest_of(token)).first()
    if row is not None:
        _note_use(row)
    return row


def digest_of(token: str) -> str:
    """SHA-256 in hex: tokens are 256 random bits, so a slow hash would protect nothing more."""
    return hashlib.sha256(token.encode()).hexdigest()


def _note_use(row: ApiToken) -> None:
    """Set `last_used_at`, at most once a minute: the row decides, and the UPDATE among many at once."""
    now = timezone.now()
    stale = now - USE_IS_NOTED_EVERY
    if row.last_used_at is None or row.last_used_at < stale:
        unnoted = Q(last_used_at=None) | Q(last_used_at__lt=stale)
        ApiToken.objects.filter(unnoted, pk=row.pk).update(last_used_at=now)
