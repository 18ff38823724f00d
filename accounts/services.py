"""Accounts as they come into being and into one another, and whom a request names. Tokens are in `tokens`."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from accounts.errors import AlreadySignedUp, UsernameTaken
from accounts.models import User
from accounts.signals import guest_absorbed
from accounts.tokens import create_token
from common.errors import NotOwner, NotSignedIn
from common.text import has_controls, has_surrogates

SESSION_BACKEND = "django.contrib.auth.backends.ModelBackend"
LARGEST_PK = 2**63 - 1
LONGEST_USERNAME = 150
_PK = re.compile(r"[1-9][0-9]{0,18}")


def create_guest() -> User:
    """A new guest account, without a password. Raises NotSignedIn where guests are not let in (`GUESTS`)."""
    if not settings.GUESTS:
        raise NotSignedIn
    guest = User(username="guest-" + secrets.token_hex(12), is_guest=True)
    guest.set_unusable_password()
    guest.save()
    return guest


@transaction.atomic
def create_guest_with_token() -> tuple[User, str]:
    """A new guest and their bearer token (`GUEST_TOKEN_DAYS`). Raises NotSignedIn as `create_guest` does."""
    guest = create_guest()
    _row, token = create_token(user=guest, name="guest", days=settings.GUEST_TOKEN_DAYS)
    return guest, token


def open_guest(request: HttpRequest) -> tuple[User, str]:
    """A new guest, signed in to the session of `request`, and their bearer token, told this once.

    The answer to `request` carries the session cookie, which lives as long as the token.
    Raises NotSignedIn as `create_guest` does.
    """
    guest, token = create_guest_with_token()
    login(request, guest, backend=SESSION_BACKEND)
    if settings.GUEST_TOKEN_DAYS:
        request.session.set_expiry(settings.GUEST_TOKEN_DAYS * 86_400)
    return guest, token


def sign_up(*, username: str, password: str, guest: User | None = None) -> User:
    """A full account: `guest` itself, whose stories and tokens stay its own, or a new one.

    Raises UsernameTaken, or AlreadySignedUp where `guest` is no guest any more.
    """
    with _unique_username():
        if guest is None:
            return User.objects.create_user(username, password=password)
        changed = User.objects.filter(pk=guest.pk, is_guest=True, is_active=True).update(
            username=User.normalize_username(username),
            password=make_password(password),
            is_guest=False,
            date_joined=timezone.now(),
        )
    if not changed:
        raise AlreadySignedUp
    return User.objects.get(pk=guest.pk)


@contextmanager
def _unique_username() -> Iterator[None]:
    """The form has looked before; two sign-ups at once are told apart by the database alone."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise UsernameTaken from error


@transaction.atomic
def absorb_guest(*, guest: User, user: User) -> bool:
    """Close `guest` and hand what was theirs to `user`, by the signal `guest_absorbed`.

    The guest's tokens end with the guest: who holds one must not come into the user's account by it.
    False, and nothing done, where the guest had been closed or signed up before.
    """
    closed = User.objects.filter(pk=guest.pk, is_guest=True, is_active=True).update(is_active=False)
    if not closed:
        return False
    guest_absorbed.send(sender=User, guest=guest, user=user)
    return True


def check_user_id(user: AbstractBaseUser | AnonymousUser, given: object) -> None:
    """Raise NotOwner where `given` is the number or the username of an existing user other than `user`.

    What names nobody passes: old clients send ids of their own making. So does what is neither string
    nor integer. At most one query, on two unique indexes, whatever is given.
    """
    name = _as_name(given)
    number = _as_number(name)
    if not name or (user.pk is not None and (number == user.pk or name == user.get_username())):
        return
    named = Q(username=name) if number is None else Q(username=name) | Q(pk=number)
    # Compared again here: the collations of MySQL hold "Kim" and "kim" for equal, SQLite does not.
    if any(
        number == pk or name == username
        for pk, username in User.objects.filter(named).values_list("pk", "username")
    ):
        raise NotOwner


def _as_name(given: object) -> str:
    """`given` as a username would be stored; "" for what can be none."""
    if isinstance(given, int) and not isinstance(given, bool) and 0 < given <= LARGEST_PK:
        return str(given)
    if not isinstance(given, str) or len(given) > LONGEST_USERNAME:
        return ""
    if has_surrogates(given) or has_controls(given):
        return ""
    return User.normalize_username(given)


def _as_number(name: str) -> int | None:
    """The primary key that `name` writes out as `str` would: no sign, no leading zeros, ASCII alone."""
    if not _PK.fullmatch(name):
        return None
    number = int(name)
    return number if number <= LARGEST_PK else None
