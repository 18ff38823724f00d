"""Who is asking on a WebSocket."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, parse_cookie
from django.utils.translation import gettext_lazy as _

from accounts.authentication import UNUSABLE, bearer_of
from accounts.models import User
from accounts.tokens import use_token
from common.errors import NotSignedIn
from common.threads import in_database_thread

Scope = Mapping[str, Any]

SUBPROTOCOL = "storytool"
BEARER = "bearer."
_IN_ADDRESS = ("token", "access_token", "bearer", "authorization")


async def user_of_scope(scope: Scope) -> User | AnonymousUser:
    """The user of a connection, AnonymousUser where it has no credentials.

    Looked for in this order: `Authorization: Bearer`, the subprotocol "bearer.<token>", the session cookie.
    Raises NotSignedIn for a token that is not usable, as HTTP answers 401 and never falls back to a session
    or a guest; also for a token in the address, which ends in logs.
    """
    if _token_in_address(scope):
        raise NotSignedIn(_("A token is not taken from the address. Please send it in a header."))
    token = _token_of(scope)
    if token is not None:
        row = await in_database_thread(use_token, token)
        if row is None:
            raise NotSignedIn(UNUSABLE)
        return row.user
    session_key = parse_cookie(_header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME)
    return await in_database_thread(_user_of_session, session_key) if session_key else AnonymousUser()


async def recheck_user(scope: Scope, user: User | AnonymousUser) -> User | AnonymousUser:
    """Who `user` of an open connection is by now: sockets outlive logouts, revoked tokens and accounts.

    A guest who was made on this very connection has no credentials in it, and stays while the account does.
    Raises NotSignedIn for anybody else who has lost theirs.
    """
    found = await user_of_scope(scope)
    if isinstance(found, User) or not isinstance(user, User):
        return found
    if user.is_guest and await in_database_thread(_is_open_guest, user):
        return user
    raise NotSignedIn


def accepted_subprotocol(scope: Scope) -> str | None:
    """The subprotocol to accept a connection with; browsers close one that takes none of theirs.

    A page offers ["storytool", "bearer.<token>"], so that the token is not sent back.
    """
    offered: list[str] = scope.get("subprotocols", [])
    if SUBPROTOCOL in offered:
        return SUBPROTOCOL
    return next((name for name in offered if name.startswith(BEARER)), None)


def _token_of(scope: Scope) -> str | None:
    in_header = bearer_of(_header(scope, b"authorization"))
    if in_header is not None:
        return in_header
    offered: list[str] = scope.get("subprotocols", [])
    return next((name.removeprefix(BEARER) for name in offered if name.startswith(BEARER)), None)


def _token_in_address(scope: Scope) -> bool:
    query: bytes = scope.get("query_string", b"")
    return any(name in parse_qs(query.decode("latin-1")) for name in _IN_ADDRESS)


def _header(scope: Scope, name: bytes) -> str:
    headers: list[tuple[bytes, bytes]] = scope.get("headers", [])
    return next((value.decode("latin-1") for key, value in headers if key == name), "")


def _is_open_guest(user: User) -> bool:
    return User.objects.filter(pk=user.pk, is_guest=True, is_active=True).exists()


def _user_of_session(session_key: str) -> User | AnonymousUser:
    """As Django reads a session: password hash, backend and activity of the user are checked."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return get_user(request)
