"""Every exception of an API view, in the one shape of API.md."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions

from common import errors, logs
from common.api.exception_handler import exception_handler


def handled(error: Exception):
    return exception_handler(error, {"view": object()})


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (exceptions.ValidationError({"k": ["no"]}), 400, "invalid"),
        (exceptions.ParseError("no JSON"), 400, "invalid"),
        (SuspiciousOperation("x"), 400, "invalid"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.AuthenticationFailed("expired"), 401, "not_authenticated"),
        (PermissionDenied("x"), 403, "forbidden"),
        (exceptions.PermissionDenied("x"), 403, "forbidden"),
        (exceptions.PermissionDenied("CSRF Failed: no cookie"), 403, "csrf_failed"),
        (errors.NotOwner(), 403, "not_owner"),
        (Http404("x"), 404, "not_found"),
        (exceptions.NotFound("x"), 404, "not_found"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.NotAcceptable(), 406, "not_acceptable"),
        (errors.Conflict(), 409, "conflict"),
        (RequestDataTooBig("x"), 413, "too_large"),
        (exceptions.UnsupportedMediaType("text/csv"), 415, "unsupported_media_type"),
        (exceptions.Throttled(wait=3), 429, "too_many_requests"),
        (RuntimeError("x"), 500, "internal_error"),
        (errors.Unavailable(), 503, "unavailable"),
        (OperationalError("database or disk is full"), 503, "unavailable"),
        (InterfaceError("the connection is closed"), 503, "unavailable"),
    ],
)
def test_status_code_and_shape(error, status, code):
    answer = handled(error)
    assert (answer.status_code, answer.data["code"]) == (status, code)
    assert sorted(answer.data) == ["code", "details", "error", "request_id"]
    assert answer.data["error"]


def test_details_name_the_fields():
    assert handled(exceptions.ValidationError({"tags": ["no"]})).data["details"] == {
        "fields": {"tags": ["no"]}
    }


def test_what_belongs_to_no_field():
    assert handled(exceptions.ValidationError(["no"])).data["details"] == {
        "fields": {"non_field_errors": ["no"]}
    }


def test_the_request_is_named():
    token = logs.request_id.set("0123456789abcdef")
    try:
        assert handled(Http404()).data["request_id"] == "0123456789abcdef"
    finally:
        logs.request_id.reset(token)


def test_what_is_not_known_is_logged_and_not_told(caplog):
    answer = handled(RuntimeError("secret"))
    assert "secret" not in str(answer.data)
    (record,) = caplog.records
    assert record.levelname == "ERROR"
    assert isinstance(record.exc_info[1], RuntimeError)


@pytest.mark.parametrize("error", [errors.Unavailable(), errors.NotFound(), exceptions.ParseError()])
def test_what_is_known_is_not_logged(caplog, error):
    handled(error)
    assert caplog.records == []


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (exceptions.Throttled(wait=2.6), "3"),
        (exceptions.Throttled(), "1"),
        (errors.TooManyRequests(retry_after=0.2), "1"),
        (errors.Unavailable(retry_after=30), "30"),
    ],
)
def test_when_to_come_again(error, seconds):
    assert handled(error).headers["Retry-After"] == seconds


def test_how_to_sign_in():
    refused = exceptions.NotAuthenticated()
    assert handled(refused).headers["WWW-Authenticate"] == "Bearer"
    vars(refused)["auth_header"] = 'Bearer realm="x"'
    assert handled(refused).headers["WWW-Authenticate"] == 'Bearer realm="x"'
