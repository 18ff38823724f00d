"""Rows: their defaults, what the database refuses, what goes with what, and the states of a conversation."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, transaction
from django.db.models import CharField
from django.utils import timezone

from accounts.models import User
from stories.events.log import append
from stories.events.types import TERMINAL, Msg, new_event
from stories.models import (
    Conversation,
    ConversationData,
    ConversationEvent,
    ConversationSearch,
    Status,
    Thread,
)
from stories.models.thread import new_public_id
from stories.pipeline.types import Stage
from stories.services.search import index_conversation
from stories.tests.factories import make_conversation, make_thread

pytestmark = pytest.mark.django_db


def test_states_are_those_of_the_contract():
    assert [status.value for status in Status] == [
        "in_progress",
        "completed",
        "cancelled",
        "failed",
        "expired",
    ]


def test_every_last_event_has_its_state():
    assert {msg.value for msg in TERMINAL} < {status.value for status in Status}


def test_every_state_stage_and_kind_fits_its_column():
    fits = {
        (Conversation, "status"): Status.values,
        (Conversation, "stage"): [stage.value for stage in Stage],
        (ConversationEvent, "msg"): [msg.value for msg in Msg],
    }
    for (model, name), words in fits.items():
        column = model._meta.get_field(name)
        assert isinstance(column, CharField)
        assert column.max_length is not None
        assert max(map(len, words)) <= column.max_length


def test_a_new_turn_waits_for_a_worker(user):
    turn = Conversation.objects.create(thread=make_thread(user), owner=user, number=1)
    turn.refresh_from_db()
    assert (turn.status, turn.stage, turn.attempt, turn.last_seq) == ("in_progress", "queued", 0, 0)
    assert (turn.lease_owner, turn.lease_expires_at, turn.cancel_requested_at) == ("", None, None)
    assert (turn.provider_run_id, turn.provider_cursor, turn.models_used) == ("", None, {})
    assert (turn.input_tokens, turn.output_tokens, turn.cost) == (0, 0, None)
    assert (turn.started_at, turn.first_delta_at, turn.finished_at) == (None, None, None)
    assert turn.idempotency_key is None
    assert abs((timezone.now() - turn.created_at).total_seconds()) < 60


def test_new_texts_are_empty(user):
    turn = Conversation.objects.create(thread=make_thread(user), owner=user, number=1)
    data = ConversationData.objects.create(conversation=turn, user_input="나무꾼")
    data.refresh_from_db()
    assert (data.base_story, data.created_title, data.created_content) == ("", "", "")
    assert (data.tags, data.options, data.similar, data.recommendations, data.manifest) == (
        {},
        {},
        [],
        [],
        {},
    )


def test_defaults_are_no_two_rows_own(user):
    one, other = Conversation(), Conversation()
    one.models_used["draft"] = "a"
    assert other.models_used == {}


def test_public_ids_cannot_be_guessed():
    ids = {new_public_id() for _ in range(200)}
    assert len(ids) == 200
    assert all(re.fullmatch(r"thread_[0-9a-f]{32}", public_id) for public_id in ids)


def test_rows_are_called_by_what_people_know_them_by(user):
    thread = make_thread(user)
    turn = make_conversation(thread, title="", topic="긴 주제 " * 20)
    append(turn.pk, [new_event(1, Msg.CREATED)])
    assert str(thread) == thread.public_id
    thread.title = "나무꾼과 사슴"
    assert str(thread) == "나무꾼과 사슴"
    assert str(turn) == f"{thread.pk}/1"
    assert str(turn.data) == ("긴 주제 " * 20)[:40]
    assert str(ConversationEvent.objects.get()) == f"{turn.pk}#1 created"


class TestTheDatabaseRefuses:
    def refused(self, work) -> bool:
        try:
            with transaction.atomic():
                work()
        except IntegrityError:
            return True
        return False

    def test_a_number_twice_in_a_thread(self, user):
        turn = make_conversation(make_thread(user))
        fields = {"owner": user, "number": turn.number}
        assert self.refused(lambda: Conversation.objects.create(thread=turn.thread, **fields))
        assert not self.refused(lambda: Conversation.objects.create(thread=make_thread(user), **fields))

    def test_an_event_s_number_twice_in_a_log(self):
        one, other = make_conversation(), make_conversation()
        append(one.pk, [new_event(1, Msg.CREATED)])
        assert self.refused(lambda: append(one.pk, [new_event(1, Msg.EXPANDING, content="글")]))
        assert not self.refused(lambda: append(other.pk, [new_event(1, Msg.CREATED)]))

    def test_a_key_twice_of_one_user(self, user, stranger):
        make_conversation(make_thread(user), idempotency_key="k")
        assert self.refused(lambda: make_conversation(make_thread(user), idempotency_key="k"))
        assert not self.refused(lambda: make_conversation(make_thread(stranger), idempotency_key="k"))

    def test_but_no_key_is_no_key_however_often(self, user):
        thread = make_thread(user)
        for _ in range(3):
            make_conversation(thread)
        assert Conversation.objects.filter(owner=user, idempotency_key=None).count() == 3

    def test_a_public_id_twice(self, user):
        thread = make_thread(user)
        assert self.refused(lambda: make_thread(user, public_id=thread.public_id))


class TestCascades:
    @pytest.fixture
    def turn(self, user) -> Conversation:
        turn = make_conversation(make_thread(user))
        append(turn.pk, [new_event(seq, Msg.EXPANDING, content="글") for seq in (1, 2)])
        index_conversation(turn.pk)
        return turn

    @pytest.mark.parametrize("goes", ["turn", "thread", "owner"])
    def test_all_that_hangs_on_a_turn_goes_with_it_and_nothing_else(self, turn, stranger, goes):
        kept = make_conversation(make_thread(stranger))
        append(kept.pk, [new_event(1, Msg.CREATED)])
        {"turn": turn, "thread": turn.thread, "owner": turn.thread.owner}[goes].delete()

        assert list(Conversation.objects.all()) == [kept]
        assert [row.conversation_id for row in ConversationEvent.objects.all()] == [kept.pk]
        assert [row.pk for row in ConversationData.objects.all()] == [kept.pk]
        assert not ConversationSearch.objects.filter(pk=turn.pk).exists()
        assert Thread.objects.count() == (2 if goes == "turn" else 1)
        assert User.objects.filter(pk=turn.owner_id).exists() is (goes != "owner")

    def test_a_version_outlives_what_it_is_a_version_of(self, turn):
        version = make_conversation(turn.thread, regenerates=turn)
        assert list(turn.versions.all()) == [version]
        turn.delete()
        version.refresh_from_db()
        assert version.regenerates is None
