"""Keeping the index: what is written for a turn, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from common.api.pagination import decode_cursor
from stories.models import Conversation, ConversationSearch, Status, Thread
from stories.services.search import index_conversation, move_index, search_history
from stories.tests.factories import make_conversation, make_thread


def made(owner, **texts):
    return make_conversation(make_thread(owner), **{"title": "", "content": "", **texts})


def indexed(owner, **texts):
    turn = made(owner, **texts)
    index_conversation(turn.pk)
    return turn


def found(user, text, **more):
    return [match.conversation for match in search_history(user=user, text=text, size=10, **more).rows]


def test_indexing_twice_changes_nothing(user):
    turn = indexed(user)
    (before,) = ConversationSearch.objects.values()
    index_conversation(turn.pk)
    assert list(ConversationSearch.objects.values()) == [before]


def test_indexing_what_is_gone_does_nothing(db):
    index_conversation(2**40)
    assert not ConversationSearch.objects.exists()


def test_a_turn_that_ended_without_a_story_is_indexed(user):
    indexed(user, status=Status.FAILED, content="", title="")
    assert ConversationSearch.objects.count() == 1


def test_a_text_of_signs_alone_makes_an_empty_entry(user):
    indexed(user, topic="…", title="", content="!")
    assert ConversationSearch.objects.get().terms == ""


@pytest.mark.django_db(transaction=True)
def test_another_owner_takes_over_what_is_found(user, stranger):
    turn = indexed(user, topic="사슴 g 가")
    untouched = indexed(stranger, topic="호랑이")
    move_index(from_owner_id=user.pk, to_owner_id=stranger.pk)
    Conversation.objects.filter(owner=user).update(owner=stranger)
    Thread.objects.filter(owner=user).update(owner=stranger)
    assert found(stranger, "사슴") == [turn]
    assert found(stranger, "호랑이") == [untouched]
    assert found(user, "사슴") == []
    before = ConversationSearch.objects.get(pk=turn.pk).terms
    index_conversation(turn.pk)
    assert sorted(before.split()) == sorted(ConversationSearch.objects.get(pk=turn.pk).terms.split())


@pytest.mark.django_db(transaction=True)
def test_an_index_that_knows_too_much_shows_nothing_of_another(user, stranger):
    """The rows decide, not the terms."""
    turn = indexed(user, topic="사슴")
    move_index(from_owner_id=user.pk, to_owner_id=stranger.pk)
    assert found(stranger, "사슴") == []
    assert turn.owner_id == user.pk


@pytest.mark.django_db(transaction=True)
def test_a_cascade_clears_the_index(user):
    turn = indexed(user, topic="사슴")
    asked = {"owner_id": user.pk, "before": 2**63 - 1, "limit": 9}
    assert ConversationSearch.objects.find(["사슴"], **asked) == [turn.pk]
    user.delete()
    assert ConversationSearch.objects.find(["사슴"], **asked) == []
    assert not ConversationSearch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_cursor_names_the_last_turn_shown(user):
    turns = [indexed(user, topic="사슴") for _ in range(3)]
    page = search_history(user=user, text="사슴", size=2)
    assert page.next_cursor is not None
    assert decode_cursor(page.next_cursor, (int,)) == (turns[1].pk,)
    rest = search_history(user=user, text="사슴", size=2, before=turns[1].pk)
    assert [match.conversation for match in rest.rows] == [turns[0]]
    assert rest.next_cursor is None


@pytest.mark.django_db(transaction=True)
def test_running_and_finished_turns_come_in_one_order(user):
    first = indexed(user, topic="사슴")
    running = made(user, topic="사슴", status=Status.IN_PROGRESS)
    last = indexed(user, topic="사슴")
    made(user, topic="호랑이", status=Status.IN_PROGRESS)
    assert found(user, "사슴") == [last, running, first]
    assert found(user, "사슴", before=last.pk) == [running, first]
    assert found(user, "사슴", before=running.pk) == [first]


def test_a_query_of_signs_asks_the_database_nothing(user, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert search_history(user=user, text="…!", size=10).rows == []


def test_the_history_enters_by_its_index(user):
    page = Thread.objects.visible_to(user).history((datetime(2026, 11, 22, tzinfo=UTC), 7))[:21]
    plan = page.explain()
    assert "threads_history" in plan
    assert "TEMP B-TREE" not in plan
    assert "filesort" not in plan
    if connection.vendor == "sqlite":
        assert "updated_at<" in plan
