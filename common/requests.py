"""One log line and one count for each request."""

from __future__ import annotations

import logging
import time
from contextvars import ContextVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from common import metrics
from common.middleware import Middleware

logger = logging.getLogger(__name__)

_began: ContextVar[float] = ContextVar("request_began")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Asked for every few seconds by machines, which tells nobody anything.
QUIET = ("/healthz", "/readyz", "/metrics", "/static/")


class RequestMiddleware(Middleware):
    """Names the view, never the address: an address may hold what somebody wrote."""

    def before(self, request: HttpRequest) -> None:
        _began.set(time.perf_counter())

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path_info.startswith(QUIET):
            return response
        seconds = time.perf_counter() - _began.get()
        view = view_name(request)
        method = request.method if request.method in _METHODS else "other"
        metrics.REQUESTS.labels(view, method, response.status_code).inc()
        metrics.REQUEST_SECONDS.labels(view).observe(seconds)
        fields = {
            "method": method,
            "view": view,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        }
        logger.info("request", extra={"fields": fields})
        return response


def view_name(request: HttpRequest) -> str:
    """The view's name in the URL map, or "none" where no view was reached."""
    match = request.resolver_match
    return (match.view_name or "unnamed") if match else "none"
