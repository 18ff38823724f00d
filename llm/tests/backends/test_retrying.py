"""What is asked for again, and when: the provider's count of requests is the witness."""

from __future__ import annotations

import pytest

from llm.tests.asking import outcome
from llm.tests.dialects import story
from llm.tests.upstream import CUT, EVENTS, Answer

JSON = {"Content-Type": "application/json"}


def refusal(status: int, body: bytes = b"{}", **headers: str) -> Answer:
    return Answer([body], status, JSON | {name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize("status", [409, 429, 500, 502, 503, 529])
async def test_turned_away_and_then_served(dialect, upstream, model, waits, status):
    upstream.will(refusal(status), refusal(status), Answer(story(dialect, "가")))

    assert (await outcome(model)).text == "가"
    assert len(upstream.asked) == 3
    assert 0.25 <= waits[0] <= 0.5 <= waits[1] <= 1


async def test_never_sooner_than_asked_for(dialect, upstream, model, waits):
    upstream.will(refusal(429, Retry_After="7"), Answer(story(dialect, "가")))

    assert (await outcome(model)).text == "가"
    assert 7 <= waits[0] <= 8


async def test_patience_has_an_end(upstream, model, waits):
    upstream.will(*[refusal(503)] * 9)

    assert (await outcome(model)).code == "provider_overloaded"
    assert len(upstream.asked) == 4


async def test_a_wait_that_nobody_would_bear(upstream, model, waits):
    upstream.will(refusal(429, Retry_After="600"))

    found = await outcome(model)

    assert found.code == "provider_rate_limited"
    assert found.error is not None
    assert found.error.retry_after == 600, "the reader is told"
    assert (len(upstream.asked), waits) == (1, [])


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "provider_request_rejected"),
        (401, "provider_authentication"),
        (403, "provider_authentication"),
        (404, "provider_model_not_found"),
        (408, "provider_timeout"),
        (410, "provider_model_not_found"),
        (422, "provider_request_rejected"),
        (504, "provider_timeout"),
        (307, "provider_request_rejected"),
    ],
)
async def test_in_vain(upstream, model, waits, status, code):
    upstream.will(refusal(status, Location="http://127.0.0.1:1/"))

    assert (await outcome(model)).code == code
    assert (len(upstream.asked), waits) == (1, [])


async def test_broken_off_before_a_word(dialect, upstream, model, waits):
    upstream.will(Answer([dialect.begin(), CUT]), Answer(story(dialect, "가")))

    assert (await outcome(model)).text == "가"
    assert len(upstream.asked) == 2


async def test_broken_off_before_a_word_once_too_often(upstream, model, waits):
    upstream.will(*[Answer([CUT])] * 5)

    assert (await outcome(model)).code == "provider_truncated"
    assert len(upstream.asked) == 2, "each may have been paid for"


async def test_turned_away_inside_the_stream(dialect, upstream, model, waits):
    upstream.will(
        Answer([dialect.begin(), dialect.error("rate_limit_exceeded")]), Answer(story(dialect, "가"))
    )

    assert (await outcome(model)).text == "가"


async def test_an_error_that_never_ends(upstream, model, waits):
    upstream.will(*[Answer([b"x" * 60_000] * 50, 500, JSON)] * 4)

    assert (await outcome(model)).code == "provider_overloaded"


async def test_events_with_a_status_that_is_no_success(dialect, upstream, model, waits):
    upstream.will(Answer(story(dialect, "가"), 418, EVENTS))

    assert (await outcome(model)).code == "provider_request_rejected"
