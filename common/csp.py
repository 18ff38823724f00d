"""Content-Security-Policy for pages, in the form of Django 6.0's `SECURE_CSP`: directive → sources.

django-csp 4 knows one policy and prefixes without any, and takes a thread for each request; the admin and the API's
documentation need looser rules, not none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from common.middleware import Middleware

HEADER = "Content-Security-Policy"

Policy = Mapping[str, Sequence[str]]


class ContentSecurityPolicyMiddleware(Middleware):
    """Sets `SECURE_CSP` on every HTML page, changed by what `SECURE_CSP_BY_PREFIX` says of its address."""

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and HEADER not in response.headers and not _is_technical(response):
            response.headers[HEADER] = written(policy_of(request.path_info))
        return response


def policy_of(path: str) -> Policy:
    changes = next((rules for prefix, rules in settings.SECURE_CSP_BY_PREFIX if path.startswith(prefix)), {})
    return {**settings.SECURE_CSP, **changes}


def written(policy: Policy) -> str:
    return "; ".join(" ".join([directive, *sources]) for directive, sources in policy.items())


def _is_technical(response: HttpResponseBase) -> bool:
    """Django's own pages about an error, shown while developing, have their styles and scripts inside."""
    return settings.DEBUG and response.status_code in (404, 500)
