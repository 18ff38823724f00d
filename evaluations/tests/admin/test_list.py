"""The list of evaluations in the admin: what it shows, finds and asks of the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django.utils import timezone

from evaluations.admin import evaluations as module
from evaluations.models import ContentEvaluation, Rating, Review, Verdict
from evaluations.services import mark_reviewed
from evaluations.tests.factories import make_evaluation
from stories.models import Status
from stories.tests.admin.clients import with_permissions
from stories.tests.factories import make_conversation, make_user

URL = "admin:evaluations_contentevaluation_changelist"
REVIEWS = "admin:evaluations_review_changelist"


def shown(client, query=""):
    response = client.get(reverse(URL) + query)
    assert response.status_code == 200
    return [row.conversation.data.created_title for row in response.context["cl"].result_list]


def rated(title, topic="주제", **fields):
    conversation = fields.pop("conversation", {})
    return make_evaluation(make_conversation(title=title, topic=topic, **conversation), **fields)


def test_a_row_tells_topic_title_rating_comment_reader_and_date(staff):
    row = rated("나무꾼과 사슴", "나무꾼이 사슴을 살린다", comment="끝맺음이 곱소")
    page = staff.get(reverse(URL)).content.decode()
    for text in ("나무꾼과 사슴", "나무꾼이 사슴을 살린다", "끝맺음이 곱소", row.user.username, "2026"):
        assert text.replace("2026", str(row.updated_at.year)) in page


@pytest.mark.parametrize("name", [URL, REVIEWS])
def test_more_rows_cost_no_more_queries_and_nothing_is_counted(staff, queries, name):
    def make(number):
        for _ in range(number):
            make_evaluation()
        mark_reviewed(ContentEvaluation.objects.all(), make_user())

    make(1)
    few = queries(staff, reverse(name))
    make(9)
    many = queries(staff, reverse(name))

    assert len(many) == len(few)
    assert not [sql for sql in many if "COUNT(" in sql or "DISTINCT" in sql or "created_content" in sql]


@pytest.mark.parametrize(
    "query",
    [
        "?q=사슴",
        "?rating=like",
        "?review=awaiting",
        "?status=completed",
        "?updated_at__gte=2026-01-01+00:00:00%2B09:00",
        "?o=1",
    ],
)
def test_no_filter_counts_or_reads_without_a_limit(staff, queries, query):
    make_evaluation()
    for sql in queries(staff, reverse(URL) + query):
        assert "COUNT(" not in sql
        if 'FROM "content_evaluation"' in sql or "FROM `content_evaluation`" in sql:
            assert " LIMIT " in sql or '"id" IN (' in sql or "`id` IN (" in sql
            assert " JOIN " not in sql


def test_newest_first(staff):
    now = timezone.now()
    rated("둘째", updated_at=now - timedelta(hours=1))
    rated("첫째", updated_at=now)
    rated("셋째", updated_at=now - timedelta(hours=2))
    assert shown(staff) == ["첫째", "둘째", "셋째"]


def test_filters(staff):
    now = timezone.now()
    rated("싫음", evaluation=Rating.DISLIKE, updated_at=now - timedelta(minutes=1))
    rated("거둠", evaluation=None, updated_at=now - timedelta(minutes=2))
    rated("검토됨", is_reviewed=True, updated_at=now - timedelta(minutes=3))
    failed = {"status": Status.FAILED}
    rated("실패", updated_at=now - timedelta(minutes=4), conversation=failed)

    assert shown(staff, "?rating=dislike") == ["싫음"]
    assert shown(staff, "?rating=like") == ["검토됨", "실패"]
    assert shown(staff, "?rating=withdrawn") == ["거둠"]
    assert shown(staff, "?review=awaiting") == ["싫음", "실패"]
    assert shown(staff, "?review=reviewed") == ["검토됨"]
    assert shown(staff, "?status=failed") == ["실패"]
    assert len(shown(staff, "?rating=nonsense&review=nonsense&status=nonsense")) == 4


def test_search_finds_words_of_title_topic_and_comment(staff):
    rated("나무꾼과 사슴", "산골의 주제")
    row = rated("달빛 맹세", "강가의 주제", comment="100% 곱소")

    assert shown(staff, "?q=사슴") == ["나무꾼과 사슴"]
    assert shown(staff, "?q=강가") == ["달빛 맹세"]
    assert shown(staff, "?q=100%25 곱") == ["달빛 맹세"]
    assert shown(staff, f"?q={row.conversation.thread.public_id}") == ["달빛 맹세"]
    assert shown(staff, "?q=호랑이") == []
    assert len(shown(staff, "?q=%20")) == 2


def test_search_reads_the_newest_of_what_the_filters_leave(staff, monkeypatch):
    monkeypatch.setattr(module, "SEARCHED", 2)
    now = timezone.now()
    rated("옛 사슴", evaluation=Rating.DISLIKE, updated_at=now - timedelta(days=2))
    for hour in (1, 2):
        rated("새 사슴", updated_at=now - timedelta(hours=hour))

    assert shown(staff, "?q=사슴") == ["새 사슴", "새 사슴"]
    assert shown(staff, "?q=사슴&rating=dislike") == ["옛 사슴"]


def act(client, action, rows):
    return client.post(
        reverse(URL), {"action": action, ACTION_CHECKBOX_NAME: [row.pk for row in rows]}, follow=True
    )


@pytest.mark.parametrize(("action", "verdict"), [("accept", Verdict.ACCEPTED), ("reject", Verdict.REJECTED)])
def test_many_are_reviewed_at_once(staff, action, verdict):
    chosen = [make_evaluation(), make_evaluation()]
    other = make_evaluation()

    response = act(staff, action, chosen)

    assert {review.pk for review in Review.objects.filter(verdict=verdict)} == {row.pk for row in chosen}
    assert set(ContentEvaluation.objects.filter(is_reviewed=False)) == {other}
    [message] = messages.get_messages(response.wsgi_request)
    assert "2" in str(message)


@pytest.mark.django_db
def test_only_those_who_may_change_can_review():
    row = make_evaluation()
    looking = with_permissions("view_contentevaluation")
    assert shown(looking) == ["나무꾼과 사슴"]
    act(looking, "accept", [row])
    assert not Review.objects.exists()

    act(with_permissions("change_contentevaluation"), "accept", [row])
    assert Review.objects.exists()
