"""What a provider does wrong, and what a reader hears of it: the truth, in our words."""

from __future__ import annotations

import json

import pytest

from llm.tests.upstream import CUT, STALL, Answer, event
from stories.tests.provider.conftest import DRAFT, NAMING, SECRET, TALE, assert_sound, joined

JSON = {"Content-Type": "application/json"}


def refusal(status, **headers):
    told = {
        "error": {"message": f"Incorrect API key provided: {SECRET}", "code": "invalid_thing", "type": SECRET}
    }
    return Answer([json.dumps(told).encode()], status, JSON | headers)


async def story_of(site, last):
    answer, end = await site.reader.starts()
    assert_sound(answer.events(), last)
    assert SECRET not in answer.body.decode()
    await site.served.until_idle()
    return answer.events(), end


def broken(dialect, texts, *ending):
    return Answer([dialect.begin(), *map(dialect.text, texts), *ending])


async def test_turned_away_before_the_first_word(site, waits):
    site.will(refusal(429, **{"Retry-After": "2"}), refusal(503), DRAFT, refusal(500), TALE, NAMING)

    _, end = await story_of(site, "completed")

    assert end["created_content"] == "".join(TALE)
    assert len(site.upstream.asked) == 6
    assert waits[0] >= 2


async def test_turned_away_for_longer_than_anybody_waits(site, waits):
    site.will(refusal(429, **{"Retry-After": "600"}))

    _, end = await story_of(site, "failed")

    assert (end["code"], end["retryable"]) == ("provider_rate_limited", True)
    assert end["details"] == {"retry_after": 600}
    assert waits == []


async def test_turned_away_for_good(site, waits):
    site.will(*[refusal(503)] * 4)

    events, end = await story_of(site, "failed")

    assert (end["code"], end["retryable"]) == ("provider_overloaded", True)
    assert "모델" in end["error"]
    assert len(site.upstream.asked) == 4
    assert joined(events, "drafting") == ""


@pytest.mark.parametrize("end", [(), (CUT,), (b"data: {", CUT)])
async def test_a_cut_is_gone_on_with(site, dialect, end):
    told, untold = TALE[:4], TALE[3:]
    site.will(DRAFT, broken(dialect, told, *end), untold, NAMING)

    events, last = await story_of(site, "completed")

    assert last["created_content"] == "".join(TALE)
    assert joined(events) == "".join(TALE)
    assert len(site.upstream.asked) == 4
    assert "".join(told) in site.asked(3)


async def test_cut_too_often_it_fails_and_keeps_what_was_written(site, dialect):
    site.will(
        DRAFT,
        broken(dialect, TALE[:2], CUT),
        broken(dialect, TALE[1:4], CUT),
        broken(dialect, TALE[3:5], CUT),
    )

    events, end = await story_of(site, "failed")

    assert (end["code"], end["retryable"]) == ("provider_truncated", True)
    assert joined(events) == "".join(TALE[:5])
    assert len(site.upstream.asked) == 4
    turn = await site.reader.client.get("/api/retrieveChatHistoryDetail?thread_id=" + end["thread_id"])
    row = turn.json()["conversation_history"][0]
    assert row["status"] == "failed"
    assert row["result"]["created_content"] == "".join(TALE[:5])


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "provider_authentication"),
        (404, "provider_model_not_found"),
        (400, "provider_request_rejected"),
    ],
)
async def test_misconfigured(site, status, code, caplog):
    site.will(refusal(status))

    _, end = await story_of(site, "failed")

    assert (end["code"], end["retryable"]) == (code, False)
    assert "운영자" in end["error"]
    assert len(site.upstream.asked) == 1
    assert SECRET not in caplog.text


async def test_an_error_in_the_stream(site, dialect, caplog):
    site.will(DRAFT, broken(dialect, TALE[:2], dialect.error("invalid_request_error")))

    events, end = await story_of(site, "failed")

    assert end["code"] == "provider_request_rejected"
    assert joined(events) == "".join(TALE[:2])
    assert SECRET not in caplog.text


async def test_a_refusal(site, dialect):
    site.will(Answer([dialect.begin(), dialect.refusal()]))

    _, end = await story_of(site, "failed")

    assert (end["code"], end["retryable"]) == ("provider_refused", False)


async def test_a_filter(site, dialect):
    site.will(DRAFT, Answer([dialect.begin(), dialect.text(TALE[0]), dialect.end("content_filter")]))

    events, end = await story_of(site, "failed")

    assert end["code"] == "content_filtered"
    assert joined(events) == TALE[0]


async def test_a_limit_is_gone_on_with(site, dialect):
    site.will(DRAFT, Answer([dialect.begin(), *map(dialect.text, TALE[:4]), dialect.end("length")]))
    site.will(TALE[3:], NAMING)

    _, end = await story_of(site, "completed")

    assert end["created_content"] == "".join(TALE)
    assert end["usage"]["output_tokens"] == 4 * 45, "the part that hit its limit is counted too"


async def test_nonsense(site, dialect):
    site.will(DRAFT, *(broken(dialect, (text,), event("{")) for text in TALE[:3]))

    events, end = await story_of(site, "failed")

    assert end["code"] == "provider_bad_answer"
    assert joined(events).split() == "".join(TALE[:3]).split()


async def test_an_empty_answer(site):
    site.will(())

    _, end = await story_of(site, "failed")

    assert end["code"] == "empty_story"


@pytest.mark.parametrize("roles", [{"draft": {"model": "m", "read_timeout": 0.2}, "enrich": {"model": "m"}}])
async def test_silence(site, dialect):
    site.will(broken(dialect, (), STALL))

    _, end = await story_of(site, "failed")

    assert (end["code"], end["retryable"]) == ("provider_timeout", True)
    assert site.upstream.asked[0].is_hung_up.is_set()


@pytest.mark.parametrize(
    "naming", [(refusal(400), refusal(400)), (refusal(401),), ("무슨 말씀이신지", "모르겠습니다"), ("", "")]
)
async def test_a_title_never_fails_a_story(site, naming):
    site.will(DRAFT, TALE, *naming)

    _, end = await story_of(site, "completed")

    assert 0 < len(end["created_title"]) <= 13
    assert len(end["recommendations"]) == 3
    assert len(site.upstream.asked) == 2 + len(naming)
