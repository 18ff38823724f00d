"""Volumes: an owner's turns bound by id, so that a common word is looked up among the newest alone."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stories.models import Conversation, ConversationSearch, Status
from stories.models.search import VOLUME_TURNS
from stories.services.search import index_conversation, move_index, search_history
from stories.tests.factories import make_conversation, make_thread

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = ["사슴", "호랑이", "까치"]


@pytest.fixture(autouse=True)
def _volumes_of_two(monkeypatch):
    """On both databases: SQLite needs none, and takes them all the same."""
    monkeypatch.setitem(VOLUME_TURNS, connection.vendor, 2)


def make(owner, topic="사슴") -> Conversation:
    return make_conversation(make_thread(owner), topic=topic, title="", content="")


def indexed(owner, topic="사슴") -> Conversation:
    turn = make(owner, topic)
    index_conversation(turn.pk)
    return turn


def volumes(owner) -> list[int]:
    rows = ConversationSearch.objects.filter(owner=owner).order_by("pk")
    return list(rows.values_list("volume", flat=True))


def walk(user, text, size) -> list[int]:
    """The keys of all turns found, page by page."""
    keys: list[int] = []
    before = None
    while True:
        page = search_history(user=user, text=text, before=before, size=size)
        keys += [match.conversation.pk for match in page.rows]
        if page.next_cursor is None:
            return keys
        before = keys[-1]


def test_a_full_volume_is_followed_by_the_next(user, stranger):
    for _ in range(5):
        indexed(user)
        indexed(stranger)
    assert volumes(user) == volumes(stranger) == [0, 0, 1, 1, 2]


def test_a_turn_indexed_again_stays_in_its_volume(user):
    turns = [indexed(user) for _ in range(4)]
    index_conversation(turns[0].pk)
    assert volumes(user) == [0, 0, 1, 1]


def test_a_turn_that_ends_late_goes_where_its_neighbours_are(user):
    """Else a later turn stood in an earlier volume, and pages would pass it over."""
    late_first, _, late, *_ = turns = [make(user) for _ in range(7)]
    for turn in turns:
        if turn not in (late_first, late):
            index_conversation(turn.pk)
    index_conversation(late.pk)
    index_conversation(late_first.pk)
    assert volumes(user) == sorted(volumes(user))
    assert walk(user, "사슴", 2) == [turn.pk for turn in reversed(turns)]


def test_turns_that_move_to_another_owner_go_between_theirs(user, stranger):
    owners = [user, stranger, user, user, stranger, user, stranger]
    turns = [indexed(owner) for owner in owners]
    move_index(from_owner_id=stranger.pk, to_owner_id=user.pk)
    Conversation.objects.filter(owner=stranger).update(owner=user)
    assert volumes(stranger) == []
    assert volumes(user) == sorted(volumes(user))
    assert walk(user, "사슴", 3) == [turn.pk for turn in reversed(turns)]


def test_a_common_word_is_asked_of_the_newest_volume_alone(user, django_assert_num_queries):
    for _ in range(12):
        indexed(user)
    with django_assert_num_queries(4):
        search_history(user=user, text="사슴", size=1)


def test_a_rare_word_is_asked_of_more_and_more_volumes(user, django_assert_num_queries):
    rare = indexed(user, "백여우")
    for _ in range(44):
        indexed(user)
    assert max(volumes(user)) == 22
    with django_assert_num_queries(7) as queries:  # 23 volumes: 1, 4, 16 and the last 2
        assert walk(user, "백여우", 5) == [rare.pk]
    assert not any("COUNT(" in query["sql"].upper() for query in queries)


def test_a_running_turn_is_in_no_volume(user):
    turn = make(user)
    Conversation.objects.filter(pk=turn.pk).update(status=Status.IN_PROGRESS)
    index_conversation(turn.pk)
    assert volumes(user) == []
    assert walk(user, "사슴", 2) == [turn.pk]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    topics=st.lists(st.sets(st.sampled_from(WORDS), min_size=1).map(sorted).map(" ".join), max_size=14),
    asked=st.sets(st.sampled_from(WORDS), min_size=1, max_size=2),
    size=st.integers(1, 4),
)
def test_any_page_size_walks_every_match_once(user, topics, asked, size):
    ConversationSearch.objects.all().delete()
    Conversation.objects.all().delete()
    turns = [indexed(user, topic) for topic in topics]
    expected = [turn.pk for turn, topic in zip(turns, topics, strict=True) if asked <= set(topic.split())]
    assert walk(user, " ".join(asked), size) == expected[::-1]
