"""`manage.py usage`: what models have used and cost."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from stories.models import site_today
from stories.services.spending import BY, By, Line, Sums, lines, total

HEADINGS: Final = ("calls", "input", "cached", "output", "US dollars")
GONE: Final = "(account gone)"


class Command(BaseCommand):
    help = "Sums up what models have used: calls, tokens and US dollars, by day, user, model or role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        span = parser.add_mutually_exclusive_group()
        span.add_argument(
            "--days", type=int, default=30, help="today and the days before (default: %(default)s)"
        )
        span.add_argument("--month", help="a month, as in 2026-11")
        parser.add_argument("--by", choices=BY, default="day", help="default: %(default)s")
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="a JSON object")
        form.add_argument("--csv", action="store_true", help="comma-separated values")

    def handle(self, *args: Any, days: int, month: str | None, by: By, **options: Any) -> None:
        since, until = _month(month) if month else _days(days)
        found = lines(since, until, by)
        if options["json"]:
            self.stdout.write(json.dumps(_document(since, until, by, found), ensure_ascii=False, indent=2))
        elif options["csv"]:
            self._write_csv(by, found)
        else:
            self._write_table(since, until, by, found)

    def _write_csv(self, by: By, found: Sequence[Line]) -> None:
        writer = csv.DictWriter(self.stdout, [by, *_fields(Sums())], lineterminator="\n")
        writer.writeheader()
        writer.writerows({by: _safe(_name(line)), **_fields(line.sums)} for line in found)

    def _write_table(self, since: date, until: date, by: By, found: Sequence[Line]) -> None:
        if not found:
            self.stdout.write(f"No model was asked between {since} and {until}.")
            return
        whole = total(line.sums for line in found)
        rows = [(by, *HEADINGS), *((_name(line), *_cells(line.sums)) for line in found)]
        rows.append(("in all", *_cells(whole)))
        for row in _aligned(rows):
            self.stdout.write(row)
        if whole.unpriced:
            self.stdout.write(
                f"\nOf {whole.unpriced:,} calls no price is known: they are not in these sums. Name one with "
                "input_price and output_price (docs/models.md)."
            )
        if whole.estimated:
            self.stdout.write(
                f"\nOf {whole.estimated:,} calls the provider told no usage: theirs is estimated."
            )


def _days(days: int) -> tuple[date, date]:
    if not 1 <= days <= 36_500:
        raise CommandError("--days is 1 or more, and no more than a century.")
    today = site_today()
    return today - timedelta(days=days - 1), today


def _month(text: str) -> tuple[date, date]:
    try:
        first = date.fromisoformat(f"{text}-01")
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    except (ValueError, OverflowError):
        raise CommandError(f"--month is a month, as in 2026-11, not {text!r}.") from None


def _document(since: date, until: date, by: By, found: Sequence[Line]) -> dict[str, Any]:
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "by": by,
        "lines": [{by: _name(line), **_fields(line.sums)} for line in found],
        "total": _fields(total(line.sums for line in found)),
    }


def _fields(sums: Sums) -> dict[str, Any]:
    cost = sums.known_cost
    return {
        "calls": sums.calls,
        "input_tokens": sums.input_tokens,
        "cached_tokens": sums.cached_tokens,
        "output_tokens": sums.output_tokens,
        "cost": None if cost is None else float(cost),
        "calls_without_price": sums.unpriced,
        "calls_estimated": sums.estimated,
    }


def _name(line: Line) -> str:
    return line.name or GONE


def _safe(text: str) -> str:
    """Nothing that a spreadsheet would take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _cells(sums: Sums) -> tuple[str, ...]:
    counts = (sums.calls, sums.input_tokens, sums.cached_tokens, sums.output_tokens)
    return (*(f"{count:,}" for count in counts), _dollars(sums.known_cost, sums.unpriced))


def _dollars(cost: Decimal | None, unpriced: int) -> str:
    """ "+ ?" where a part of it is not known."""
    if cost is None:
        return "unknown"
    return f"{cost:,.4f} + ?" if unpriced else f"{cost:,.4f}"


def _aligned(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """The first column to the left, figures to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        figures = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield "  ".join((row[0].ljust(widths[0]), *figures))
