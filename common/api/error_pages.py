"""Errors that Django answers in HTML, in the API's shape for whoever calls the API.

What happens before a view or outside of Django REST framework (an unknown host, a failed CSRF check, an address that
leads nowhere, a defect in a middleware) ends in Django's own pages, with DEBUG in its technical ones.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views import csrf
from django.views.decorators.csrf import csrf_exempt

from common import errors, logs
from common.api.exception_handler import CsrfFailed, MethodNotAllowed
from common.api.json import BodyTooLarge, encoded
from common.middleware import Middleware

_BY_STATUS: dict[int, type[errors.StorytoolError]] = {
    401: errors.NotSignedIn,
    403: errors.Forbidden,
    404: errors.NotFound,
    405: MethodNotAllowed,
    413: BodyTooLarge,
    429: errors.TooManyRequests,
    503: errors.Unavailable,
}
_KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


class ApiErrorMiddleware(Middleware):
    """Stands outside of everything that may answer with an error page."""

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.status_code < 400 or not is_page or not is_api(request):
            return response
        answer = json_error(_error_of(request, response.status_code))
        for name in _KEPT_HEADERS:
            if name in response.headers:
                answer.headers[name] = response.headers[name]
        return answer


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def json_error(error: errors.StorytoolError) -> HttpResponse:
    body = encoded(error.as_dict(logs.request_id.get()))
    return HttpResponse(body, status=error.status, content_type="application/json")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What CSRF_FAILURE_VIEW names."""
    return json_error(CsrfFailed()) if is_api(request) else csrf.csrf_failure(request, reason)


@csrf_exempt  # else a POST to an unknown address is told of a token instead
def unknown_endpoint(_request: HttpRequest) -> HttpResponse:
    """Stands last in the URL map, for whatever under /api/ leads nowhere."""
    return json_error(errors.NotFound())


def _error_of(request: HttpRequest, status: int) -> errors.StorytoolError:
    if status == 400 and _body_is_too_large(request):  # Django knows no 413
        return BodyTooLarge()
    if status in _BY_STATUS:
        return _BY_STATUS[status]()
    return errors.InvalidInput() if status < 500 else errors.StorytoolError()


def _body_is_too_large(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdigit() and int(length) > settings.MAX_BODY_BYTES
