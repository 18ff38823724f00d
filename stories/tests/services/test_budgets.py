"""Budgets: looked up before a story begins, told without anybody else's figures, and never where there is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from llm.errors import BudgetSpent
from llm.metering import Call
from llm.models import RegisteredModel
from llm.types import Usage
from stories.events.spent import record_calls
from stories.models import Conversation, ModelCall
from stories.services import budgets
from stories.services.budgets import check_budgets, check_story, has_budgets
from stories.services.generations import start_generation
from stories.tests.factories import make_conversation, make_thread, make_user

pytestmark = pytest.mark.django_db

# The 15th of November, noon in Seoul.
NOW = datetime(2026, 11, 15, 3, 0, tzinfo=UTC)
TODAY, YESTERDAY, LAST_MONTH = (datetime(2026, *each).date() for each in ((11, 15), (11, 14), (10, 31)))


@pytest.fixture(autouse=True)
def clock(monkeypatch, settings):
    settings.TIME_ZONE = "Asia/Seoul"
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    budgets._spent_before.cache_clear()
    yield
    budgets._spent_before.cache_clear()


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def models(settings):
    """A model writes the stories; nobody asks it."""
    options = {"model": "m", "base_url": "http://127.0.0.1:9/v1"}
    settings.CHAT_MODELS = {
        "expand": {"BACKEND": "llm.backends.chat.ChatCompletionsModel", "OPTIONS": options}
    }


def spend(owner, cost, day=TODAY, tokens=100):
    number = ModelCall.objects.count()
    dollars = None if cost is None else Decimal(str(cost))
    ModelCall.objects.create(
        key=str(number), owner=owner, day=day, cost=dollars, input_tokens=tokens - 1, output_tokens=1
    )


def refusal(owner):
    with pytest.raises(BudgetSpent) as caught:
        check_budgets(owner.pk)
    return caught.value


def test_below_a_budget(user, settings):
    settings.BUDGET_USER_DAY = 1.0
    spend(user, 0.99)

    check_budgets(user.pk)


def test_the_day_of_a_user(user, settings):
    settings.BUDGET_USER_DAY = 1.0
    spend(user, 0.5)
    spend(user, 0.5)
    spend(make_user(), 7)

    error = refusal(user)

    assert error.details == {"budget": "user", "period": "day", "opens_at": "2026-11-16T00:00:00+09:00"}
    assert error.retry_after == 12 * 3600
    assert (error.status, error.code, error.retryable) == (429, "budget_spent", True)


def test_yesterday_is_over(user, settings):
    settings.BUDGET_USER_DAY = 1.0
    spend(user, 5, YESTERDAY)

    check_budgets(user.pk)


def test_the_month_of_a_user(user, settings):
    settings.BUDGET_USER_MONTH = 1.0
    spend(user, 9, LAST_MONTH)
    spend(user, 0.6, YESTERDAY)
    check_budgets(user.pk)
    spend(user, 0.4)

    error = refusal(user)

    assert error.details["opens_at"] == "2026-12-01T00:00:00+09:00"
    assert error.retry_after == timedelta(days=15, hours=12).total_seconds()


def test_what_others_spend_is_not_a_user_s_affair(user, settings):
    settings.BUDGET_USER_DAY = settings.BUDGET_USER_MONTH = 1.0
    spend(make_user(), 9)

    check_budgets(user.pk)


@pytest.mark.parametrize("period", ["day", "month"])
def test_the_installation_counts_everybody_and_those_who_are_gone(user, settings, period):
    setattr(settings, f"BUDGET_INSTALLATION_{period.upper()}", 1.0)
    spend(make_user(), 0.5)
    spend(None, 0.5)

    error = refusal(user)

    assert (error.details["budget"], error.details["period"]) == ("installation", period)
    assert set(error.details) == {"budget", "period", "opens_at"}, "and no figure"


def test_the_installation_s_month_holds_its_earlier_days(user, settings):
    settings.BUDGET_INSTALLATION_MONTH = 1.0
    spend(None, 0.7, YESTERDAY)
    spend(None, 9, LAST_MONTH)
    check_budgets(user.pk)
    spend(None, 0.3)

    refusal(user)


def test_tokens_where_no_price_is_known(user, settings):
    settings.BUDGET_USER_DAY, settings.BUDGET_USER_DAY_TOKENS = 1.0, 1000
    spend(user, None, tokens=999)
    check_budgets(user.pk)
    spend(user, None, tokens=1)

    refusal(user)


def test_december_ends_with_the_year(user, settings, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 31, 14, 59, tzinfo=UTC))
    settings.BUDGET_USER_MONTH = 1.0
    spend(user, 1, datetime(2026, 12, 1).date())

    error = refusal(user)

    assert (error.details["opens_at"], error.retry_after) == ("2027-01-01T00:00:00+09:00", 60)


def test_a_sentence_in_both_languages(user, settings):
    settings.BUDGET_USER_DAY = 1.0
    spend(user, 1)
    error = refusal(user)

    with translation.override("ko"):
        assert "예산" in error.as_dict()["error"]
    with translation.override("en"):
        assert "budget" in error.as_dict()["error"]


class TestQueries:
    def test_none_without_a_budget(self, user, models, django_assert_num_queries):
        with django_assert_num_queries(0):
            check_story(user.pk)
        assert not has_budgets()

    def test_none_where_the_composer_writes(self, user, settings, django_assert_num_queries):
        settings.BUDGET_USER_DAY, settings.CHAT_MODELS = 1.0, {}
        spend(user, 5)
        check_story(user.pk)  # looks at the model registry, for some seconds

        with django_assert_num_queries(0):
            check_story(user.pk)

    def test_a_model_that_was_registered_elsewhere_counts(self, user, settings):
        settings.BUDGET_USER_DAY, settings.CHAT_MODELS = 1.0, {}
        RegisteredModel.objects.create(role="expand", model="m", active_role="expand")
        spend(user, 5)

        with pytest.raises(BudgetSpent):
            check_story(user.pk)

    def test_few_and_those_of_earlier_days_once(self, user, settings, models, django_assert_max_num_queries):
        settings.BUDGET_USER_DAY = settings.BUDGET_INSTALLATION_MONTH = 1.0
        check_story(user.pk)

        with django_assert_max_num_queries(3):
            check_story(user.pk)


class TestStarting:
    def test_a_story_is_refused_and_leaves_nothing(self, user, settings, models):
        settings.BUDGET_USER_DAY = 1.0
        spend(user, 1)

        with pytest.raises(BudgetSpent):
            start_generation(user=user, user_input="나무꾼")

        assert not Conversation.objects.exists()

    def test_a_key_that_is_known_finds_its_story_all_the_same(self, user, settings, models):
        settings.BUDGET_USER_DAY = 1.0
        first = start_generation(user=user, user_input="나무꾼", idempotency_key="k")
        spend(user, 1)

        again = start_generation(user=user, user_input="나무꾼", idempotency_key="k")

        assert again.conversation_id == first.conversation_id

    def test_a_deleted_story_does_not_open_the_budget_again(self, user, settings, models):
        settings.BUDGET_USER_DAY = 1.0
        turn = make_conversation(make_thread(user))
        record_calls(turn.pk, [Call("a", "draft", "m", Usage(1, 1, cost=2.0))])
        turn.thread.delete()

        with pytest.raises(BudgetSpent):
            start_generation(user=user, user_input="나무꾼")
