"""The committer's ticks: what is written with which, when, and who is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from stories.events.types import Msg
from stories.models import Status
from stories.tests.worker.ledger import Ledger, NotedHub
from stories.tests.worker.runs import make_run, told
from stories.worker import committer as module
from stories.worker.committer import Committer
from stories.worker.narration import Ending
from stories.worker.run import LeaseLost, Run

# Longer than any test waits: what is written was written at once, not with a tick.
LONG_TICK = 30.0
ENDING = Ending(Status.COMPLETED, Msg.COMPLETED, {"content": "끝"}, {"created_content": "끝"})


@pytest.fixture
def ledger(monkeypatch) -> Ledger:
    ledger = Ledger()
    monkeypatch.setattr(module, "commit_batches", ledger.commit_batches)
    monkeypatch.setattr(module, "finish_generation", ledger.finish_generation)
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.01)
    return ledger


@pytest.fixture
def quick_heart(monkeypatch):
    monkeypatch.setattr(module, "HEARTBEAT_SECONDS", 0.02)


@pytest.fixture
def lost() -> list[Run]:
    return []


@pytest.fixture
def hub(ledger) -> NotedHub:
    return NotedHub(ledger)


@pytest.fixture
def tick_seconds() -> float:
    return LONG_TICK


@pytest.fixture
async def running(hub, lost, tick_seconds):
    """A committer that runs; who asks for it stops it."""
    committer = Committer(
        lease_owner="me", hub=hub, tick_seconds=tick_seconds, lease_seconds=10, on_lost=lost.append
    )
    committer.start()
    return committer


@pytest.fixture
async def committer(running):
    yield running
    await running.stop()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.002)


async def first_tick(committer: Committer, ledger: Ledger, run: Run) -> None:
    committer.add(run)
    committer.changed(at_once=run.write(Msg.DRAFTING, "첫"))
    await until(lambda: ledger.ticks)


async def test_the_first_text_is_written_at_once_and_the_rest_of_the_tick_together(committer, ledger):
    run = make_run()
    await first_tick(committer, ledger, run)
    for text in "가나다":
        committer.changed(at_once=run.write(Msg.DRAFTING, text))
        await asyncio.sleep(0)
    await asyncio.sleep(0.03)
    assert ledger.contents() == [["첫"]], "the tick is not over"

    committer.changed(at_once=run.write(Msg.EXPANDING, "라"))
    await until(lambda: len(ledger.ticks) == 2)

    assert ledger.told() == [(2, Msg.DRAFTING, "첫"), (3, Msg.DRAFTING, "가나다"), (4, Msg.EXPANDING, "라")]


@pytest.mark.parametrize("tick_seconds", [0.03])
async def test_a_tick_ends_by_itself(committer, ledger):
    run = make_run()
    await first_tick(committer, ledger, run)
    run.write(Msg.DRAFTING, "가")
    committer.changed()
    await until(lambda: len(ledger.ticks) == 2)
    assert ledger.contents() == [["첫"], ["가"]]


async def test_all_runs_are_written_in_one_transaction(committer, ledger):
    runs = [make_run(key) for key in (1, 2, 3)]
    for run in runs:
        committer.add(run)
        committer.changed(at_once=run.write(Msg.DRAFTING, "가"))
    await until(lambda: ledger.ticks)
    assert [batch.conversation_id for batch in ledger.ticks[0]] == [1, 2, 3]


async def test_the_log_comes_before_the_hub(committer, ledger):
    await first_tick(committer, ledger, make_run())
    await until(lambda: "hub" in ledger.order)
    assert ledger.order == ["log", "hub"]


async def test_flush_waits_for_the_log_not_for_the_tick(committer, ledger):
    run = make_run()
    await first_tick(committer, ledger, run)
    run.write(Msg.DRAFTING, "가")
    async with asyncio.timeout(10):
        await committer.flush(run)
    assert ledger.contents() == [["첫"], ["가"]]


@pytest.mark.parametrize("tick_seconds", [0.001])
async def test_silent_runs_are_held_by_heartbeats(quick_heart, committer, ledger):
    for key in (1, 2):
        committer.add(make_run(key))
    await until(lambda: len(ledger.held) >= 3)
    assert ledger.held[-1] == [1, 2]
    assert ledger.told() == []


async def test_a_tick_between_heartbeats_renews_nothing_else(committer, ledger):
    committer.add(make_run(2))
    await first_tick(committer, ledger, make_run(1))
    assert ledger.held == [[]]


async def test_what_is_lost_is_told_to_nobody_but_its_runner(committer, ledger, hub, lost):
    ledger.lost = {1}
    ours, kept = make_run(1), make_run(2)
    for run in (ours, kept):
        committer.add(run)
        run.write(Msg.DRAFTING, "가")
    with pytest.raises(LeaseLost):
        await committer.flush(ours)
    await committer.flush(kept)

    assert lost == [ours]
    assert (ours.is_lost, kept.is_lost) == (True, False)
    assert hub.published == [2]
    assert list(committer._runs) == [2]


async def test_what_a_failed_tick_kept_back_comes_first_and_what_was_said_since_right_behind(
    committer, ledger
):
    """It once waited for the next heartbeat: nothing told the committer again that there was more to say."""
    ledger.failures = 2
    run = make_run()
    committer.add(run)
    committer.changed(at_once=run.write(Msg.DRAFTING, "첫"))
    await until(lambda: ledger.failures == 0)
    run.write(Msg.DRAFTING, "가")
    async with asyncio.timeout(10):
        await committer.flush(run)
    assert ledger.told() == [(2, Msg.DRAFTING, "첫"), (3, Msg.DRAFTING, "가")]


async def test_a_run_removed_while_the_database_is_away_is_not_written(committer, ledger):
    ledger.failures = 10_000
    run = make_run()
    committer.add(run)
    run.write(Msg.DRAFTING, "가")
    flushing = asyncio.create_task(committer.flush(run))
    await until(lambda: ledger.failures < 10_000)
    committer.remove(run)
    with pytest.raises(LeaseLost):
        await flushing
    ledger.failures = 0
    other = make_run(2)
    committer.add(other)
    other.write(Msg.DRAFTING, "나")
    await committer.flush(other)
    assert ledger.contents() == [["나"]]


async def test_an_end_comes_behind_all_that_was_said(committer, ledger, hub):
    run = make_run()
    committer.add(run)
    run.write(Msg.EXPANDING, "가")
    await committer.finish(run, ENDING)

    assert ledger.told() == [(2, Msg.EXPANDING, "가")]
    assert told(ledger.endings) == [(3, Msg.COMPLETED, "끝")]
    assert ledger.order == ["log", "hub", "end", "hub"]
    assert hub.published == [2, 3]
    assert committer._runs == {}, "a heartbeat would find its lease gone"


async def test_an_end_that_came_too_late_is_told_to_nobody(committer, ledger, hub):
    run = make_run()
    committer.add(run)
    ledger.lost = {1}
    with pytest.raises(LeaseLost):
        await committer.finish(run, ENDING)
    assert hub.published == []


async def test_stop_ends_the_ticks_and_the_thread(running, ledger):
    run = make_run()
    await first_tick(running, ledger, run)
    await running.stop()
    run.write(Msg.DRAFTING, "가")
    running.changed(at_once=True)
    await asyncio.sleep(0.02)
    assert ledger.contents() == [["첫"]]
    with pytest.raises(RuntimeError):
        await running.in_thread(int)
