"""QuerySets: who sees what, what waits for a worker, and what the fence lets through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from stories.events.log import append
from stories.events.types import Msg, new_event
from stories.models import Conversation, ConversationEvent, Status, Thread
from stories.tests.factories import make_conversation, make_thread, make_user

pytestmark = pytest.mark.django_db
ME, OTHER = "worker-1", "worker-2"
NOW = timezone.now().replace(microsecond=0)
SECOND = timedelta(seconds=1)
ENDED = [status for status in Status if status != Status.IN_PROGRESS]
STATUSES = [pytest.param(status, id=status.value) for status in Status]


class TestVisible:
    def test_readers_see_their_own(self, user, stranger):
        mine, theirs = make_conversation(make_thread(user)), make_conversation(make_thread(stranger))
        assert list(Thread.objects.visible_to(user)) == [mine.thread]
        assert list(Conversation.objects.visible_to(user)) == [mine]
        assert list(Conversation.objects.visible_to(stranger)) == [theirs]

    def test_nobody_in_particular_sees_nothing_and_asks_nothing(self, user, django_assert_num_queries):
        make_conversation(make_thread(user))
        with django_assert_num_queries(0):
            assert list(Thread.objects.visible_to(AnonymousUser())) == []
            assert list(Conversation.objects.visible_to(AnonymousUser())) == []

    def test_staff_see_no_more_than_others_here(self, user):
        make_conversation(make_thread(user))
        assert not Thread.objects.visible_to(make_user(is_staff=True, is_superuser=True)).exists()

    def test_sight_narrows_what_was_asked_before(self, user, stranger):
        make_conversation(make_thread(stranger), status=Status.IN_PROGRESS)
        assert not Conversation.objects.running().visible_to(user).exists()


class TestHistory:
    def test_it_is_latest_first_and_by_key_where_moments_are_equal(self, user):
        old = make_thread(user, updated_at=NOW - SECOND)
        first, second = (make_thread(user, updated_at=NOW) for _ in range(2))
        assert list(Thread.objects.history()) == [second, first, old]

    @pytest.mark.parametrize("seen", range(7))
    def test_a_page_goes_on_behind_any_thread(self, user, seen):
        for age in (0, 0, 1, 1, 1, 2):
            make_thread(user, updated_at=NOW - age * SECOND)
        everything = list(Thread.objects.history())
        last = everything[seen - 1] if seen else None
        before = (last.updated_at, last.pk) if last else None
        assert list(Thread.objects.history(before)) == everything[seen:]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("cancelled", [False, True], ids=["", "cancel requested"])
@pytest.mark.parametrize(
    ("lease_owner", "expires_at", "is_free"),
    [
        pytest.param("", None, True, id="never claimed"),
        pytest.param(ME, NOW - SECOND, True, id="lapsed"),
        pytest.param(ME, NOW, False, id="about to lapse"),
        pytest.param(ME, NOW + SECOND, False, id="held"),
    ],
)
def test_what_waits_for_a_worker(status, cancelled, lease_owner, expires_at, is_free):
    make_conversation(
        status=status,
        lease_owner=lease_owner,
        lease_expires_at=expires_at,
        cancel_requested_at=NOW if cancelled else None,
    )
    waits = is_free and status == Status.IN_PROGRESS and not cancelled
    assert Conversation.objects.claimable(NOW).exists() is waits


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("cancelled", [False, True], ids=["", "cancel requested"])
@pytest.mark.parametrize("lease_owner", ["", ME, OTHER])
def test_the_fence(status, cancelled, lease_owner):
    make_conversation(status=status, lease_owner=lease_owner, cancel_requested_at=NOW if cancelled else None)
    passes = status == Status.IN_PROGRESS and lease_owner == ME and not cancelled
    assert Conversation.objects.held_by(ME).exists() is passes


def test_a_lapsed_lease_that_nobody_took_is_still_ours():
    ours = make_conversation(status=Status.IN_PROGRESS, lease_owner=ME, lease_expires_at=NOW - SECOND)
    assert list(Conversation.objects.held_by(ME)) == [ours]


@pytest.mark.parametrize("status", STATUSES)
def test_one_state_is_running(status):
    make_conversation(status=status)
    assert Conversation.objects.running().exists() is (status == Status.IN_PROGRESS)


class TestEventsAfter:
    @pytest.fixture
    def told(self) -> int:
        other, ours = make_conversation(), make_conversation()
        append(other.pk, [new_event(9, Msg.EXPANDING, content="남")])
        append(ours.pk, [new_event(seq, Msg.EXPANDING, content="글") for seq in (3, 1, 2)])
        return ours.pk

    @pytest.mark.parametrize(
        ("seq", "behind"), [(0, [1, 2, 3]), (1, [2, 3]), (2, [3]), (3, []), (99, []), (-1, [1, 2, 3])]
    )
    def test_they_are_those_behind_in_order(self, told, seq, behind):
        events = ConversationEvent.objects.after(told, seq)
        assert list(events.values_list("seq", flat=True)) == behind

    def test_a_conversation_without_a_log_has_none(self):
        assert not ConversationEvent.objects.after(make_conversation().pk, 0).exists()
