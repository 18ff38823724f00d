"""What a WebSocket's handshake tells, read as Django reads a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, parse_cookie
from django.utils import translation

Scope = Mapping[str, Any]


def request_of_scope(scope: Scope) -> HttpRequest:
    """A request with the headers, cookies and address of a handshake, for code that asks a request for those."""
    request = HttpRequest()
    for name, value in scope.get("headers", ()):
        key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        request.META[key] = value.decode("latin-1")
    request.META["REMOTE_ADDR"] = (scope.get("client") or ("",))[0]
    request.COOKIES = parse_cookie(request.META.get("HTTP_COOKIE", ""))
    return request


def language_of(request: HttpRequest) -> str:
    """The language asked for: the language cookie, else `Accept-Language`, else `LANGUAGE_CODE`."""
    return translation.get_language_from_request(request)


def is_origin_trusted(request: HttpRequest) -> bool:
    """Whether the page that opened the socket is ours.

    A browser always says where a page is from, and sends its cookies along from anywhere: so an origin must be the
    host that it talks to, or be listed. No origin means no browser.
    """
    origin = request.META.get("HTTP_ORIGIN")
    if origin is None:
        return True
    if origin in {*settings.CSRF_TRUSTED_ORIGINS, *settings.CORS_ALLOWED_ORIGINS}:
        return True
    host: str = request.META.get("HTTP_HOST", "").lower()
    try:
        return host != "" and urlsplit(origin).netloc.lower() == host
    except ValueError:  # "http://[": a bracket that nothing closes
        return False
