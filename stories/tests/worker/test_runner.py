"""A generation from its claim to its last event."""

from __future__ import annotations

import asyncio

import pytest
from django.db import DataError, InterfaceError, OperationalError
from django.utils import timezone

from common.errors import Unavailable
from stories.events import log
from stories.events.log import Batch, commit_batches
from stories.events.types import Msg, joined_content
from stories.models import Conversation, Status
from stories.pipeline.types import Passage, Stage
from stories.services.deletion import delete_thread
from stories.services.generations import cancel_generation, finish_generation
from stories.tests.engines.scripted import DRAFT, STORY, ScriptedEngine
from stories.tests.worker.conftest import log_of, logged_to_gate, row_of, started
from stories.worker import committer
from stories.worker.runner import Runner

pytestmark = pytest.mark.django_db(transaction=True)


async def ended(conversation_id: int, seconds: float = 10) -> Conversation:
    async with asyncio.timeout(seconds):
        while (row := await row_of(conversation_id)).status == Status.IN_PROGRESS:
            await asyncio.sleep(0.02)
    return row


async def test_a_story_is_written_to_its_end(start_runner):
    await start_runner(ScriptedEngine())
    story = await started()

    row = await ended(story.conversation_id)

    assert row.status == Status.COMPLETED
    assert row.data.base_story == "".join(DRAFT)
    assert row.data.created_content == "".join(STORY)
    assert row.data.created_title == row.thread.title == "나무꾼과 사슴"
    assert row.data.recommendations == ["하나의 이야기", "둘의 이야기", "셋의 이야기"]
    assert (row.stage, row.lease_owner, row.lease_expires_at) == (Stage.DONE, "", None)
    assert row.started_at
    assert row.first_delta_at
    assert row.finished_at
    assert row.started_at <= row.first_delta_at <= row.finished_at
    assert row.models_used["draft"] == "scripted"


async def test_the_log_has_every_number_once_and_one_last_event(start_runner):
    await start_runner(ScriptedEngine(pause=0.004))
    story = await started()
    row = await ended(story.conversation_id)

    events = await log_of(story.conversation_id)

    assert [event.seq for event in events] == list(range(1, row.last_seq + 1))
    assert [event.msg for event in events if event.is_terminal] == [Msg.COMPLETED] == [events[-1].msg]
    assert joined_content(events, Msg.EXPANDING) == row.data.created_content
    assert joined_content(events, Msg.DRAFTING) == row.data.base_story
    order = [Msg.CREATED, Msg.SIMILAR, Msg.DRAFTING, Msg.EXPANDING, Msg.COMPLETED]
    ranks = [order.index(Msg(event.msg)) for event in events]
    assert ranks == sorted(ranks)


async def test_deltas_of_a_tick_become_one_event(start_runner, settings):
    settings.TICK_SECONDS = 0.2
    await start_runner(ScriptedEngine(pause=0.005))
    story = await started()
    await ended(story.conversation_id)

    expanding = [event for event in await log_of(story.conversation_id) if event.msg == Msg.EXPANDING]

    assert 1 <= len(expanding) < len(STORY)


async def test_passages_ground_the_story_and_are_saved(start_runner):
    engine = ScriptedEngine()
    passage = Passage("p1", "흥부전", "제비가 박씨를 물어 오더라.", 0.9)

    async def find(_request):
        return [passage]

    await start_runner(engine, find_passages=find)
    story = await started()
    row = await ended(story.conversation_id)

    assert engine.passages == [(passage,), (passage,)]
    assert row.data.similar == [{"passage_id": "p1", "title": "흥부전", "text": passage.text, "score": 0.9}]


async def test_slow_passages_do_not_hold_the_draft_back(start_runner):
    engine = ScriptedEngine()
    found = asyncio.Event()

    async def find(_request):
        await found.wait()
        return [Passage("p1", "흥부전", "제비가 오더라.", 0.5)]

    await start_runner(engine, find_passages=find)
    story = await started()
    async with asyncio.timeout(10):
        while engine.drafted == 0:
            await asyncio.sleep(0.02)
    found.set()
    await ended(story.conversation_id)

    order = [event.msg for event in await log_of(story.conversation_id)]
    assert order.index(Msg.DRAFTING) < order.index(Msg.SIMILAR) < order.index(Msg.EXPANDING)
    assert engine.passages[0] == ()
    assert len(engine.passages[1]) == 1


