"""What a run takes down of its requests to models: once each, the truth before a guess, and nothing forgotten."""

from __future__ import annotations

from llm.metering import Call
from llm.types import Usage
from stories.tests.worker.runs import drained, make_run

GUESS = Call("a", "draft", "m", Usage(7, cost=0.1), is_estimated=True)
TRUTH = Call("a", "draft", "m", Usage(120, 45, cost=0.5))


def test_calls_go_with_what_was_said():
    run = make_run()
    run.spend(GUESS)

    batch = drained(run)

    assert (batch.calls, list(batch.events), dict(batch.changes)) == ((GUESS,), [], {})
    assert run.drain() is None, "told once"


def test_the_truth_takes_the_place_of_a_guess():
    run = make_run()
    run.spend(GUESS)
    run.spend(TRUTH)

    assert drained(run).calls == (TRUTH,)
    assert run.usage["cost"] == 0.5


def test_no_guess_takes_the_place_of_the_truth():
    run = make_run()
    run.spend(TRUTH)
    run.spend(GUESS)

    assert drained(run).calls == (TRUTH,)


def test_what_is_being_written_is_left_until_it_is_known_to_stand():
    run = make_run()
    run.spend(TRUTH)
    assert run.left_calls == (TRUTH,)

    drained(run)
    assert run.left_calls == (TRUTH,)

    run.settle()
    assert not run.left_calls


def test_earlier_attempts_are_a_part_of_what_is_told():
    run = make_run(attempt=2, calls=(TRUTH,))
    run.spend(Call("b", "expand", "m", Usage(1, 2, cost=0.25)))

    assert (run.usage["input_tokens"], run.usage["cost"]) == (121, 0.75)
    assert [call.key for call in drained(run).calls] == ["b"]


def test_a_run_that_was_guessed_earlier_and_is_told_now():
    run = make_run(attempt=2, calls=(GUESS,))
    run.spend(TRUTH)

    assert run.usage["cost"] == 0.5
    assert drained(run).calls == (TRUTH,)
