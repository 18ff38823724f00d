"""Errands at providers: left with what they follow from, taken by one, due again until they are done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from llm.backends.responses import ResponsesModel
from stories.models import ErrandKind, ProviderErrand, Status, Thread
from stories.services import errands
from stories.services.deletion import delete_thread
from stories.services.errands import (
    due_errands,
    finish_errand,
    is_in_turn,
    keep_remote_id,
    lose_remote_id,
    mirror_turn,
    take_errand,
    turn_to_mirror,
)
from stories.tests.factories import make_conversation, make_thread, make_user

pytestmark = pytest.mark.django_db

HERE = "https://here/v1"
THERE = "https://there/v1"


@pytest.fixture
def mirrored(monkeypatch) -> None:
    model = ResponsesModel(model="m", base_url=HERE, conversations=True)
    monkeypatch.setattr(errands, "mirror", lambda: model)


@pytest.fixture
def thread() -> Thread:
    """Two turns whose answers a provider keeps, one of which kept nothing."""
    thread = make_thread()
    make_conversation(thread, provider_runs=[[HERE, "resp_1"], [THERE, "resp_2"]])
    make_conversation(thread)
    make_conversation(thread, provider_runs=[[HERE, "resp_3"]], status=Status.CANCELLED)
    return thread


def left() -> list[tuple[str, str, str]]:
    return [(row.kind, row.provider, row.subject) for row in ProviderErrand.objects.order_by("pk")]


RUNS = [
    (ErrandKind.FORGET_RUN, HERE, "resp_1"),
    (ErrandKind.FORGET_RUN, THERE, "resp_2"),
    (ErrandKind.FORGET_RUN, HERE, "resp_3"),
]


def test_a_thread_that_is_deleted_is_deleted_at_its_providers(thread):
    delete_thread(user=thread.owner, thread_id=thread.public_id)
    assert left() == RUNS


def test_so_is_an_account_with_all_its_threads(thread):
    make_conversation(make_thread(thread.owner), provider_runs=[[HERE, "resp_4"]])
    make_conversation(provider_runs=[[HERE, "of another"]])
    thread.owner.delete()
    assert sorted(left()) == sorted([*RUNS, (ErrandKind.FORGET_RUN, HERE, "resp_4")])


def test_its_mirror_goes_too(thread, mirrored):
    Thread.objects.filter(pk=thread.pk).update(remote_id="conv_1")
    delete_thread(user=thread.owner, thread_id=thread.public_id)
    assert left() == [*RUNS, (ErrandKind.FORGET_CONVERSATION, HERE, "conv_1")]


def test_a_mirror_is_at_openais_where_nothing_is_mirrored_any_more():
    thread = make_thread(remote_id="conv_1")
    thread.delete()
    assert left() == [(ErrandKind.FORGET_CONVERSATION, "https://api.openai.com/v1", "conv_1")]


def test_a_thread_of_which_nothing_is_kept_leaves_none():
    thread = make_conversation().thread
    delete_thread(user=thread.owner, thread_id=thread.public_id)
    assert left() == []


@pytest.mark.django_db(transaction=True)
def test_what_is_not_deleted_after_all_stays_at_the_provider(thread):
    @transaction.atomic
    def change_its_mind() -> None:
        delete_thread(user=thread.owner, thread_id=thread.public_id)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        change_its_mind()
    assert left() == []


def errand(**fields: Any) -> ProviderErrand:
    return ProviderErrand.objects.create(
        **{"kind": ErrandKind.FORGET_RUN, "provider": HERE, "subject": "resp_1"} | fields
    )


def test_two_find_it_and_one_takes_it():
    errand()
    [mine], [theirs] = due_errands(5), due_errands(5)
    assert take_errand(mine)
    assert not take_errand(theirs)
    assert due_errands(5) == []


def test_what_nobody_finished_is_due_again_later_and_later():
    row = errand()
    delays = []
    for _ in range(14):
        assert take_errand(row)
        row.refresh_from_db()
        delays.append(round((row.due_at - timezone.now()).total_seconds()))
    assert delays[:3] == [30, 60, 120]
    assert max(delays) == 6 * 3600
    finish_errand(row)
    assert left() == []


def test_the_longest_due_comes_first():
    later, now = (
        errand(due_at=timezone.now() - timedelta(seconds=5)),
        errand(due_at=timezone.now() - timedelta(hours=1)),
    )
    errand(due_at=timezone.now() + timedelta(hours=1))
    assert due_errands(5) == [now, later]
    assert due_errands(1) == [now]


def test_a_turn_is_mirrored_where_threads_are(mirrored):
    turn = make_conversation(topic="나무꾼", content="옛날에")
    mirror_turn(turn.pk)
    [row] = ProviderErrand.objects.all()
    assert left() == [(ErrandKind.MIRROR_TURN, HERE, str(turn.pk))]
    found = turn_to_mirror(row)
    assert found is not None
    assert (found.thread_pk, found.remote_id, found.topic, found.story) == (
        turn.thread_id,
        "",
        "나무꾼",
        "옛날에",
    )


def test_and_nowhere_else():
    mirror_turn(make_conversation().pk)
    assert left() == []


def test_of_a_turn_that_is_gone_nothing_is_mirrored(mirrored):
    turn = make_conversation()
    mirror_turn(turn.pk)
    [row] = ProviderErrand.objects.all()
    turn.thread.delete()
    assert turn_to_mirror(row) is None
    assert is_in_turn(row)


def test_turns_are_mirrored_in_their_order(mirrored):
    thread = make_thread()
    for _ in range(2):
        mirror_turn(make_conversation(thread).pk)
    mirror_turn(make_conversation().pk)
    first, second, of_another = ProviderErrand.objects.order_by("pk")
    assert [is_in_turn(each) for each in (first, second, of_another)] == [True, False, True]
    finish_errand(first)
    assert is_in_turn(second)


def test_a_thread_has_one_mirror(mirrored):
    thread = make_thread()
    assert keep_remote_id(thread.pk, "conv_1")
    assert not keep_remote_id(thread.pk, "conv_2")
    assert left() == [(ErrandKind.FORGET_CONVERSATION, HERE, "conv_2")]
    thread.refresh_from_db()
    assert thread.remote_id == "conv_1"
    lose_remote_id(thread.pk, "conv_2")
    lose_remote_id(thread.pk, "conv_1")
    thread.refresh_from_db()
    assert thread.remote_id == ""


def test_the_mirror_of_a_thread_that_went_meanwhile_goes_too(mirrored):
    thread = make_thread()
    key = thread.pk
    thread.delete()
    assert not keep_remote_id(key, "conv_1")
    assert left() == [(ErrandKind.FORGET_CONVERSATION, HERE, "conv_1")]


def test_an_account_is_none_of_the_others_business():
    make_user().delete()
    assert left() == []
