"""A run: how what it says is numbered, joined and waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.events.types import Msg, joined_content
from stories.pipeline.types import Checkpoint
from stories.tests.worker.runs import drained, make_run, told
from stories.worker.run import LeaseLost, Run

kinds = st.sampled_from([Msg.DRAFTING, Msg.EXPANDING])
pieces = st.text("가나다 \n👍", min_size=1, max_size=4)


def test_numbers_go_on_behind_the_log_across_batches():
    run = make_run(next_seq=7)
    run.say(Msg.SIMILAR, passages=[])
    run.write(Msg.DRAFTING, "밑글")
    first = drained(run)
    run.write(Msg.DRAFTING, "이라")
    second = drained(run)

    assert told(first.events) == [(7, Msg.SIMILAR, ""), (8, Msg.DRAFTING, "밑글")]
    assert told(second.events) == [(9, Msg.DRAFTING, "이라")]
    assert run.next_seq == 10


def test_deltas_of_one_kind_are_joined_until_another_kind_comes():
    run = make_run()
    for msg, text in [
        (Msg.DRAFTING, "가"),
        (Msg.DRAFTING, "나"),
        (Msg.EXPANDING, "다"),
        (Msg.EXPANDING, "라"),
    ]:
        run.write(msg, text)

    assert told(drained(run).events) == [(2, Msg.DRAFTING, "가나"), (3, Msg.EXPANDING, "다라")]


def test_an_event_between_two_deltas_keeps_its_place():
    run = make_run()
    run.write(Msg.DRAFTING, "가")
    run.say(Msg.SIMILAR, passages=[])
    run.write(Msg.DRAFTING, "나")

    assert told(drained(run).events) == [
        (2, Msg.DRAFTING, "가"),
        (3, Msg.SIMILAR, ""),
        (4, Msg.DRAFTING, "나"),
    ]


def test_the_first_text_of_each_kind_is_told_apart():
    run = make_run()
    said = [
        run.write(Msg.DRAFTING, "가"),
        run.write(Msg.DRAFTING, "나"),
        run.write(Msg.EXPANDING, "다"),
        run.write(Msg.EXPANDING, "라"),
    ]
    drained(run)
    said.append(run.write(Msg.EXPANDING, "마"))

    assert said == [True, False, True, False, False]


def test_nothing_said_is_nothing_to_write():
    run = make_run()
    assert run.drain() is None
    run.say(Msg.SIMILAR)
    drained(run)
    assert run.drain() is None
    assert run.next_seq == 3


def test_changes_ride_with_the_batch_once_and_the_last_value_stands():
    run = make_run()
    run.change(stage="drafting", provider_cursor=1)
    run.change(provider_cursor=2)
    run.say(Msg.SIMILAR)
    assert drained(run).changes == {"stage": "drafting", "provider_cursor": 2}
    run.say(Msg.SIMILAR)
    assert drained(run).changes == {}


def test_changes_alone_make_a_batch_without_a_number():
    run = make_run()
    run.change(stage="enriching")
    batch = drained(run)
    assert (list(batch.events), batch.changes, run.next_seq) == ([], {"stage": "enriching"}, 2)


def test_a_later_change_leaves_a_drained_batch_alone():
    run = make_run()
    run.change(stage="drafting")
    batch = drained(run)
    run.change(stage="expanding")
    assert batch.changes == {"stage": "drafting"}


def test_the_moment_of_the_first_delta_is_noted_once():
    run = make_run()
    run.say(Msg.SIMILAR)
    assert "first_delta_at" not in drained(run).changes
    run.write(Msg.DRAFTING, "가")
    first = drained(run).changes["first_delta_at"]
    run.write(Msg.DRAFTING, "나")
    run.write(Msg.EXPANDING, "다")

    assert run.claim.created_at <= first
    assert "first_delta_at" not in drained(run).changes


def test_an_attempt_that_goes_on_has_had_its_first_delta():
    run = make_run(checkpoint=Checkpoint(draft="밑"), next_seq=5)
    run.write(Msg.DRAFTING, "글")
    assert "first_delta_at" not in drained(run).changes


def test_an_attempt_after_one_that_wrote_nothing_notes_its_own():
    run = make_run(attempt=2, next_seq=3)
    run.write(Msg.DRAFTING, "글")
    assert "first_delta_at" in drained(run).changes


@given(st.lists(st.tuples(kinds, pieces, st.booleans())))
def test_however_text_is_chopped_it_joins_to_the_same_without_a_gap(written: Sequence[tuple[Msg, str, bool]]):
    run = make_run()
    batches = []
    for msg, text, ticks in written:
        run.write(msg, text)
        if ticks:
            batches.append(drained(run))
    if (rest := run.drain()) is not None:
        batches.append(rest)

    events = [event for batch in batches for event in batch.events]
    assert [event.seq for event in events] == list(range(2, 2 + len(events)))
    assert run.next_seq == 2 + len(events)
    assert all(event.fields()["content"] for event in events)
    for msg in (Msg.DRAFTING, Msg.EXPANDING):
        assert joined_content(events, msg) == "".join(text for kind, text, _ in written if kind == msg)
    for batch in batches:
        in_a_row = [event.msg for event in batch.events]
        assert all(one != next_one for one, next_one in pairwise(in_a_row))


def say(run: Run) -> None:
    run.say(Msg.SIMILAR)


def write(run: Run) -> None:
    run.write(Msg.DRAFTING, "가")


def change(run: Run) -> None:
    run.change(stage="drafting")


def drain(run: Run) -> None:
    drained(run)


async def outcome(run: Run, *steps: Callable[[Run], None]) -> list[str]:
    """How the waiting for the log stands at first and after each of `steps`."""
    waiting = asyncio.create_task(run.committed())
    stands = []
    for step in (lambda _run: None, *steps):
        step(run)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        lost = waiting.done() and isinstance(waiting.exception(), LeaseLost)
        stands.append("lost" if lost else "written" if waiting.done() else "waiting")
    waiting.cancel()
    return stands


async def test_nothing_said_is_written_already():
    assert await outcome(make_run()) == ["written"]


@pytest.mark.parametrize("said", [say, write, change])
async def test_what_is_said_is_awaited_until_its_batch_is_in_the_log(said):
    run = make_run()
    said(run)
    assert await outcome(run, drain, Run.settle) == ["waiting", "waiting", "written"]


@pytest.mark.parametrize("said", [say, write, change])
async def test_what_is_said_while_a_batch_is_on_its_way_is_awaited_too(said):
    run = make_run()
    write(run)
    stands = await outcome(run, drain, said, Run.settle, drain, Run.settle)
    assert stands == ["waiting"] * 5 + ["written"]


@pytest.mark.parametrize("before", [[], [drain], [drain, say], [drain, Run.settle, say]])
async def test_what_is_lost_wakes_who_waits(before):
    run = make_run()
    say(run)
    for step in before:
        step(run)
    assert await outcome(run, Run.lose) == ["waiting", "lost"]


async def test_what_was_lost_before_anybody_waited_is_told_at_once():
    run = make_run()
    say(run)
    run.lose()
    assert await outcome(run) == ["lost"]
    assert await outcome(make_run(), Run.lose) == ["written", "written"]


async def test_a_batch_settled_before_anybody_waits_is_written():
    run = make_run()
    write(run)
    drained(run)
    run.settle()
    assert await outcome(run) == ["written"]


async def test_all_who_wait_are_woken():
    run = make_run()
    write(run)
    waiting = [asyncio.create_task(run.committed()) for _ in range(3)]
    await asyncio.sleep(0)
    drained(run)
    run.settle()
    async with asyncio.timeout(10):
        await asyncio.gather(*waiting)
