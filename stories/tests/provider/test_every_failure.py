"""Whatever a provider does wrong, in the draft or in the tale: the right code, the text so far, no second bill."""

from __future__ import annotations

import json
import logging
import socket
from typing import Any

import pytest

from llm.tests.upstream import CUT, STALL, Answer, event
from stories.tests.provider.conftest import DRAFT, SECRET, TALE, assert_sound, joined

CANARY = "canary-of-the-provider"
BOTH = f"{SECRET} {CANARY}"
JSON = {"Content-Type": "application/json"}
SILENCE_SECONDS = 0.7


def refusal(status: int, **headers: str) -> Answer:
    told = {"error": {"message": BOTH, "code": "invalid_thing", "type": CANARY, "param": SECRET}}
    return Answer([json.dumps(told).encode()], status, JSON | headers)


def broken(*ending):
    """A stream of two deltas and what comes after them."""
    return lambda dialect, texts: Answer([dialect.begin(), *map(dialect.text, texts[:2]), *ending])


def told(error):
    """A stream in which the provider says after two deltas what went wrong."""
    return lambda dialect, texts: broken(dialect.error(error))(dialect, texts)


# What the provider does, the code of it, and how often it is asked in all: what may have been paid for already is gone
# on with, twice at most.
FAILURES = {
    "rate-limit": (lambda *_: refusal(429, **{"Retry-After": "600"}), "provider_rate_limited", 1),
    "500": (lambda *_: refusal(500), "provider_overloaded", 4),
    "401": (lambda *_: refusal(401), "provider_authentication", 1),
    "dropped": (broken(CUT), "provider_truncated", 3),
    "truncated": (broken(), "provider_truncated", 3),
    "malformed": (broken(event("{" + CANARY)), "provider_bad_answer", 3),
    "stalled": (broken(STALL), "provider_timeout", 3),
    "refused": (lambda dialect, _: Answer([dialect.begin(), dialect.refusal()]), "provider_refused", 1),
    "error": (told("server_error"), "provider_overloaded", 3),
    "unknown-error": (told(CANARY), "provider_failed", 3),
}


@pytest.fixture
def roles(request) -> dict[str, dict[str, Any]]:
    """Impatient where silence is what is tried, and nowhere else: a busy machine is silent too at times."""
    found: dict[str, dict[str, Any]] = {"draft": {"model": "tuned"}, "expand": {"model": "large"}}
    given = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    if given.get("failure") == "stalled":
        found["draft" if given["stage"] == "draft" else "expand"]["read_timeout"] = SILENCE_SECONDS
    return found


@pytest.fixture(autouse=True)
def _nothing_is_repeated(caplog):
    caplog.set_level(logging.DEBUG)
    yield
    said = caplog.text + "".join(repr(record.__dict__) for record in caplog.records)
    assert SECRET not in said
    assert CANARY not in said


async def failed(site):
    """The events of a story that fails, and what the history keeps of it."""
    answer, end = await site.reader.starts()
    await site.served.until_idle()
    assert_sound(answer.events(), "failed")
    detail = await site.reader.client.get("/api/retrieveChatHistoryDetail?thread_id=" + end["thread_id"])
    for body in (answer.body, detail.body):
        assert SECRET.encode() not in body
        assert CANARY.encode() not in body
    return answer.events(), detail.json()["conversation_history"][0]


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("stage", ["draft", "tale"])
async def test_a_failure(site, dialect, waits, stage, failure):
    does, code, times = FAILURES[failure]
    texts = DRAFT if stage == "draft" else TALE
    before = [] if stage == "draft" else [DRAFT]
    # Each time that it is asked to go on, it says more and does the same again.
    site.will(*before, *(does(dialect, texts[number:]) for number in range(times)))

    events, row = await failed(site)

    assert events[-1]["code"] == code
    assert row["status"] == "failed"
    assert len(site.upstream.asked) == len(before) + times, "the provider's count of requests"
    assert row["result"]["created_content"] == joined(events)
    if stage == "tale":
        assert joined(events, "drafting") == "".join(DRAFT)
    if times == 3:
        seen = joined(events, "drafting" if stage == "draft" else "expanding")
        assert seen.startswith("".join(texts[:2]).rstrip()), "what was written is kept"


async def test_nobody_there(site, settings, waits):
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        for entry in settings.CHAT_MODELS.values():
            entry["OPTIONS"]["base_url"] = f"http://127.0.0.1:{taken.getsockname()[1]}/{CANARY}"
        events, row = await failed(site)

    assert (events[-1]["code"], events[-1]["retryable"]) == ("provider_unreachable", True)
    assert row["status"] == "failed"


async def test_left_alone(site, waits):
    """Stories that begin while a provider is left alone fail at once and say when to come back."""
    site.will(*[refusal(503)] * 5)
    await failed(site)
    await failed(site)
    waits.clear()

    events, row = await failed(site)

    end = events[-1]
    assert (end["code"], end["retryable"], row["status"]) == ("provider_unavailable", True, "failed")
    assert 0 < end["details"]["retry_after"] <= 20
    assert (len(site.upstream.asked), waits) == (5, [])
