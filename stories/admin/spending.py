"""What models cost, in the admin: by day, model and user, and the calls that the sums are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.views import UnfoldModelAdminViewMixin

from common.admin import ReadOnlyAdmin
from stories.admin.charts import Chart, bar_chart
from stories.models import ModelCall, site_today
from stories.services.budgets import Budget, Spent, budgets, spent_by_all
from stories.services.spending import Line, Sums, every_day, lines, total

SPANS: Final = (7, 30, 90)
USERS_SHOWN: Final = 25


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its name, where its calls are listed ("" for nowhere), and its figures, ready to be read."""

    name: str
    url: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that stands for itself."""

    name: str
    value: str
    note: str = ""
    is_alarming: bool = False


@admin.register(ModelCall)
class ModelCallAdmin(ReadOnlyAdmin):
    list_display = (
        "day",
        "role",
        "model",
        "owner",
        "input_tokens",
        "cached_tokens",
        "output_tokens",
        "dollars",
        "is_estimated",
    )
    list_display_links = None
    list_prefetch = ("owner",)
    list_filter = ("role", ("owner", AutocompleteSelectFilter))
    fields = (
        "conversation",
        "owner",
        "role",
        "model",
        "day",
        "input_tokens",
        "cached_tokens",
        "output_tokens",
        "reasoning_tokens",
        "dollars",
        "is_estimated",
        "created_at",
    )
    ordering = ("-id",)

    def get_custom_urls(self) -> tuple[tuple[str, str, Any], ...]:
        return (("spending/", "stories_spending", SpendingView.as_view(model_admin=self)),)

    @admin.display(description=gettext_lazy("cost (USD)"))
    def dollars(self, call: ModelCall) -> str:
        return dollars(call.cost)


class SpendingView(UnfoldModelAdminViewMixin, TemplateView):  # type: ignore[misc]  # unfold is untyped
    title = gettext_lazy("Spending")
    permission_required = ("stories.view_modelcall",)
    template_name = "admin/stories/spending.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.pop("model_admin", None)  # the route gives it, and unfold gives it again
        context: dict[str, Any] = super().get_context_data(**kwargs, **spending(self.request))
        return context


def spending(request: HttpRequest) -> dict[str, Any]:
    """What the page shows. Three sums over the span, one for budgets, and one query for usernames."""
    today = site_today()
    days = _span(request)
    since = today - timedelta(days=days - 1)
    by_day = every_day(since, today, lines(since, today, "day"))
    whole = total(line.sums for line in by_day)
    return {
        "days": days,
        "spans": [(span, span == days) for span in SPANS],
        "since": since,
        "until": today,
        "whole": whole,
        "unpriced": f"{whole.unpriced:,}",
        "estimated": f"{whole.estimated:,}",
        "tiles": [*_tiles(whole), *_budgets(today)],
        "chart": _chart(by_day),
        "chart_shows_tokens": whole.known_cost is None,
        "tables": [
            (
                _("By model"),
                [_row(line, "model") for line in lines(since, today, "model", limit=USERS_SHOWN)],
            ),
            (_("By user"), [_row(line, "owner") for line in lines(since, today, "user", limit=USERS_SHOWN)]),
        ],
        "days_table": [_row(line, "day") for line in reversed(by_day) if line.sums.calls],
        "calls_url": reverse("admin:stories_modelcall_changelist"),
    }


def dollars(cost: Decimal | None) -> str:
    """With as many places as a small sum needs; an unknown one is said to be so."""
    if cost is None:
        return _("unknown")
    return f"${cost:,.2f}" if cost >= 10 or not cost else f"${cost:,.4f}"


def cost_of(sums: Sums) -> str:
    """What of it is known, and that it is not all."""
    told = dollars(sums.known_cost)
    return f"{told} + ?" if sums.unpriced and sums.known_cost is not None else told


def _span(request: HttpRequest) -> int:
    given = request.GET.get("days", "")
    return next((span for span in SPANS if str(span) == given), 30)


def _row(line: Line, column: str) -> Row:
    is_rest = line.key is None and line.name
    name = _("the others") if is_rest else line.name or _("(account gone)")
    if isinstance(line.key, date):
        name = date_format(line.key, "DATE_FORMAT")
    lookup = {"day": "day", "model": "model", "owner": "owner__id__exact"}[column]
    query = "" if line.key is None else urlencode({lookup: line.key})
    url = f"{reverse('admin:stories_modelcall_changelist')}?{query}" if query else ""
    sums = line.sums
    counts = (sums.calls, sums.input_tokens, sums.cached_tokens, sums.output_tokens)
    return Row(str(name), url, (cost_of(sums), *(f"{count:,}" for count in counts)))


def _chart(by_day: Sequence[Line]) -> Chart:
    """Of dollars; of tokens where no call has a price."""
    is_priced = total(line.sums for line in by_day).known_cost is not None
    values = [line.sums.cost if is_priced else Decimal(_tokens(line.sums)) for line in by_day]
    return bar_chart(values, [_title(line) for line in by_day], _money if is_priced else _count)


def _title(line: Line) -> str:
    calls = _("calls: %(count)s") % {"count": f"{line.sums.calls:,}"}
    day = date_format(line.key, "MONTH_DAY_FORMAT")
    return f"{day}: {cost_of(line.sums)}, {calls}" if line.sums.calls else f"{day}: {calls}"


def _tokens(sums: Sums) -> int:
    return sums.input_tokens + sums.output_tokens


def _money(value: Decimal) -> str:
    return f"${value.normalize():,f}"


def _count(value: Decimal) -> str:
    return f"{value:,.0f}"


def _tiles(whole: Sums) -> list[Tile]:
    cached = round(100 * whole.cached_tokens / whole.input_tokens) if whole.input_tokens else 0
    return [
        Tile(_("Cost"), cost_of(whole)),
        Tile(_("Calls"), f"{whole.calls:,}"),
        Tile(
            _("Tokens in"), f"{whole.input_tokens:,}", _("%(share)s of them cached") % {"share": f"{cached}%"}
        ),
        Tile(_("Tokens out"), f"{whole.output_tokens:,}"),
    ]


def _budgets(today: date) -> list[Tile]:
    """The installation's, each with what is spent of it."""
    set_ones = [budget for budget in budgets() if budget.whose == "installation"]
    spent = spent_by_all(today) if set_ones else {}
    return [_budget(budget, spent[budget.period]) for budget in set_ones]


def _budget(budget: Budget, spent: Spent) -> Tile:
    parts = []
    if budget.dollars:
        parts.append((dollars(spent.dollars), dollars(Decimal(str(budget.dollars)))))
    if budget.tokens:
        tokens = _("%(count)s tokens")
        parts.append((tokens % {"count": f"{spent.tokens:,}"}, tokens % {"count": f"{budget.tokens:,}"}))
    used = ", ".join(used for used, _limit in parts)
    limits = _("of %(limit)s") % {"limit": ", ".join(limit for _used, limit in parts)}
    name = _("Budget of the day") if budget.period == "day" else _("Budget of the month")
    return Tile(name, used, limits, is_alarming=spent.reaches(budget))
