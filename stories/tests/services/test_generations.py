"""Starting, cancelling and finishing: each change of status is decided once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection
from prometheus_client import REGISTRY

from common import logs
from stories.errors import ConversationEnded, ThreadNotFound, TooManyGenerations
from stories.events.hub import hubs
from stories.events.log import append, read_all
from stories.events.types import Event, Msg, joined_content, new_event
from stories.models import Conversation, Status, Thread
from stories.pipeline.types import Stage
from stories.services.deletion import delete_thread
from stories.services.generations import cancel_generation, finish_generation, start_generation
from stories.services.leases import claim_conversation
from stories.signals import conversation_finished, generation_requested
from stories.tests.factories import make_conversation, make_thread, make_user

pytestmark = pytest.mark.django_db(transaction=True)
ME = "worker-1"
TOPIC = "나무꾼이 사슴을 구해 준다"


@pytest.fixture
def reader():
    return make_user()


def at_once(work: Callable[[], Any], times: int) -> list[Any]:
    """The results of calling `work` from several threads together, each on its own connection."""

    def call(_number):
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(call, range(times)))


def written(conversation_id: int, *pieces: str) -> int:
    """Claim a conversation and log `pieces` of its story; the number of the last event."""
    claim = claim_conversation(conversation_id, ME)
    assert claim is not None
    deltas = [
        new_event(claim.next_seq + index, Msg.EXPANDING, content=piece) for index, piece in enumerate(pieces)
    ]
    append(conversation_id, deltas)
    return claim.next_seq + len(pieces) - 1


def _call_next(jobs: Iterator[Callable[[], object]]) -> object:
    return next(jobs)()


class TestStart:
    def test_a_turn_is_opened_with_its_first_event_and_asks_for_a_worker(self, reader):
        asked = []
        generation_requested.connect(lambda conversation_id, **_: asked.append(conversation_id), weak=False)
        token = logs.request_id.set("request-12345")
        try:
            started = start_generation(user=reader, user_input=TOPIC, tags={"genre": ["설화"]})
        finally:
            logs.request_id.reset(token)

        row = Conversation.objects.select_related("data", "thread").get(pk=started.conversation_id)
        (created,) = read_all(row.pk)
        assert created.fields() == {
            "seq": 1,
            "msg": "created",
            "thread_id": row.thread.public_id,
            "conversation_id": 1,
            "user_id": str(reader.pk),
        }
        assert (row.status, row.stage, row.request_id) == (Status.IN_PROGRESS, Stage.QUEUED, "request-12345")
        assert (row.data.user_input, row.data.tags) == (TOPIC, {"genre": ["설화"]})
        assert row.pk in asked

    def test_turns_are_numbered_in_their_thread(self, reader):
        first = start_generation(user=reader, user_input=TOPIC)
        second = start_generation(user=reader, user_input=TOPIC, thread_id=first.thread_id)
        assert (first.number, second.number) == (1, 2)
        assert first.thread_id == second.thread_id

    def test_numbers_never_collide(self, reader, settings):
        settings.GENERATIONS_PER_USER = 100
        thread = make_thread(reader)
        started = at_once(
            lambda: start_generation(user=reader, user_input=TOPIC, thread_id=thread.public_id), 6
        )
        assert sorted(one.number for one in started) == [1, 2, 3, 4, 5, 6]

    def test_a_thread_of_somebody_else_is_not_there(self, reader):
        thread = make_thread(make_user())
        with pytest.raises(ThreadNotFound):
            start_generation(user=reader, user_input=TOPIC, thread_id=thread.public_id)
        assert not Conversation.objects.exists()

    def test_a_key_finds_the_same_turn_however_many_ask(self, reader):
        started = at_once(lambda: start_generation(user=reader, user_input=TOPIC, idempotency_key="k1"), 6)
        assert len({one.conversation_id for one in started}) == 1
        assert [one.is_new for one in started].count(True) == 1
        assert Thread.objects.count() == 1

    def test_the_key_of_another_user_is_another_key(self, reader):
        mine = start_generation(user=reader, user_input=TOPIC, idempotency_key="k1")
        theirs = start_generation(user=make_user(), user_input=TOPIC, idempotency_key="k1")
        assert mine.conversation_id != theirs.conversation_id

    def test_the_limit_holds_however_many_ask(self, reader, settings):
        settings.GENERATIONS_PER_USER = 2
        results = at_once(lambda: start_generation(user=reader, user_input=TOPIC), 6)
        assert sum(isinstance(one, TooManyGenerations) for one in results) == 4
        assert Conversation.objects.running().count() == 2

    def test_the_limit_is_each_user_s_own_and_counts_what_runs(self, reader, settings):
        settings.GENERATIONS_PER_USER = 1
        make_conversation(make_thread(reader))
        start_generation(user=make_user(), user_input=TOPIC)
        start_generation(user=reader, user_input=TOPIC)
        with pytest.raises(TooManyGenerations) as refused:
            start_generation(user=reader, user_input=TOPIC)
        assert refused.value.retry_after
        assert refused.value.details == {"limit": 1}

    @pytest.mark.parametrize(
        ("topic", "language"),
        [
            ("나무꾼", "ko"),
            ("A fox and 나무꾼", "ko"),
            ("烏飛梨落", "ko"),
            ("…!?", "ko"),
            ("The fox", "en"),
            ("Un café à Séoul", "en"),
        ],
    )
    def test_the_language_is_the_topic_s(self, reader, topic, language):
        started = start_generation(user=reader, user_input=topic)
        row = Conversation.objects.select_related("data").get(pk=started.conversation_id)
        assert row.data.options["language"] == language

    def test_a_seed_is_drawn_once_and_kept(self, reader):
        started = start_generation(user=reader, user_input=TOPIC)
        given = start_generation(user=reader, user_input=TOPIC, options={"seed": 0, "length": "long"})
        drawn, fixed = (claim_conversation(one.conversation_id, ME) for one in (started, given))
        assert drawn
        assert fixed
        assert isinstance(drawn.request.seed, int)
        assert (fixed.request.seed, fixed.request.length) == (0, "long")


class TestCancel:
    def test_the_text_is_what_the_log_holds(self, reader):
        started = start_generation(user=reader, user_input=TOPIC, tags={"genre": ["설화"]})
        written(started.conversation_id, "옛날에 ", "나무꾼이 ")

        cancelled = cancel_generation(user=reader, thread_id=started.thread_id, number=1)

        events = read_all(started.conversation_id)
        assert cancelled.created_content == "옛날에 나무꾼이 " == joined_content(events, Msg.EXPANDING)
        assert (cancelled.user_input, cancelled.tags) == (TOPIC, {"genre": ["설화"]})
        assert (events[-1].msg, events[-1].fields()["content"]) == (Msg.CANCELLED, "옛날에 나무꾼이 ")
        row = Conversation.objects.select_related("data").get(pk=started.conversation_id)
        assert (row.status, row.data.created_content) == (Status.CANCELLED, "옛날에 나무꾼이 ")
        assert (row.lease_owner, row.last_seq) == ("", events[-1].seq)

    def test_a_draft_is_kept_as_the_base_story(self, reader):
        started = start_generation(user=reader, user_input=TOPIC)
        append(started.conversation_id, [new_event(2, Msg.DRAFTING, content="밑글이로다.")])
        cancelled = cancel_generation(user=reader, thread_id=started.thread_id, number=1)
        assert (cancelled.base_story, cancelled.created_content) == ("밑글이로다.", "")

    def test_twice_answers_the_same_and_writes_once(self, reader):
        started = start_generation(user=reader, user_input=TOPIC)
        written(started.conversation_id, "옛날에 ")
        first = cancel_generation(user=reader, thread_id=started.thread_id, number=1)
        log = read_all(started.conversation_id)
        assert cancel_generation(user=reader, thread_id=started.thread_id, number=1) == first
        assert read_all(started.conversation_id) == log

    def test_many_at_once_write_one_end(self, reader):
        started = start_generation(user=reader, user_input=TOPIC)
        results = at_once(lambda: cancel_generation(user=reader, thread_id=started.thread_id, number=1), 6)
        assert len({one.created_content for one in results}) == 1
        assert [event.msg for event in read_all(started.conversation_id)] == [Msg.CREATED, Msg.CANCELLED]

    @pytest.mark.parametrize("status", [Status.COMPLETED, Status.FAILED, Status.EXPIRED])
    def test_what_has_ended_stays_ended(self, reader, status):
        conversation = make_conversation(make_thread(reader), status=status)
        with pytest.raises(ConversationEnded) as refused:
            cancel_generation(user=reader, thread_id=conversation.thread.public_id, number=1)
        assert refused.value.details == {"status": status}

    def test_cancel_and_finish_at_once_end_it_once(self, reader, settings):
        settings.GENERATIONS_PER_USER = 100
        for _ in range(10):
            started = start_generation(user=reader, user_input=TOPIC)
            last = written(started.conversation_id, "옛날에 ")

            def finish(started=started, last=last) -> bool:
                return finish_generation(
                    started.conversation_id,
                    ME,
                    status=Status.COMPLETED,
                    last=new_event(last + 1, Msg.COMPLETED),
                    texts={"created_content": "옛날에 "},
                )

            def cancel(started=started):
                return cancel_generation(user=reader, thread_id=started.thread_id, number=1)

            jobs: Iterator[Callable[[], object]] = iter([finish, cancel])
            at_once(partial(_call_next, jobs), 2)

            events = read_all(started.conversation_id)
            assert [event.is_terminal for event in events].count(True) == 1
            row = Conversation.objects.get(pk=started.conversation_id)
            assert row.status == events[-1].msg


class TestFinish:
    def finish(self, started, owner: str = ME, **texts) -> bool:
        return finish_generation(
            started.conversation_id,
            owner,
            status=Status.COMPLETED,
            last=new_event(2, Msg.COMPLETED),
            texts={"created_content": "옛날에.", "created_title": "나무꾼", **texts},
        )

    def test_status_texts_and_last_event_come_together(self, reader):
        started = start_generation(user=reader, user_input=TOPIC)
        claim_conversation(started.conversation_id, ME)
        told = []
        conversation_finished.connect(lambda conversation_id, **_: told.append(conversation_id), weak=False)

        assert self.finish(started)

        row = Conversation.objects.select_related("data", "thread").get(pk=started.conversation_id)
        assert (row.status, row.stage, row.last_seq) == (Status.COMPLETED, Stage.DONE, 2)
        assert (row.data.created_content, row.thread.title) == ("옛날에.", "나무꾼")
        assert row.pk in told

    def test_nothing_is_written_without_the_lease(self, reader):
        started = start_generation(user=reader, user_input=TOPIC)
        claim_conversation(started.conversation_id, "worker-2")
        assert not self.finish(started)
        assert [event.msg for event in read_all(started.conversation_id)] == [Msg.CREATED]

    def test_a_reader_s_own_title_stays(self, reader):
        thread = make_thread(reader, title="내가 붙인 제목")
        started = start_generation(user=reader, user_input=TOPIC, thread_id=thread.public_id)
        claim_conversation(started.conversation_id, ME)
        self.finish(started)
        thread.refresh_from_db()
        assert thread.title == "내가 붙인 제목"

    def test_it_is_counted(self, reader):
        def ended() -> float:
            return (
                REGISTRY.get_sample_value("storytool_generations_ended_total", {"status": "completed"}) or 0
            )

        before = ended()
        started = start_generation(user=reader, user_input=TOPIC)
        claim_conversation(started.conversation_id, ME)
        self.finish(started)
        assert ended() == before + 1


class TestDelete:
    def test_what_still_runs_is_cancelled_for_its_readers(self, reader, monkeypatch):
        published: list[dict[int, list[Event]]] = []
        stopped: list[int] = []
        monkeypatch.setattr(hubs["default"], "publish_from_thread", published.append)
        monkeypatch.setattr(hubs["default"], "request_stop", stopped.append)
        started = start_generation(user=reader, user_input=TOPIC)
        written(started.conversation_id, "옛날에 ")

        delete_thread(user=reader, thread_id=started.thread_id)

        ((last,),) = published[0].values()
        assert (last.msg, last.fields()["content"]) == (Msg.CANCELLED, "옛날에 ")
        assert stopped == [started.conversation_id]
        assert not Thread.objects.exists()
        assert read_all(started.conversation_id) == []

    def test_a_worker_of_a_deleted_thread_writes_nothing(self, reader):
        started = start_generation(user=reader, user_input=TOPIC)
        last = written(started.conversation_id, "옛날에 ")
        delete_thread(user=reader, thread_id=started.thread_id)
        assert not finish_generation(
            started.conversation_id,
            ME,
            status=Status.COMPLETED,
            last=new_event(last + 1, Msg.COMPLETED),
            texts={},
        )
