"""What may be spent on models: looked up before anything is asked of one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, Literal

from django.conf import settings
from django.db.models import F, Q, Sum
from django.utils import timezone

from llm.errors import BudgetSpent
from llm.registry import model_of, refresh_models
from stories.models import ModelCall, site_today

Whose = Literal["user", "installation"]
Period = Literal["day", "month"]

WRITING_ROLES: Final = ("draft", "expand")
# What was spent on earlier days of the month hardly changes any more.
REMEMBERED_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit in US dollars and one in tokens, input and output together; 0 for none."""

    whose: Whose
    period: Period
    dollars: float
    tokens: int


@dataclass(frozen=True, slots=True)
class Spent:
    """Of a user or of the whole installation. What has no known price is in `tokens` alone."""

    dollars: Decimal = Decimal(0)
    tokens: int = 0

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.dollars + other.dollars, self.tokens + other.tokens)

    def reaches(self, budget: Budget) -> bool:
        return bool(budget.dollars and float(self.dollars) >= budget.dollars) or bool(
            budget.tokens and self.tokens >= budget.tokens
        )


def budgets() -> Iterator[Budget]:
    """Those that are set."""
    whoses: tuple[Whose, ...] = ("user", "installation")
    periods: tuple[Period, ...] = ("day", "month")
    for whose in whoses:
        for period in periods:
            name = f"BUDGET_{whose}_{period}".upper()
            dollars, tokens = getattr(settings, name), getattr(settings, f"{name}_TOKENS")
            if dollars or tokens:
                yield Budget(whose, period, dollars, tokens)


def has_budgets() -> bool:
    return next(budgets(), None) is not None


def check_story(owner_id: int) -> None:
    """Raise BudgetSpent where no model may be asked for a new story of that user's.

    No query where no budget is set; where the composer writes the stories, a look at the registry now and then.
    Nothing is locked: stories that begin at the same moment all see the same sum, so that a budget is exceeded by
    what is under way.
    """
    if not has_budgets():
        return
    refresh_models()  # this process may be one that writes no stories, and has not looked for long
    if any(model_of(role) for role in WRITING_ROLES):
        check_budgets(owner_id)


def check_budgets(owner_id: int) -> None:
    """Raise BudgetSpent where a budget that concerns that user is spent. A query for each of user and installation."""
    today = site_today()
    known: dict[Whose, dict[Period, Spent]] = {}
    for budget in budgets():
        whose = budget.whose
        if whose not in known:
            known[whose] = _spent_by(owner_id, today) if whose == "user" else spent_by_all(today)
        if known[whose][budget.period].reaches(budget):
            raise _refusal(budget, today)


def _spent_by(owner_id: int, today: date) -> dict[Period, Spent]:
    calls = ModelCall.objects.filter(owner=owner_id)
    of_today = _sum(calls.filter(day=today))
    return {
        "day": of_today,
        "month": of_today + _sum(calls.filter(day__gte=today.replace(day=1), day__lt=today)),
    }


def spent_by_all(today: date) -> dict[Period, Spent]:
    """Today, and in this month."""
    of_today = _sum(ModelCall.objects.filter(day=today))
    return {"day": of_today, "month": of_today + _spent_before(today, int(time.time() / REMEMBERED_SECONDS))}


@lru_cache(maxsize=1)
def _spent_before(today: date, _moment: int) -> Spent:
    """By all, in this month before today."""
    return _sum(ModelCall.objects.filter(day__gte=today.replace(day=1), day__lt=today))


def _sum(calls: Any) -> Spent:
    told = calls.aggregate(
        dollars=Sum("cost", filter=Q(cost__gt=0)), tokens=Sum(F("input_tokens") + F("output_tokens"))
    )
    return Spent(told["dollars"] or Decimal(0), told["tokens"] or 0)


def _refusal(budget: Budget, today: date) -> BudgetSpent:
    """Says when it opens again, and nothing of what others have spent."""
    first = today.replace(day=1)
    day = today + timedelta(days=1) if budget.period == "day" else (first + timedelta(days=32)).replace(day=1)
    opens_at = datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())
    seconds = max((opens_at - timezone.now()).total_seconds(), 1.0)
    details = {"budget": budget.whose, "period": budget.period, "opens_at": opens_at.isoformat()}
    return BudgetSpent(details=details, retry_after=seconds)
