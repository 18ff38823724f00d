"""The log in the database: the fence, the retry, the cursor, the pruning."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from stories.events.log import (
    READ_AT_ONCE,
    Batch,
    append,
    commit_again,
    commit_batches,
    prune,
    read_after,
    read_all,
)
from stories.events.types import Msg, joined_content, new_event
from stories.models import Conversation, ConversationEvent, Status
from stories.tests.factories import make_conversation

pytestmark = pytest.mark.django_db(transaction=True)
ME, OTHER = "worker-1", "worker-2"


def running(owner: str = ME, **fields) -> Conversation:
    return make_conversation(
        status=Status.IN_PROGRESS,
        lease_owner=owner,
        lease_expires_at=timezone.now() + timedelta(seconds=5),
        **fields,
    )


def batch(conversation: Conversation, *seqs: int, **changes) -> Batch:
    events = [new_event(seq, Msg.EXPANDING, content=f"{seq}째 ") for seq in seqs]
    return Batch(conversation.pk, events, changes)


class TestFence:
    def test_what_is_ours_is_written_and_its_lease_renewed(self):
        conversation = running()
        before = conversation.lease_expires_at

        lost = commit_batches(ME, [batch(conversation, 1, 2, stage="expanding")], [], 60)

        conversation.refresh_from_db()
        assert lost == set()
        assert [event.seq for event in read_all(conversation.pk)] == [1, 2]
        assert conversation.stage == "expanding"
        assert before is not None
        assert conversation.lease_expires_at is not None
        assert conversation.lease_expires_at > before

    @pytest.mark.parametrize(
        "change",
        [
            {"lease_owner": OTHER},
            {"status": Status.CANCELLED},
            {"cancel_requested_at": timezone.now()},
        ],
    )
    def test_what_is_not_ours_any_more_is_lost_and_the_others_are_written(self, change):
        mine, gone = running(), running()
        Conversation.objects.filter(pk=gone.pk).update(**change)

        lost = commit_batches(ME, [batch(mine, 1), batch(gone, 1, stage="expanding")], [], 60)

        assert lost == {gone.pk}
        assert len(read_all(mine.pk)) == 1
        assert read_all(gone.pk) == []
        gone.refresh_from_db()
        assert gone.stage != "expanding"

    def test_a_deleted_conversation_is_lost(self):
        mine, gone = running(), running()
        pk = gone.pk
        gone.delete()
        assert commit_batches(ME, [batch(mine, 1)], [mine.pk, pk], 60) == {pk}

    def test_a_heartbeat_renews_and_tells_of_a_cancel(self):
        mine, cancelled = running(), running()
        Conversation.objects.filter(pk=cancelled.pk).update(cancel_requested_at=timezone.now())
        assert commit_batches(ME, [], [mine.pk, cancelled.pk], 60) == {cancelled.pk}

    def test_a_tick_costs_a_fixed_number_of_queries(self, django_assert_max_num_queries):
        batches = [batch(running(), 1, 2, 3) for _ in range(20)]
        with django_assert_max_num_queries(4):  # BEGIN, fence, rows, COMMIT
            commit_batches(ME, batches, [], 60)


class TestRetry:
    def test_rows_that_stand_are_left_and_the_rest_is_written(self):
        conversation = running()
        commit_batches(ME, [batch(conversation, 1, 2)], [], 60)

        lost = commit_again(ME, batch(conversation, 1, 2, 3), 60)

        assert lost == set()
        assert [event.seq for event in read_all(conversation.pk)] == [1, 2, 3]

    def test_somebody_else_s_rows_under_the_same_numbers_mean_that_it_is_lost(self):
        conversation = running()
        append(conversation.pk, [new_event(1, Msg.EXPANDING, content="다른 이의 글")])

        assert commit_again(ME, batch(conversation, 1, 2), 60) == {conversation.pk}
        assert len(read_all(conversation.pk)) == 1

    def test_columns_alone_can_be_tried_again(self):
        conversation = running()
        assert commit_again(ME, batch(conversation, stage="expanding"), 60) == set()


class TestCursor:
    def test_pages_join_without_a_gap(self):
        conversation = running()
        count = READ_AT_ONCE + 30
        append(conversation.pk, [new_event(seq, Msg.EXPANDING, content="가") for seq in range(1, count + 1)])

        first = read_after(conversation.pk, 0)
        second = read_after(conversation.pk, first.events[-1].seq)

        assert [event.seq for event in first.events + second.events] == list(range(1, count + 1))
        assert (first.ended, second.ended) == (False, False)

    def test_an_ended_conversation_says_so_with_its_last_page(self):
        conversation = make_conversation(last_seq=1)
        append(conversation.pk, [new_event(1, Msg.COMPLETED)])
        assert read_after(conversation.pk, 0).ended
        assert read_after(conversation.pk, 1) == type(read_after(conversation.pk, 1))([], True)

    def test_a_conversation_that_is_gone_has_ended(self):
        assert read_after(10**9, 0).ended

    def test_bodies_come_back_byte_for_byte(self):
        conversation = running()
        event = new_event(1, Msg.EXPANDING, content='ᄒᆞᆫ 사람이 "漢字"를\n쓰니 👨‍👩‍👧 ')
        append(conversation.pk, [event])
        assert read_all(conversation.pk) == [event]


class TestPruning:
    def finished(self, days: float, status: str = Status.COMPLETED, **fields) -> Conversation:
        conversation = make_conversation(
            status=status, finished_at=timezone.now() - timedelta(days=days), last_seq=4, **fields
        )
        append(conversation.pk, [new_event(seq, Msg.EXPANDING, content="가") for seq in range(1, 5)])
        return conversation

    def test_only_old_ends_are_pruned_and_the_texts_stay(self):
        old, young, unfinished = self.finished(9), self.finished(2), running()
        append(unfinished.pk, [new_event(1, Msg.CREATED)])

        assert sum(prune(timezone.now() - timedelta(days=7), at_once=1)) == 4

        assert not ConversationEvent.objects.filter(conversation=old).exists()
        assert ConversationEvent.objects.filter(conversation=young).count() == 4
        assert ConversationEvent.objects.filter(conversation=unfinished).count() == 1
        old.data.refresh_from_db()
        assert old.data.created_content

    @pytest.mark.parametrize(
        ("status", "msg"),
        [
            (Status.COMPLETED, Msg.COMPLETED),
            (Status.CANCELLED, Msg.CANCELLED),
            (Status.FAILED, Msg.FAILED),
            (Status.EXPIRED, Msg.FAILED),
        ],
    )
    def test_a_pruned_log_is_retold_with_the_same_story_and_end(self, status, msg):
        old = self.finished(9, status, content="옛날 옛적에 나무꾼이 있더라.")
        list(prune(timezone.now()))

        events = read_after(old.pk, 0).events

        assert [event.seq for event in events] == [1, 2, 3]
        assert (events[0].msg, events[-1].msg) == (Msg.CREATED, msg)
        assert joined_content(events, Msg.EXPANDING) == "옛날 옛적에 나무꾼이 있더라."
        assert events[-1].fields()["conversation_id"] == old.number

    def test_a_reader_from_the_middle_gets_the_end_next_in_number(self):
        old = self.finished(9)
        list(prune(timezone.now()))
        (last,) = read_after(old.pk, 2).events
        assert (last.seq, last.msg) == (3, Msg.COMPLETED)
        assert read_after(old.pk, 4).events == []

    def test_a_story_without_text_is_retold_without(self):
        old = self.finished(9, Status.FAILED, content="")
        list(prune(timezone.now()))
        assert [event.msg for event in read_after(old.pk, 0).events] == [Msg.CREATED, Msg.FAILED]
