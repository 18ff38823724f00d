"""Every error of the API in the one shape of API.md."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from common import errors, logs
from common.api.json import BodyTooLarge

logger = logging.getLogger(__name__)


class NotAcceptable(errors.StorytoolError):
    code = "not_acceptable"
    status = 406
    message = _("This is not available in the asked format.")


class MethodNotAllowed(errors.StorytoolError):
    code = "method_not_allowed"
    status = 405
    message = _("This address does not take that method.")


class UnsupportedMediaType(errors.StorytoolError):
    code = "unsupported_media_type"
    status = 415
    message = _("Please send the body as application/json.")


class CsrfFailed(errors.Forbidden):
    code = "csrf_failed"
    message = _("The CSRF token is missing or wrong. Please reload the page.")


def exception_handler(exc: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's hook: the answer to any exception of a view. What is not known is logged and told as 500 alone."""
    error = as_storytool_error(exc)
    if error.status >= 500 and not isinstance(exc, errors.StorytoolError):
        logger.error("unhandled error in %s", type(context.get("view")).__name__, exc_info=exc)
    return error_response(error, exc)


def error_response(error: errors.StorytoolError, exc: Exception | None = None) -> Response:
    headers = {}
    if auth_header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    elif error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if error.retry_after is not None:
        headers["Retry-After"] = str(max(1, round(error.retry_after)))
    return Response(error.as_dict(logs.request_id.get()), status=error.status, headers=headers)


def as_storytool_error(exc: Exception) -> errors.StorytoolError:  # noqa: C901 - one table, read from the top
    match exc:
        case errors.StorytoolError():
            return exc
        case exceptions.ValidationError():
            details = exc.detail if isinstance(exc.detail, dict) else {"non_field_errors": exc.detail}
            return errors.InvalidInput(details={"fields": details})
        case exceptions.ParseError():
            return errors.InvalidInput(str(exc.detail))
        case exceptions.NotAuthenticated():
            return errors.NotSignedIn()
        case exceptions.AuthenticationFailed():
            return errors.NotSignedIn(str(exc.detail))
        case Http404() | exceptions.NotFound():
            return errors.NotFound()
        case exceptions.PermissionDenied() if str(exc.detail).startswith("CSRF"):
            return CsrfFailed()
        case PermissionDenied() | exceptions.PermissionDenied():
            return errors.Forbidden()
        case RequestDataTooBig():
            return BodyTooLarge()
        case SuspiciousOperation():
            return errors.InvalidInput()
        case exceptions.MethodNotAllowed():
            return MethodNotAllowed(str(exc.detail))
        case exceptions.NotAcceptable():
            return NotAcceptable()
        case exceptions.UnsupportedMediaType():
            return UnsupportedMediaType()
        case OperationalError() | InterfaceError():
            # The database is away, locked or full: it may well come back.
            return errors.Unavailable()
        case exceptions.Throttled():
            return errors.TooManyRequests(retry_after=getattr(exc, "wait", None) or 1)
    return errors.StorytoolError()
