"""Rows of calls: there once, in the sum of their conversation, and longer than whatever they were made for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.services import absorb_guest
from llm.metering import Call
from llm.types import Usage
from stories.events.spent import calls_of, record_calls, record_left_calls
from stories.models import ModelCall
from stories.services.deletion import delete_thread
from stories.tests.factories import make_conversation, make_thread, make_user

pytestmark = pytest.mark.django_db

TRUTH = Call("a" * 32, "draft", "m", Usage(120, 45, 100, 15, 0.5))
GUESS = Call("a" * 32, "draft", "m", Usage(7, 3, cost=0.125), is_estimated=True)


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def turn(user):
    return make_conversation(make_thread(user))


def test_a_call_and_the_sum(turn, user):
    record_calls(turn.pk, [TRUTH, Call("b", "expand", "n", Usage(1, 2, cost=0.25), is_estimated=True)])

    row = ModelCall.objects.get(role="draft")
    assert (row.owner_id, row.conversation_id, row.model) == (user.pk, turn.pk, "m")
    assert (row.input_tokens, row.cached_tokens, row.output_tokens, row.reasoning_tokens) == (
        120,
        100,
        45,
        15,
    )
    turn.refresh_from_db()
    assert (turn.input_tokens, turn.cached_tokens, turn.output_tokens) == (121, 100, 47)
    assert (turn.cost, turn.is_cost_estimated) == (Decimal("0.75"), True)


def test_twice_is_once(turn):
    for _ in range(2):
        record_calls(turn.pk, [TRUTH])

    turn.refresh_from_db()
    assert (ModelCall.objects.count(), turn.cost) == (1, Decimal("0.5"))


def test_a_guess_gives_way_to_the_truth_and_never_takes_its_place(turn):
    for call in (GUESS, TRUTH, GUESS):
        record_calls(turn.pk, [call])

    row = ModelCall.objects.get()
    assert (row.output_tokens, row.cost, row.is_estimated) == (45, Decimal("0.5"), False)


def test_the_same_key_in_another_conversation_is_another_call(turn, user):
    other = make_conversation(make_thread(user))
    record_calls(turn.pk, [TRUTH])
    record_calls(other.pk, [TRUTH])

    assert ModelCall.objects.count() == 2


def test_without_a_price_there_is_no_sum(turn):
    record_calls(turn.pk, [TRUTH, Call("b", "expand", "own", Usage(1, 2))])

    turn.refresh_from_db()
    assert (turn.cost, turn.output_tokens) == (None, 47)


def test_a_fraction_of_a_cent_is_not_lost(turn):
    record_calls(turn.pk, [Call("b", "enrich", "m", Usage(1, 1, cost=0.000000125))])

    assert ModelCall.objects.get().cost == Decimal("0.000000125")


def test_what_stands_is_read_as_it_was_told(turn):
    record_calls(turn.pk, [TRUTH, Call("b", "expand", "own", Usage(1, 2), is_estimated=True)])

    assert sorted(calls_of(turn.pk), key=lambda call: call.key) == [
        TRUTH,
        Call("b", "expand", "own", Usage(1, 2), is_estimated=True),
    ]


def test_a_name_that_is_too_long_is_cut(turn):
    record_calls(turn.pk, [Call("b", "expand", "m" * 300, Usage(1, 2))])

    assert ModelCall.objects.get().model == "m" * 200


def test_a_deleted_thread_leaves_what_it_cost(turn, user):
    record_calls(turn.pk, [TRUTH])

    delete_thread(user=user, thread_id=turn.thread.public_id)

    row = ModelCall.objects.get()
    assert (row.owner_id, row.conversation_id, row.cost) == (user.pk, None, Decimal("0.5"))


def test_a_deleted_account_leaves_what_it_cost_and_no_name(turn, user):
    record_calls(turn.pk, [TRUTH])

    user.delete()

    row = ModelCall.objects.get()
    assert (row.owner_id, row.conversation_id, row.cost) == (None, None, Decimal("0.5"))


def test_a_guest_s_spending_goes_along(user):
    guest = make_user(is_guest=True)
    turn = make_conversation(make_thread(guest))
    record_calls(turn.pk, [GUESS])

    absorb_guest(guest=guest, user=user)
    record_calls(turn.pk, [Call("b", "expand", "m", Usage(1, 2))])

    assert set(ModelCall.objects.values_list("owner_id", flat=True)) == {user.pk}


class TestLeft:
    """What a generation used that is not ours any more."""

    def test_of_a_conversation_that_is_there(self, turn, user):
        record_left_calls(turn.pk, user.pk, [TRUTH])

        turn.refresh_from_db()
        assert turn.cost == Decimal("0.5")

    def test_of_one_that_was_deleted(self, turn, user):
        key = turn.pk
        record_calls(key, [GUESS])
        delete_thread(user=user, thread_id=turn.thread.public_id)

        record_left_calls(key, user.pk, [TRUTH, Call("b", "expand", "m", Usage(1, 2))])

        rows = ModelCall.objects.order_by("pk")
        assert [row.output_tokens for row in rows] == [45, 2]
        assert {(row.owner_id, row.conversation_id) for row in rows} == {(user.pk, None)}

    def test_of_somebody_who_is_gone(self, turn, user):
        key, owner = turn.pk, user.pk
        user.delete()

        record_left_calls(key, owner, [TRUTH])

        row = ModelCall.objects.get()
        assert (row.owner_id, row.conversation_id) == (None, None)
