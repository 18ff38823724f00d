"""A budget that is spent while stories are written: nothing new is begun, and what is under way is finished."""

from __future__ import annotations

from decimal import Decimal

import pytest
from asgiref.sync import sync_to_async

from llm.tests.dialects import USAGE
from llm.tests.upstream import STALL, Answer
from stories.models import ModelCall
from stories.services.budgets import _spent_before
from stories.tests.provider.conftest import DRAFT, TALE, assert_sound, until
from stories.tests.provider.test_takeover import finished, interrupted
from stories.tests.server import TOPIC

CALL = (USAGE[0] * 1 + USAGE[1] * 10) / 1_000_000


@pytest.fixture(autouse=True)
def forgotten():
    _spent_before.cache_clear()
    yield
    _spent_before.cache_clear()


@sync_to_async
def spend(user, dollars):
    ModelCall.objects.create(key=f"before-{dollars}", owner=user, cost=Decimal(str(dollars)), input_tokens=1)


async def test_a_story_is_refused_before_the_provider_is_asked(site, settings):
    settings.BUDGET_USER_DAY = 1.0
    await spend(site.reader.user, 1)

    answer = await site.reader.client.post("/api/generate", json={"user_input": TOPIC})

    assert answer.status == 429
    body = answer.json()
    assert (body["code"], body["details"]["budget"], body["details"]["period"]) == (
        "budget_spent",
        "user",
        "day",
    )
    assert 0 < int(answer.headers["retry-after"]) <= 86_400
    assert "예산" in body["error"]
    assert site.upstream.asked == []


async def test_a_story_under_way_is_told_to_its_end_and_named_by_the_composer(site, settings):
    settings.BUDGET_USER_DAY = 1.5 * CALL
    site.will(DRAFT, TALE)

    answer, last = await site.reader.starts()

    assert_sound(answer.events(), "completed")
    assert last["created_content"] == "".join(TALE)
    assert 0 < len(last["created_title"]) <= 13
    assert len(site.upstream.asked) == 2, "nobody was asked for the title"
    assert last["usage"]["output_tokens"] == 2 * USAGE[1]


async def test_the_next_one_is_refused(site, settings):
    settings.BUDGET_USER_DAY = 1.5 * CALL
    site.will(DRAFT, TALE)
    await site.reader.starts()

    answer = await site.reader.client.post("/api/generate", json={"user_input": TOPIC})

    assert answer.status == 429
    assert len(site.upstream.asked) == 2


async def test_spent_between_the_request_and_the_worker(site, settings):
    """As by five stories that were asked for at once: the first that draft use up what there is."""
    settings.BUDGET_USER_DAY = CALL / 2
    site.will(Answer([site.dialect.begin(), STALL]))
    async with site.reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC}) as first:
        await site.upstream.request(1)
        assert first.status == 200
        await spend(site.reader.user, 1)
        settings.BUDGET_USER_DAY, settings.BUDGET_USER_MONTH = 0.0, 0.5

        answer = await site.reader.client.post("/api/generate", json={"user_input": TOPIC})

        assert answer.status == 429
    assert len(site.upstream.asked) == 1


async def test_a_story_that_waited_while_the_budget_was_spent_is_not_begun(site, settings, monkeypatch):
    settings.BUDGET_USER_DAY = 1.0
    monkeypatch.setattr("stories.services.generations.check_story", lambda _owner: None)
    await spend(site.reader.user, 1)

    answer, last = await site.reader.starts()

    assert_sound(answer.events(), "failed")
    assert (last["code"], last["retryable"]) == ("budget_spent", True)
    assert site.upstream.asked == []


async def test_a_draft_that_stands_in_part_is_finished(site, dialect, settings):
    site.will(Answer([dialect.begin(), *map(dialect.text, DRAFT[:2]), STALL]))
    path = await interrupted(site, DRAFT[0])
    await until(site.upstream.asked[0].is_hung_up)
    settings.BUDGET_USER_DAY = 1.0
    await spend(site.reader.user, 1)
    site.will(DRAFT[1:], TALE)

    events = await finished(site, path)

    assert_sound(events, "completed")
    assert len(site.upstream.asked) == 3
