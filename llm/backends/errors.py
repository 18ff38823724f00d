"""What a provider says when it fails, as one of our errors. Its own words end here."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import orjson

from llm import errors

logger = logging.getLogger(__name__)

_BY_CODE: Final[dict[str, type[errors.ProviderError]]] = {
    "insufficient_quota": errors.QuotaExhausted,
    "billing_hard_limit_reached": errors.QuotaExhausted,
    "billing_not_active": errors.QuotaExhausted,
    "rate_limit_exceeded": errors.ProviderRateLimited,
    "rate_limit_error": errors.ProviderRateLimited,
    "server_error": errors.ProviderOverloaded,
    "internal_error": errors.ProviderOverloaded,
    "internal_server_error": errors.ProviderOverloaded,
    "server_is_overloaded": errors.ProviderOverloaded,
    "overloaded_error": errors.ProviderOverloaded,
    "slow_down": errors.ProviderOverloaded,
    "timeout": errors.ProviderTimeout,
    "invalid_api_key": errors.AuthenticationFailed,
    "authentication_error": errors.AuthenticationFailed,
    "permission_error": errors.AuthenticationFailed,
    "model_not_found": errors.ModelNotFound,
    "model_deprecated": errors.ModelNotFound,
    "content_filter": errors.ContentFiltered,
    "content_policy_violation": errors.ContentFiltered,
    "invalid_prompt": errors.ContentFiltered,
    "bio_policy": errors.ContentFiltered,
    "misalignment_policy_violation": errors.ContentFiltered,
    "context_length_exceeded": errors.RequestRejected,
    "invalid_request_error": errors.RequestRejected,
}
_BY_STATUS: Final[dict[int, type[errors.ProviderError]]] = {
    401: errors.AuthenticationFailed,
    403: errors.AuthenticationFailed,
    404: errors.ModelNotFound,
    408: errors.ProviderTimeout,
    409: errors.ProviderOverloaded,
    410: errors.ModelNotFound,
    429: errors.ProviderRateLimited,
    504: errors.ProviderTimeout,
}
# A code is a word; whatever else may stand in its place (a key, a prompt) is not repeated in the log.
_CODE = re.compile(r"[a-z]+(_[a-z]+){0,7}")
_REQUEST_ID = re.compile(r"req_[0-9a-f]{8,64}")
_LONGEST_WAIT: Final = 24 * 3600.0


def error_of_answer(status: int, headers: Mapping[str, str], body: bytes) -> errors.ProviderError:
    """The error of an HTTP answer that is no success. `body` may be cut off, and anything at all."""
    kind = _kind_of_status(status)
    try:
        codes = _codes(orjson.loads(body))
    except ValueError:
        codes = []
    for code in codes:
        # "invalid_request_error" is the type of a wrong key or model too; the status says more.
        if code in _BY_CODE and code != "invalid_request_error":
            kind = _BY_CODE[code]
            break
    request_id = headers.get("x-request-id", "")
    logger.warning(
        "a provider answered %d (%s) to request %s",
        status,
        ", ".join(codes) or "no code",
        request_id if _REQUEST_ID.fullmatch(request_id) else "-",
    )
    wait = _retry_after(headers)
    return kind(retry_after=wait, details={"retry_after": math.ceil(wait)} if wait else None)


def error_of_event(error: object) -> errors.ProviderError:
    """The error of an object that came in a stream, where the HTTP status was 200."""
    codes = _codes(error)
    logger.warning("a provider broke a stream off (%s)", ", ".join(codes) or "no code")
    for code in codes:
        if code in _BY_CODE:
            return _BY_CODE[code]()
    return errors.ProviderError()


def _kind_of_status(status: int) -> type[errors.ProviderError]:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return errors.ProviderOverloaded if status >= 500 else errors.RequestRejected


def _codes(error: object) -> list[str]:
    """`code` and `type` of an error object, which may lie in another's `error`; those alone that are words."""
    if isinstance(error, dict) and isinstance(error.get("error"), dict):
        error = error["error"]
    if not isinstance(error, dict):
        return []
    found: list[Any] = [error.get("code"), error.get("type")]
    return [
        code
        for code in found
        if isinstance(code, str) and len(code) <= 60 and _CODE.fullmatch(code) and code != "error"
    ]


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from `retry-after-ms` or from `retry-after` in either of its forms (RFC 9110, 10.2.3)."""
    text = headers.get("retry-after", "")
    try:
        milliseconds = float(headers.get("retry-after-ms", "nan"))
        return _bounded(milliseconds / 1000) if milliseconds >= 0 else _bounded(float(text))
    except ValueError:
        pass
    try:
        then = parsedate_to_datetime(text)
        return _bounded((then - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _bounded(seconds: float) -> float | None:
    """None for what is no number of seconds; the past is now."""
    if seconds != seconds:
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)
