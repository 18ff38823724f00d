"""`manage.py create_token USERNAME`: a bearer token from the command line."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.errors import TooManyTokens
from accounts.models import User
from accounts.tokens import LONGEST_LIFE_DAYS, create_token
from common.text import has_controls, has_surrogates


def days(text: str) -> int:
    """Raises ArgumentTypeError for what is no number of days that a token may live."""
    number = int(text)
    if not 0 <= number <= LONGEST_LIFE_DAYS:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and {LONGEST_LIFE_DAYS}")
    return number


def storable(text: str) -> str:
    """Raises ArgumentTypeError for a name that a token or an account cannot have."""
    if not text.strip() or len(text) > 100 or has_controls(text) or has_surrogates(text):
        raise argparse.ArgumentTypeError("not 1 to 100 characters of text")
    return text.strip()


class Command(BaseCommand):
    help = "Make a bearer token and print it, alone, on standard output. It cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", type=storable)
        parser.add_argument("--name", type=storable, default="command line", help="what the token is for")
        parser.add_argument("--days", type=days, help="how long it lives; 0 for ever (default: TOKEN_DAYS)")
        parser.add_argument("--create-user", action="store_true", help="make the account where there is none")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = User.objects.filter(username=User.normalize_username(options["username"])).first()
        if user is None:
            user = self._new_user(options["username"], create=options["create_user"])
        if not user.is_active:
            raise CommandError("That account is deactivated.")
        try:
            _row, token = create_token(user=user, name=options["name"], days=options["days"])
        except TooManyTokens as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(token)

    def _new_user(self, username: str, *, create: bool) -> User:
        if not create:
            raise CommandError(f"There is no user {username!r}. With --create-user, one is made.")
        user = User(username=User.normalize_username(username))
        user.set_unusable_password()
        try:
            user.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.save()
        return user
