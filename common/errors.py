"""What can go wrong, each kind with its code and status. The wire shape is API.md's "Errors"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class StorytoolError(Exception):
    """An error a client may be told of.

    `message` is one sentence for a person; `details` name fields or states; `retry_after` is in seconds.
    Subclasses fix `code` and `status`; nothing of a provider's message, a path or a query goes in.
    """

    code = "internal_error"
    status = 500
    retryable = False
    default_retry_after: float | None = None
    message: str | Promise = _("Something went wrong on our side.")

    def __init__(
        self,
        message: str | Promise | None = None,
        *,
        details: Mapping[str, Any] | None = None,
        retry_after: float | None = None,
    ) -> None:
        if message is not None:
            self.message = message
        self.details = dict(details or {})
        self.retry_after = self.default_retry_after if retry_after is None else retry_after
        super().__init__(self.code)

    def as_dict(self, request_id: str = "") -> dict[str, Any]:
        """The body that goes out, in the language active now."""
        return {
            "error": str(self.message),
            "code": self.code,
            "details": self.details,
            "request_id": request_id,
        }


class InvalidInput(StorytoolError):
    code = "invalid"
    status = 400
    message = _("The request is not valid.")


class NotSignedIn(StorytoolError):
    code = "not_authenticated"
    status = 401
    message = _("Please sign in, or send a token.")


class Forbidden(StorytoolError):
    code = "forbidden"
    status = 403
    message = _("This is not allowed.")


class NotOwner(Forbidden):
    code = "not_owner"
    message = _("The user_id belongs to somebody else.")


class NotFound(StorytoolError):
    code = "not_found"
    status = 404
    message = _("There is no such thing here.")


class Conflict(StorytoolError):
    code = "conflict"
    status = 409
    message = _("This cannot be done in the present state.")


class TooManyRequests(StorytoolError):
    code = "too_many_requests"
    status = 429
    retryable = True
    message = _("Too many requests. Please wait a moment.")


class Unavailable(StorytoolError):
    code = "unavailable"
    status = 503
    retryable = True
    default_retry_after = 5.0
    message = _("The service is not available just now. Please try again in a moment.")