async def test_a_cancelled_story_keeps_exactly_what_was_logged(start_runner):
    engine = ScriptedEngine(gate_at=8)
    runner = await start_runner(engine)
    story = await started()
    await logged_to_gate(engine, story.conversation_id)
    owner = await row_of(story.conversation_id)

    cancelled = await asyncio.to_thread(
        cancel_generation, user=await _owner(owner), thread_id=story.thread_id, number=story.number
    )

    assert cancelled.created_content == "".join(STORY[:8])
    async with asyncio.timeout(10):
        while runner.running_ids:
            await asyncio.sleep(0.01)
    engine.gate.set()
    events = await log_of(story.conversation_id)
    assert events[-1].msg == Msg.CANCELLED
    assert (
        events[-1].fields()["content"] == joined_content(events, Msg.EXPANDING) == cancelled.created_content
    )
    assert engine.closed == 1


async def test_a_failing_engine_ends_the_story_with_its_code_and_keeps_the_text(start_runner):
    engine = ScriptedEngine(gate_at=5, error=Unavailable())
    engine.gate.set()
    await start_runner(engine)
    story = await started()

    row = await ended(story.conversation_id)

    last = (await log_of(story.conversation_id))[-1].fields()
    assert (row.status, row.error_code) == (Status.FAILED, "unavailable")
    assert row.data.created_content == "".join(STORY[:5])
    assert last["code"] == "unavailable"
    assert last["retryable"] is True
    assert last["error"]


async def test_a_defect_is_told_as_an_internal_error_and_logged_without_text(start_runner, caplog):
    engine = ScriptedEngine(gate_at=0, error=RuntimeError("secret of the provider"))
    engine.gate.set()
    await start_runner(engine)
    story = await started()

    row = await ended(story.conversation_id)

    assert row.error_code == "internal_error"
    assert "secret" not in (await log_of(story.conversation_id))[-1].body.decode()


async def test_an_engine_that_says_nothing_fails_the_story(start_runner):
    await start_runner(ScriptedEngine(story=[]))
    story = await started()

    assert (await ended(story.conversation_id)).error_code == "empty_story"


async def test_two_workers_run_one_story_once(start_runner):
    first, second = ScriptedEngine(), ScriptedEngine()
    await start_runner(first)
    await start_runner(second)

    stories = [await started() for _ in range(8)]
    for story in stories:
        await ended(story.conversation_id)
        events = await log_of(story.conversation_id)
        assert [event.msg for event in events].count(Msg.RESTARTED) == 0

    assert first.drafted + second.drafted == len(stories)


async def test_a_stopped_worker_hands_its_story_to_another(start_runner):
    engine = ScriptedEngine(gate_at=6)
    runner = await start_runner(engine)
    story = await started()
    await logged_to_gate(engine, story.conversation_id)
    read_before = await log_of(story.conversation_id)

    await runner.stop()
    handed_back = await row_of(story.conversation_id)
    assert (handed_back.lease_owner, handed_back.attempt) == ("", 0)
    second = ScriptedEngine()
    await start_runner(second)
    row = await ended(story.conversation_id)

    events = await log_of(story.conversation_id)
    assert events[: len(read_before)] == read_before
    assert row.data.created_content == "".join(STORY) == joined_content(events, Msg.EXPANDING)
    assert [event.fields()["stage"] for event in events if event.msg == Msg.RESTARTED] == ["expanding"]
    assert second.drafted == 0, "a finished draft is kept"


async def test_a_worker_that_lost_its_lease_writes_nothing_more(start_runner, hub):
    frozen_engine = ScriptedEngine(gate_at=6)
    frozen = await start_runner(frozen_engine)
    story = await started()
    await logged_to_gate(frozen_engine, story.conversation_id)
    await _freeze(frozen, story.conversation_id)
    taker = ScriptedEngine(pause=0.01)
    await start_runner(taker)
    row = await ended(story.conversation_id)
    whole = await log_of(story.conversation_id)

    await _thaw(frozen)
    frozen_engine.gate.set()
    await asyncio.sleep(0.5)

    assert row.status == Status.COMPLETED
    assert await log_of(story.conversation_id) == whole
    assert (await row_of(story.conversation_id)).data.created_content == "".join(STORY)
    assert frozen.running_ids == []


async def test_a_story_that_kills_its_workers_fails_in_the_end(start_runner, settings):
    story = await started()
    await Conversation.objects.filter(pk=story.conversation_id).aupdate(attempt=settings.MAX_ATTEMPTS)
    await start_runner(ScriptedEngine())

    row = await ended(story.conversation_id)

    assert (row.status, row.error_code) == (Status.FAILED, "attempts_exhausted")


async def test_more_stories_than_places_wait_their_turn(start_runner, settings):
    settings.GENERATIONS_PER_PROCESS = 2
    engine = ScriptedEngine(pause=0.005)
    runner = await start_runner(engine)
    stories = [await started() for _ in range(6)]

    seen = 0
    for story in stories:
        seen = max(seen, len(runner.running_ids))
        assert (await ended(story.conversation_id)).status == Status.COMPLETED
    assert seen <= 2


