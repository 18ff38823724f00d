"""Lists of stories in the admin: what they show, and what they ask of the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from stories.models import ConversationEvent, Status
from stories.tests.factories import make_conversation, make_thread, make_user

LISTS = ["thread", "conversation", "conversationdata", "conversationevent"]


def url(model, query=""):
    return reverse(f"admin:stories_{model}_changelist") + query


def make_rows(number):
    for n in range(number):
        turn = make_conversation(make_thread(make_user()), finished_at=timezone.now())
        ConversationEvent.objects.create(
            conversation=turn, seq=1, msg="created", body=f'{{"seq": 1, "n": {n}}}'
        )


@pytest.mark.parametrize("model", LISTS)
def test_more_rows_cost_no_more_queries_and_nothing_is_counted(staff, queries, model):
    make_rows(1)
    few = queries(staff, url(model))
    make_rows(9)
    many = queries(staff, url(model))

    assert len(many) == len(few)
    assert not [sql for sql in many if "COUNT(" in sql]
    assert not [sql for sql in many if "DISTINCT" in sql]


@pytest.mark.parametrize("model", ["conversation", "conversationdata"])
def test_the_texts_are_left_in_the_database(staff, queries, model):
    make_rows(2)
    asked = [sql for sql in queries(staff, url(model)) if "conversation_data" in sql]
    assert asked
    for field in ("created_content", "base_story", "manifest", "similar"):
        assert not [sql for sql in asked if field in sql]


@pytest.mark.parametrize(
    "query",
    [
        "?q=12",
        "?q=thread_0123",
        "?q=reader",
        "?q=%20",
        "?status__exact=failed",
        "?finished=7",
        "?finished=nonsense",
        "?o=1.2",
        "?all=",
    ],
)
def test_no_way_to_ask_counts_or_reads_the_whole_table(staff, queries, query):
    make_rows(3)
    for sql in queries(staff, url("conversation", query)):
        assert "COUNT(" not in sql
        if 'FROM "conversations"' in sql or "FROM `conversations`" in sql:
            assert "LIMIT 51" in sql
            assert " JOIN " not in sql or "thread_0123" in query


def test_the_heading_tells_no_number_that_nobody_counted(staff):
    make_rows(2)
    page = staff.get(url("conversation")).content.decode()
    assert "10000" not in page
    assert "?all=" not in page


def test_pages_follow_each_other(staff):
    for _ in range(51):
        make_conversation(title="같은 제목")

    first = staff.get(url("thread")).content.decode()
    second = staff.get(url("thread", "?p=2")).content.decode()

    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    assert 'rel="next"' not in second
    assert 'rel="prev"' in second
    assert staff.get(url("thread", "?p=201")).status_code == 302


def titles(staff, query):
    return [row.data.created_title for row in staff.get(url("conversation", query)).context["cl"].result_list]


def test_conversations_are_found_by_their_names(staff):
    mine = make_conversation(make_thread(make_user()), title="내 것")
    make_conversation(title="남의 것")

    assert titles(staff, "") == ["남의 것", "내 것"]
    assert titles(staff, f"?q={mine.pk}") == ["내 것"]
    assert titles(staff, f"?q={mine.thread.public_id}") == ["내 것"]
    assert titles(staff, f"?q={mine.owner.username}") == ["내 것"]
    assert titles(staff, f"?q={mine.owner.username[:-1]}") != []
    assert titles(staff, "?q=nobody") == []
    assert titles(staff, "?q=" + "9" * 30) == []
    assert titles(staff, f"?owner__id__exact={mine.owner_id}") == ["내 것"]


def test_conversations_are_filtered_by_status_and_end(staff):
    now = timezone.now()
    make_conversation(title="옛", finished_at=now - timedelta(days=8))
    make_conversation(title="실패", status=Status.FAILED, finished_at=now)
    make_conversation(title="쓰는 중", status=Status.IN_PROGRESS)
    make_conversation(title="이제", finished_at=now)

    assert titles(staff, "?status__exact=failed") == ["실패"]
    assert titles(staff, "?status__exact=completed") == ["이제", "옛"]
    assert titles(staff, "?finished=1") == ["이제", "실패"]
    assert titles(staff, "?finished=30") == ["이제", "실패", "옛"]


def test_threads_are_found_by_their_names(staff):
    mine = make_thread(make_user(), title="내 것")
    make_thread(title="남의 것")

    def found(query):
        return [row.title for row in staff.get(url("thread", query)).context["cl"].result_list]

    assert found(f"?q={mine.pk}") == found(f"?q={mine.public_id}") == ["내 것"]
    assert found(f"?q={mine.owner.username}") == found(f"?owner__id__exact={mine.owner_id}") == ["내 것"]
    assert found("?q=nobody") == []


def test_a_filter_left_empty_leaves_the_order_to_the_key(staff, queries):
    """Unfold sends the empty fields of its form as well; by date alone there is no index."""
    make_rows(1)
    [asked] = [sql for sql in queries(staff, url("thread", "?owner__id__exact=")) if "LIMIT 51" in sql]
    assert "updated_at" not in asked.split("ORDER BY")[1]


def test_events_are_listed_by_conversation_in_order(staff):
    turn = make_conversation()
    for seq in (2, 1, 3):
        ConversationEvent.objects.create(conversation=turn, seq=seq, msg="expanding", body="{}")
    make_rows(1)

    def found(query):
        return [row.seq for row in staff.get(url("conversationevent", query)).context["cl"].result_list]

    assert found(f"?conversation__id__exact={turn.pk}") == [1, 2, 3]
    assert found(f"?q={turn.pk}") == [1, 2, 3]
    assert found("?q=words") == []
    assert found("") == [1, 3, 1, 2]
