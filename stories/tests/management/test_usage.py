"""manage.py usage: a table that adds up, and says what it does not know."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from itertools import count

import pytest
from django.core.management import CommandError, call_command

from stories.models import ModelCall, site_today
from stories.tests.factories import make_user

pytestmark = pytest.mark.django_db

_numbers = count()


def call(cost, *, owner=None, day=None, role="expand", model="large", estimated=False):
    ModelCall.objects.create(
        key=str(next(_numbers)),
        owner=owner,
        day=day or site_today(),
        role=role,
        model=model,
        input_tokens=1000,
        cached_tokens=400,
        output_tokens=500,
        cost=None if cost is None else Decimal(cost),
        is_estimated=estimated,
    )


def said(*arguments):
    out = StringIO()
    call_command("usage", *arguments, stdout=out)
    return out.getvalue()


def rows(*arguments):
    """The cells of each line of the table."""
    return [line.split("  ") for line in said(*arguments).split("\n\n")[0].strip().splitlines()]


def cells(line):
    return [cell.strip() for cell in line if cell.strip()]


def test_nothing():
    assert said().startswith("No model was asked between ")


def test_by_day_with_a_sum():
    today = site_today()
    call("0.25")
    call("0.5")
    call("1", day=today - timedelta(days=1))
    call("9", day=today - timedelta(days=30))

    assert [cells(line) for line in rows()] == [
        ["day", "calls", "input", "cached", "output", "US dollars"],
        [str(today - timedelta(days=1)), "1", "1,000", "400", "500", "1.0000"],
        [str(today), "2", "2,000", "800", "1,000", "0.7500"],
        ["in all", "3", "3,000", "1,200", "1,500", "1.7500"],
    ]


def test_by_user_the_dearest_first():
    cheap, dear = make_user(), make_user()
    call("0.1", owner=cheap)
    call("3", owner=dear)
    call("0.2")

    assert [cells(line)[0] for line in rows("--by", "user")[1:]] == [
        dear.username,
        "(account gone)",
        cheap.username,
        "in all",
    ]


@pytest.mark.parametrize(("by", "names"), [("model", ["large", "small"]), ("role", ["expand", "enrich"])])
def test_by_model_and_role(by, names):
    call("2")
    call("1", role="enrich", model="small")

    assert [cells(line)[0] for line in rows("--by", by)[1:-1]] == names


def test_an_unknown_price_is_said_and_is_not_free():
    call(None, model="own")
    call("1", model="large")

    text = said("--by", "model")

    assert [cells(line)[-1] for line in rows("--by", "model")[1:]] == ["1.0000", "unknown", "1.0000 + ?"]
    assert "Of 1 calls no price is known" in text


def test_what_is_estimated_is_said():
    call("1", estimated=True)

    assert "Of 1 calls the provider told no usage" in said()


def test_a_month():
    call("1", day=date(2026, 2, 1))
    call("2", day=date(2026, 2, 28))
    call("4", day=date(2026, 3, 1))

    assert cells(rows("--month", "2026-02")[-1]) == ["in all", "2", "2,000", "800", "1,000", "3.0000"]


def test_december():
    call("1", day=date(2026, 12, 31))

    assert cells(rows("--month", "2026-12")[-1])[-1] == "1.0000"


@pytest.mark.parametrize("month", ["2026", "2026-13", "november", "2026-1", "9999-12"])
def test_no_month(month):
    with pytest.raises(CommandError, match="2026-11"):
        said("--month", month)


@pytest.mark.parametrize("days", ["0", "-1", "40000"])
def test_no_span(days):
    with pytest.raises(CommandError, match="--days"):
        said("--days", days)


def test_json():
    user = make_user()
    call("1.5", owner=user)
    call(None, owner=user)

    told = json.loads(said("--json", "--by", "user", "--days", "1"))

    sums = {
        "calls": 2,
        "input_tokens": 2000,
        "cached_tokens": 800,
        "output_tokens": 1000,
        "cost": 1.5,
        "calls_without_price": 1,
        "calls_estimated": 0,
    }
    assert told == {
        "since": str(site_today()),
        "until": str(site_today()),
        "by": "user",
        "lines": [{"user": user.username, **sums}],
        "total": sums,
    }


def test_json_of_what_has_no_price_at_all():
    call(None)

    assert json.loads(said("--json"))["total"]["cost"] is None


def test_csv_without_formulas():
    call("1", model="=cmd|' /C calc'!A0")
    call("2", model="large, and more")

    found = list(csv.DictReader(StringIO(said("--csv", "--by", "model"))))

    assert [row["model"] for row in found] == ["large, and more", "'=cmd|' /C calc'!A0"]
    assert found[0]["cost"] == "2.0"


def test_two_queries_whatever_there_is(django_assert_num_queries):
    for _ in range(5):
        call("1", owner=make_user())
    with django_assert_num_queries(2):
        said("--by", "user")