async def test_a_deleted_thread_stops_its_story(start_runner):
    engine = ScriptedEngine(gate_at=4)
    runner = await start_runner(engine)
    story = await started()
    await engine.reached_gate.wait()
    row = await row_of(story.conversation_id)
    await asyncio.to_thread(delete_thread, user=await _owner(row), thread_id=story.thread_id)
    engine.gate.set()

    async with asyncio.timeout(10):
        while runner.running_ids:
            await asyncio.sleep(0.02)
    assert await log_of(story.conversation_id) == []


async def test_a_batch_committed_without_an_answer_is_not_written_twice(start_runner):
    """The database commits and the connection breaks before it can say so: the retry finds the rows standing."""
    engine = ScriptedEngine(gate_at=3)
    runner = await start_runner(engine)
    story = await started()
    await logged_to_gate(engine, story.conversation_id)
    events = await log_of(story.conversation_id)
    await runner._committer._commit_one_by_one([Batch(story.conversation_id, events[-1:])])
    engine.gate.set()

    row = await ended(story.conversation_id)
    assert row.data.created_content == "".join(STORY)
    seqs = [event.seq for event in await log_of(story.conversation_id)]
    assert seqs == list(range(1, len(seqs) + 1))


@pytest.mark.parametrize("away", [OperationalError("gone away"), InterfaceError("closed")])
async def test_a_database_that_was_away_loses_nothing(start_runner, monkeypatch, away):
    engine = ScriptedEngine(gate_at=3)
    await start_runner(engine)
    story = await started()
    await engine.reached_gate.wait()
    failures = iter([away] * 2)

    def fail_twice(*arguments):
        for error in failures:
            raise error
        return commit_batches(*arguments)

    monkeypatch.setattr(committer, "commit_batches", fail_twice)
    monkeypatch.setattr(committer, "RETRY_SECONDS", 0.01)
    engine.gate.set()

    row = await ended(story.conversation_id)

    assert row.data.created_content == "".join(STORY)
    assert next(failures, None) is None


async def test_an_ending_waits_for_the_database(start_runner, monkeypatch):
    failures = iter([OperationalError("disk is full")])

    def fail_once(*arguments, **fields):
        for error in failures:
            raise error
        return finish_generation(*arguments, **fields)

    monkeypatch.setattr(committer, "finish_generation", fail_once)
    monkeypatch.setattr(committer, "RETRY_SECONDS", 0.01)
    await start_runner(ScriptedEngine())
    story = await started()

    assert (await ended(story.conversation_id)).status == Status.COMPLETED


async def test_one_story_that_cannot_be_written_does_not_hold_up_the_others(start_runner, monkeypatch):
    good, bad = await started(), await started()

    def refuse(lease_owner, batches, held, lease_seconds):
        if any(batch.conversation_id == bad.conversation_id for batch in batches):
            raise DataError("too long")
        return commit_batches(lease_owner, batches, held, lease_seconds)

    monkeypatch.setattr(committer, "commit_batches", refuse)
    monkeypatch.setattr(log, "commit_batches", refuse)
    await start_runner(ScriptedEngine(pause=0.005))

    assert (await ended(good.conversation_id)).data.created_content == "".join(STORY)
    assert [event.msg for event in await log_of(bad.conversation_id)] == [Msg.CREATED]


async def test_a_defect_of_the_committer_is_logged_and_it_goes_on(start_runner, monkeypatch, caplog):
    failures = iter([RuntimeError("a defect")])

    def fail_once(*arguments):
        for error in failures:
            raise error
        return commit_batches(*arguments)

    monkeypatch.setattr(committer, "commit_batches", fail_once)
    monkeypatch.setattr(committer, "RETRY_SECONDS", 0.01)
    await start_runner(ScriptedEngine())
    story = await started()

    assert (await ended(story.conversation_id)).data.created_content == "".join(STORY)
    assert "a tick failed" in caplog.text


async def _owner(row: Conversation):
    from accounts.models import User

    return await User.objects.aget(pk=row.owner_id)


async def _freeze(runner: Runner, conversation_id: int) -> None:
    """As SIGSTOP would, until its lease has run out: no heartbeat leaves it, and it knows nothing of what happens."""
    assert runner._committer._task is not None
    runner._committer._task.cancel()
    assert runner._sweeper is not None
    runner._sweeper.cancel()
    await Conversation.objects.filter(pk=conversation_id).aupdate(lease_expires_at=timezone.now())


async def _thaw(runner: Runner) -> None:
    runner._committer.start()
