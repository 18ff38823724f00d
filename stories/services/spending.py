"""What models have cost: sums over a span of days, by day, user, model or role."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import User
from stories.models import ModelCall

By = Literal["day", "user", "model", "role"]
BY: Final[Sequence[By]] = ("day", "user", "model", "role")
_COLUMNS: Final[dict[By, str]] = {"day": "day", "user": "owner", "model": "model", "role": "role"}
# Not under the names of the columns, which SQL would take for the columns.
_SUMS: Final[dict[str, Any]] = {
    "sum_calls": Count("pk"),
    "sum_input_tokens": Sum("input_tokens"),
    "sum_cached_tokens": Sum("cached_tokens"),
    "sum_output_tokens": Sum("output_tokens"),
    "sum_cost": Sum("cost"),
    "sum_unpriced": Count("pk", filter=Q(cost=None)),
    "sum_estimated": Count("pk", filter=Q(is_estimated=True)),
}


@dataclass(frozen=True, slots=True)
class Sums:
    """`cost` is in US dollars, of those calls whose price is known; of `unpriced` calls it is not.

    `estimated` calls have not been told of by their provider. `cached_tokens` are a part of `input_tokens`.
    """

    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal = Decimal(0)
    unpriced: int = 0
    estimated: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def known_cost(self) -> Decimal | None:
        """None where no call has a price."""
        return None if self.calls and self.unpriced == self.calls else self.cost


@dataclass(frozen=True, slots=True)
class Line:
    """What one day, user, model or role has used. `name` is "" for users whose account is gone."""

    name: str
    sums: Sums = field(default_factory=Sums)
    key: Any = None


def lines(since: date, until: date, by: By, *, limit: int | None = None) -> list[Line]:
    """The sums from `since` to `until`, both of them included: days in their order, others by what they cost.

    With `limit`, so many lines, and one more that sums up the rest, named "…". One query, and one for usernames.
    """
    column = _COLUMNS[by]
    rows = list(_calls(since, until).values(column).annotate(**_SUMS).order_by())
    found = [(row[column], _sums(row)) for row in rows]
    if by == "day":
        return [Line(key.isoformat(), sums, key) for key, sums in sorted(found, key=lambda each: each[0])]
    found.sort(key=lambda each: (-each[1].cost, -each[1].input_tokens - each[1].output_tokens, str(each[0])))
    rest = found[limit:] if limit is not None else []
    names = _usernames(key for key, _ in found[:limit]) if by == "user" else {}
    shown = [Line(names.get(key, "") if by == "user" else key, sums, key) for key, sums in found[:limit]]
    return [*shown, Line("…", total(sums for _, sums in rest))] if rest else shown


def every_day(since: date, until: date, found: Iterable[Line]) -> list[Line]:
    """A line a day, those without a call too."""
    known = {line.key: line for line in found}
    days = (since + timedelta(days=number) for number in range((until - since).days + 1))
    return [known.get(day) or Line(day.isoformat(), key=day) for day in days]


def total(sums: Iterable[Sums]) -> Sums:
    return sum(sums, Sums())


def _calls(since: date, until: date) -> QuerySet[ModelCall]:
    return ModelCall.objects.filter(day__gte=since, day__lte=until)


def _sums(row: dict[str, Any]) -> Sums:
    return Sums(**{name.removeprefix("sum_"): row[name] for name in _SUMS if row[name] is not None})


def _usernames(keys: Iterable[int | None]) -> dict[int | None, str]:
    return dict(User.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "username"))
