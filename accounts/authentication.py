"""Bearer tokens in `Authorization`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.tokens import use_token

UNUSABLE = _("The token is unknown, expired or revoked.")


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`. Raises AuthenticationFailed for a token that is not usable."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        token = bearer_of(request.headers.get("Authorization", ""))
        if token is None:
            return None
        row = use_token(token)
        if row is None:
            raise AuthenticationFailed(str(UNUSABLE))
        return row.user, row

    def authenticate_header(self, _request: Request) -> str:
        return "Bearer"


def bearer_of(header: str) -> str | None:
    """What stands behind "Bearer" in an `Authorization` header, maybe ""; None of another scheme."""
    scheme, _space, token = header.strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
