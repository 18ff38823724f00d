"""A provider's failures as ours, and nothing of what it said anywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm import errors
from llm.backends.errors import error_of_answer, error_of_event

KEY = "sk-proj-Abc123"


def body(code: str | None = None, kind: str | None = None) -> bytes:
    return orjson.dumps(
        {"error": {"message": f"Incorrect key {KEY}", "code": code, "type": kind, "param": KEY}}
    )


@pytest.mark.parametrize(
    ("status", "code", "kind", "expected"),
    [
        (429, "rate_limit_exceeded", "tokens", errors.ProviderRateLimited),
        (429, "insufficient_quota", "insufficient_quota", errors.QuotaExhausted),
        (429, None, None, errors.ProviderRateLimited),
        (401, "invalid_api_key", "invalid_request_error", errors.AuthenticationFailed),
        (404, "model_not_found", "invalid_request_error", errors.ModelNotFound),
        (400, "model_not_found", "invalid_request_error", errors.ModelNotFound),
        (400, "context_length_exceeded", "invalid_request_error", errors.RequestRejected),
        (400, "content_policy_violation", "invalid_request_error", errors.ContentFiltered),
        (400, "unsupported_parameter", "invalid_request_error", errors.RequestRejected),
        (404, None, "invalid_request_error", errors.ModelNotFound),
        (500, "server_error", "server_error", errors.ProviderOverloaded),
        (503, None, "overloaded_error", errors.ProviderOverloaded),
    ],
)
def test_kinds(status, code, kind, expected):
    assert type(error_of_answer(status, {}, body(code, kind))) is expected


@pytest.mark.parametrize(
    "said",
    [b"", b"{", b"null", b"[]", b'{"error": "no"}', b'{"error": {"code": 7}}', b"\xff\xfe", b"<html>" * 9000],
)
@pytest.mark.parametrize(
    ("status", "expected"), [(400, errors.RequestRejected), (502, errors.ProviderOverloaded)]
)
def test_a_body_that_says_nothing(said, status, expected):
    assert type(error_of_answer(status, {}, said)) is expected


@pytest.mark.parametrize("code", ["rate_limit_exceeded", KEY, KEY.lower(), "a" * 100, "나무꾼", "x\ny", "_"])
def test_nothing_of_it_is_said_again(code, caplog):
    error = error_of_answer(400, {"x-request-id": f"req {KEY}"}, body(code, code))
    error_of_event(orjson.loads(body(code, code)))

    assert KEY.lower() not in (caplog.text + repr(error.as_dict()) + repr(error)).lower()
    assert "나무꾼" not in caplog.text


def test_what_helps_to_ask_the_provider_is_logged(caplog):
    error_of_answer(500, {"x-request-id": "req_0123456789abcdef"}, body("server_error"))

    assert "500 (server_error) to request req_0123456789abcdef" in caplog.text


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "-4"}, 0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, 86_400),
        ({"retry-after": "soon"}, None),
        ({"retry-after-ms": "soon"}, None),
        ({"retry-after-ms": "-1", "retry-after": "2"}, 2),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"retry-after": "Wed, 21 Oct 99999 07:28:00 GMT"}, None),
    ],
)
def test_how_long_to_wait(headers, seconds):
    assert error_of_answer(429, headers, b"").retry_after == seconds


def test_the_reader_is_told_how_long():
    assert error_of_answer(429, {"retry-after": "90.5"}, b"").as_dict()["details"] == {"retry_after": 91}
    assert error_of_answer(429, {}, b"").as_dict()["details"] == {}


def test_until_a_date():
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)

    assert error_of_answer(429, {"retry-after": date}, b"").retry_after == pytest.approx(60, abs=30)


@given(said=st.binary(max_size=200), status=st.integers(100, 999), wait=st.text(max_size=20))
def test_anything_is_an_error_of_ours(said, status, wait):
    error = error_of_answer(status, {"retry-after": wait}, said)

    assert isinstance(error, errors.ProviderError)
    assert error.retry_after is None or 0 <= error.retry_after <= 86_400
