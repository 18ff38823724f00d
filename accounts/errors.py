"""What can go wrong with accounts and tokens."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common import errors


class UsernameTaken(errors.Conflict):
    code = "username_taken"
    message = _("This username is taken.")


class AlreadySignedUp(errors.Conflict):
    """Another request has just made this guest a full account."""

    code = "already_signed_up"
    message = _("This account is signed up already. Please log in.")


class TooManyTokens(errors.Conflict):
    code = "too_many_tokens"
    message = _("You have too many tokens. Please revoke one that you no longer use.")
