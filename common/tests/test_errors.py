"""Errors a client may be told of."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from common import errors

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.StorytoolError)
]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_says_a_sentence(kind):
    with override("en"):
        body = kind().as_dict("r1")
    assert body["error"].endswith(".")
    assert body == {"error": body["error"], "code": kind.code, "details": {}, "request_id": "r1"}


def test_codes_are_told_apart():
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_a_sentence_and_details_of_its_own():
    error = errors.Conflict("It has ended.", details={"status": "completed"}, retry_after=3)
    assert error.as_dict()["error"] == "It has ended."
    assert error.as_dict()["details"] == {"status": "completed"}
    assert error.retry_after == 3
    assert errors.Conflict().details == {}


def test_in_a_log_it_is_its_code_and_nothing_more():
    assert str(errors.InvalidInput("달빛")) == "invalid"


def test_details_are_its_own():
    details = {"a": 1}
    error = errors.Conflict(details=details)
    details["a"] = 2
    assert error.details == {"a": 1}


@pytest.mark.parametrize(
    ("kind", "retryable"),
    [(errors.Unavailable, True), (errors.TooManyRequests, True), (errors.NotFound, False)],
)
def test_what_may_be_tried_again(kind, retryable):
    assert kind.retryable is retryable
