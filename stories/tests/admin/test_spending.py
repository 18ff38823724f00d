"""What models cost, in the admin: sums that add up, links to the calls, and a quiet page where there is nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.urls import reverse

from stories.admin.charts import bar_chart, round_scale
from stories.models import ModelCall, site_today
from stories.tests.admin.clients import with_permissions
from stories.tests.factories import make_user

pytestmark = pytest.mark.django_db

URL = "/admin/stories/modelcall/spending/"
_numbers = count()


def call(cost="0.5", *, owner=None, days_ago=0, model="large", estimated=False):
    return ModelCall.objects.create(
        key=str(next(_numbers)),
        owner=owner,
        day=site_today() - timedelta(days=days_ago),
        role="expand",
        model=model,
        input_tokens=1000,
        cached_tokens=400,
        output_tokens=500,
        cost=None if cost is None else Decimal(cost),
        is_estimated=estimated,
    )


def page(client, **query):
    response = client.get(URL, query, headers={"Accept-Language": query.pop("language", "ko")})
    assert response.status_code == 200
    return response


def text(client, **query):
    return page(client, **query).content.decode()


def test_sums_by_day_model_and_user(staff):
    reader = make_user()
    call("12.5", owner=reader)
    call("1.25", model="small", days_ago=3)
    call("99", days_ago=40)

    shown = text(staff)

    assert "$13.75" in shown
    assert "$12.50" in shown
    assert "$1.2500" in shown
    assert reader.username in shown
    assert "(탈퇴한 계정)" in shown
    assert "$99" not in shown
    assert "$99.00" in text(staff, days="90")


def test_names_lead_to_the_calls_that_are_summed(staff):
    reader = make_user()
    call(owner=reader, model="tales-7b:latest & more")

    shown = text(staff)

    listed = reverse("admin:stories_modelcall_changelist")
    for query in (
        f"owner__id__exact={reader.pk}",
        "model=tales-7b%3Alatest+%26+more",
        f"day={site_today()}",
    ):
        assert f'href="{listed}?{query}"' in shown
        rows = staff.get(f"{listed}?{query}")
        assert rows.status_code == 200
        assert "$0.5000" in rows.content.decode()


def test_a_call_and_what_it_was_made_for(staff):
    row = call(owner=make_user())

    shown = staff.get(reverse("admin:stories_modelcall_change", args=[row.pk])).content.decode()

    assert "$0.5000" in shown


def test_an_unknown_price_is_never_nought(staff):
    call(None, model="own")

    shown = text(staff)

    assert "알 수 없음" in shown
    assert "$0" not in shown
    assert "단가를 알 수 없어" in shown
    assert "하루 토큰" in shown, "the chart shows what is known"


def test_a_part_that_is_unknown_is_said(staff):
    call("1")
    call(None)

    assert "$1.0000 + ?" in text(staff)


def test_estimates_are_said(staff):
    call(estimated=True)

    assert "어림한 호출: 1건" in text(staff)


def test_nothing_yet(staff):
    shown = text(staff)

    assert "이 기간에는 모델을 호출하지 않았습니다." in shown
    assert "<svg viewBox" not in shown


def test_english(staff):
    call()

    shown = text(staff, language="en")

    assert "US dollars a day" in shown
    assert "By model" in shown


@pytest.mark.parametrize("days", ["", "8", "-1", "x", "1e9", "٣٠"])
def test_a_span_that_is_none_is_thirty_days(staff, days):
    assert page(staff, days=days).context["days"] == 30


def test_the_installation_s_budgets(staff, settings):
    settings.BUDGET_INSTALLATION_DAY = 2.0
    settings.BUDGET_INSTALLATION_DAY_TOKENS = 100_000
    settings.BUDGET_INSTALLATION_MONTH = 0.4
    call("0.5")

    shown = text(staff)

    assert "$0.5000, 토큰 1,500개" in shown
    assert "한도 $2.0000, 토큰 100,000개" in shown
    assert shown.count("st-alarming") == 1, "the month's is spent"


def test_what_people_are_called_stays_text(staff):
    call(model="<script>alert(1)</script>", owner=make_user(first_name="<b>"))

    shown = text(staff)

    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_nothing_inline(staff):
    call()
    shown = text(staff)
    ours = shown[shown.index('class="st-spending"') :]
    ours = ours[: ours.index("</section>")]
    assert " style=" not in ours
    assert "<script" not in ours


def test_for_those_who_may_see_calls(client):
    assert with_permissions("view_modelcall").get(URL).status_code == 200
    assert with_permissions("view_thread").get(URL).status_code == 403
    assert client.get(URL).status_code == 302


def test_a_few_queries_whatever_there_is(staff, queries):
    asked = []
    for number in range(2):
        for _ in range(20):
            call(owner=make_user(), model=f"m{number}")
        asked.append([query for query in queries(staff, URL) if "model_calls" in query or "users" in query])
    assert len(asked[0]) == len(asked[1])
    assert len([query for query in asked[1] if "model_calls" in query]) == 3


class TestChart:
    def test_heights_are_in_proportion_and_anything_is_seen(self):
        chart = bar_chart([Decimal(4), Decimal(2), Decimal("0.001"), Decimal(0)], ["a", "b", "c", "d"], str)

        assert [bar.height for bar in chart.bars] == ["100.00", "50.00", "1.00", "0.00"]
        assert [bar.y for bar in chart.bars] == ["0.00", "50.00", "99.00", "100.00"]
        assert (chart.bars[-1].x + chart.bar_width, chart.width) == (39, 40)

    @pytest.mark.parametrize(
        ("most", "scale"),
        [
            ("0", "0 1"),
            ("4", "0 1 2 3 4"),
            ("4.01", "0 2 4 6"),
            ("0.07", "0.00 0.02 0.04 0.06 0.08"),
            ("1234567", "0 500000 1000000 1500000"),
        ],
    )
    def test_a_scale_in_round_steps(self, most, scale):
        assert round_scale(Decimal(most)) == [Decimal(each) for each in scale.split()]
        assert round_scale(Decimal(most))[-1] >= Decimal(most)
