"""Seeding: what is written is whole, in order, the same each time, and found afterwards."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from stories.management import seeding as module
from stories.management.sample_tales import RARE_WORD, sample_tale
from stories.management.seeding import Seeding
from stories.models import Conversation, ConversationData, ConversationSearch, Thread
from stories.models.search import VOLUME_TURNS
from stories.services.search import index_conversation, search_history
from stories.tests.factories import make_conversation

# On MySQL the index is made anew, which ends the transaction that a test would be rolled back with.
pytestmark = pytest.mark.django_db(transaction=True)


def seeded(owner: User, threads: int, turns: int) -> list[int]:
    """What its progress heard."""
    heard: list[int] = []
    Seeding(owner, threads, turns).run(heard.append)
    return heard


def texts_of(owner: User) -> list[tuple[str, ...]]:
    rows = ConversationData.objects.filter(conversation__owner=owner).order_by("conversation")
    return list(rows.values_list("user_input", "created_title", "created_content"))


@pytest.mark.parametrize(("threads", "turns"), [(1, 1), (1, 5), (5, 5), (3, 8), (7, 20)])
def test_every_turn_is_written_once_with_its_texts_and_terms(user, threads, turns):
    seeded(user, threads, turns)
    expected = [(tale.topic, tale.title, tale.story) for tale in map(sample_tale, range(turns))]
    assert texts_of(user) == expected
    assert Thread.objects.count() == threads
    assert sum(Thread.objects.values_list("conversation_count", flat=True)) == turns
    assert ConversationSearch.objects.filter(owner=user).count() == turns


def test_two_users_are_given_the_same_tales(user, stranger):
    seeded(user, 2, 5)
    seeded(stranger, 2, 5)
    assert texts_of(user) == texts_of(stranger)


def test_moments_rise_with_the_turns(user):
    seeded(user, 3, 10)
    moments = list(Conversation.objects.order_by("pk").values_list("created_at", flat=True))
    assert {later - earlier for earlier, later in pairwise(moments)} == {timedelta(minutes=1)}
    for thread in Thread.objects.all():
        mine = list(thread.conversations.order_by("number").values_list("created_at", flat=True))
        assert (thread.created_at, thread.updated_at) == (mine[0], mine[-1])


def test_a_thread_is_called_after_its_first_tale(user):
    seeded(user, 3, 10)
    for thread in Thread.objects.all():
        first = thread.conversations.select_related("data").get(number=1)
        assert thread.title == first.data.created_title


@pytest.mark.parametrize(("at_once", "heard"), [(1, [2, 5, 7, 10]), (3, [7, 10]), (4, [10]), (9, [10])])
def test_progress_hears_how_many_turns_stand(user, monkeypatch, at_once, heard):
    monkeypatch.setattr(module, "_THREADS_AT_ONCE", at_once)
    assert seeded(user, 4, 10) == heard


@pytest.mark.parametrize("size", [1, 3, 100])
def test_the_terms_are_those_that_a_turn_is_indexed_by(user, monkeypatch, size):
    """Seeded and indexed by the service, a turn has the same row, volume and all."""
    monkeypatch.setitem(VOLUME_TURNS, connection.vendor, size)
    seeded(user, 2, 7)
    rows = list(ConversationSearch.objects.order_by("pk").values())
    assert [row["volume"] for row in rows] == [turn // size for turn in range(7)]
    for row in rows:
        index_conversation(row["conversation_id"])
    assert list(ConversationSearch.objects.order_by("pk").values()) == rows


def test_what_was_there_is_found_beside_what_is_seeded(user):
    kept = make_conversation(title="백두산 호랑이", topic="어느 겨울밤의 손님")
    index_conversation(kept.pk)
    owner = kept.thread.owner
    seeded(owner, 2, 4)
    seeded(user, 1, 1)
    assert [match.conversation.pk for match in search_history(user=owner, text="겨울밤", size=5).rows] == [
        kept.pk
    ]
    assert len(search_history(user=owner, text=RARE_WORD, size=5).rows) == 1
    assert len(search_history(user=user, text=RARE_WORD, size=5).rows) == 1


def test_what_stands_is_found_although_the_rest_was_broken_off(user, monkeypatch):
    monkeypatch.setattr(module, "_THREADS_AT_ONCE", 1)

    def break_off(_written: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Seeding(user, 3, 6).run(break_off)
    assert Conversation.objects.count() == 2
    assert len(search_history(user=user, text=RARE_WORD, size=5).rows) == 1


@given(st.integers(0, 2**40))
def test_any_number_is_a_whole_tale(number):
    tale = sample_tale(number)
    assert tale == sample_tale(number)
    assert "{" not in tale.story + tale.topic + tale.title
    assert tale.story.endswith(".")
    assert 0 < len(tale.title) <= 200
    assert set(tale.tags) == {"genre", "characters", "location"}
    assert all(tale.tags.values())
