"""Works in the admin: found by title or key, edited with their notes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from retrieval.models import Work
from retrieval.tests.factories import make_work

LIST = "admin:retrieval_work_changelist"
PAGE = "admin:retrieval_work_change"


def shown(client, query=""):
    response = client.get(reverse(LIST) + query)
    assert response.status_code == 200
    return [work.title for work in response.context["cl"].result_list]


def test_by_title(curator):
    for title in ("홍길동전", "흥부전", "심청전"):
        make_work(title)
    assert shown(curator) == ["심청전", "홍길동전", "흥부전"]
    assert shown(curator, "?q=홍") == ["홍길동전"]
    assert shown(curator, "?q=전") == []


def test_by_key(curator):
    make_work("흥부전", slug="heungbujeon")
    make_work("심청전")
    assert shown(curator, "?q=Heungbujeon") == ["흥부전"]


def test_more_rows_cost_no_more_queries_and_nothing_is_counted(curator, queries):
    make_work()
    few = queries(curator, reverse(LIST))
    for _ in range(9):
        make_work()
    many = queries(curator, reverse(LIST))
    assert len(many) == len(few)
    assert not [sql for sql in many if "COUNT(" in sql]


def test_the_way_to_its_passages(curator):
    work = make_work()
    assert f"work__id__exact={work.pk}" in curator.get(reverse(LIST)).content.decode()


def test_editing_with_notes(curator):
    work = make_work("흥부전", notes={"overview": "개요라", "significance": "의의라"})
    page = reverse(PAGE, args=[work.pk])
    assert "개요라" in curator.get(page).content.decode()
    data = {
        "title": "흥보전",
        "language": "ko",
        "note_overview": "새 개요\r\n둘째 줄",
        "note_significance": "",
    }
    assert curator.post(page, data).status_code == 302
    after = Work.objects.get()
    assert (after.title, after.slug) == ("흥보전", work.slug)
    assert after.notes == {"overview": "새 개요\n둘째 줄"}
    assert after.updated_at > work.updated_at


@pytest.mark.parametrize(
    "change", [{"title": ""}, {"title": "가" * 201}, {"language": "한국어"}, {"note_overview": "가" * 5001}]
)
def test_what_cannot_be_taken_is_told(curator, change):
    work = make_work("흥부전")
    response = curator.post(reverse(PAGE, args=[work.pk]), {"title": "흥부전", "language": "ko", **change})
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == list(change)
    assert Work.objects.get().language == "ko"


def test_who_may_only_look(visitor):
    work = make_work(notes={"overview": "개요라"})
    assert "개요라" in visitor.get(reverse(PAGE, args=[work.pk])).content.decode()
    assert visitor.post(reverse(PAGE, args=[work.pk]), {"title": "x"}).status_code == 403
