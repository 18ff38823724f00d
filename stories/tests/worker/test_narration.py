"""Narration: what each step of the pipeline becomes, and what an ending carries."""

from __future__ import annotations

import pytest

from common import logs
from common.errors import StorytoolError, Unavailable
from llm.metering import Call
from llm.types import Usage
from stories.events.types import Msg, new_event
from stories.models import Status
from stories.pipeline.pipeline import (
    DraftFinished,
    DraftWritten,
    PassagesFound,
    Step,
    StoryEnriched,
    StoryFinished,
    StoryWritten,
)
from stories.pipeline.types import Checkpoint, Delta, Enrichment, Passage, Stage
from stories.tests.worker.runs import drained, make_run, told
from stories.worker.narration import Narration
from stories.worker.run import Run

MODELS = {"draft": "small", "expand": "large", "enrich": "small"}
PASSAGE = Passage("p1", "흥부전", "제비가 박씨를 물어 오더라.", 0.8)
PASSAGE_TOLD = {"passage_id": "p1", "title": "흥부전", "text": PASSAGE.text, "score": 0.8}
THREE = ("하나의 이야기", "둘의 이야기", "셋의 이야기")
FREE = {"input_tokens": 0, "cached_tokens": 0, "output_tokens": 0, "cost": 0.0, "estimated": False}
NAMES = {"thread_id": "thread_a", "conversation_id": 3}


def enriched() -> StoryEnriched:
    return StoryEnriched(Enrichment("나무꾼과 사슴", THREE))


def narrated(*steps: Step, run: Run | None = None) -> Narration:
    narration = Narration(run or make_run(), MODELS)
    for step in steps:
        narration.tell(step)
    return narration


WHOLE: tuple[Step, ...] = (
    PassagesFound((PASSAGE,)),
    DraftWritten(Delta("밑글 ")),
    DraftWritten(Delta("이라.")),
    DraftFinished("밑글 이라."),
    StoryWritten(Delta("옛날 ")),
    StoryWritten(Delta("옛적에.")),
    StoryFinished("옛날 옛적에."),
    enriched(),
)


def test_a_first_attempt_begins_without_a_word():
    run = make_run()
    Narration(run, MODELS).begin()
    batch = drained(run)
    assert list(batch.events) == []
    assert batch.changes == {"stage": Stage.DRAFTING, "models_used": MODELS}


@pytest.mark.parametrize(
    ("checkpoint", "stage"),
    [
        (Checkpoint(draft="밑"), Stage.DRAFTING),
        (Checkpoint(draft="밑글", draft_finished=True), Stage.EXPANDING),
    ],
)
def test_an_attempt_that_goes_on_says_where(checkpoint, stage):
    run = make_run(checkpoint=checkpoint, attempt=2, next_seq=5)
    Narration(run, MODELS).begin()
    batch = drained(run)
    assert [event.fields() for event in batch.events] == [
        {"seq": 5, "msg": "restarted", "attempt": 2, "stage": stage}
    ]
    assert batch.changes["stage"] == stage


def test_passages_are_told_with_all_their_fields():
    run = make_run()
    narrated(PassagesFound((PASSAGE,)), run=run)
    assert [event.fields() for event in drained(run).events] == [
        {"seq": 2, "msg": "similar", "passages": [PASSAGE_TOLD]}
    ]


@pytest.mark.parametrize(("step", "msg"), [(DraftWritten, Msg.DRAFTING), (StoryWritten, Msg.EXPANDING)])
def test_the_first_delta_of_each_text_is_urgent_and_no_other(step, msg):
    run = make_run()
    narration = Narration(run, MODELS)
    assert [narration.tell(step(Delta(text))) for text in ("가", "나", "다")] == [True, False, False]
    assert told(drained(run).events) == [(2, msg, "가나다")]


@pytest.mark.parametrize("step", [DraftFinished("밑글"), StoryFinished("글"), enriched(), PassagesFound(())])
def test_no_other_step_is_urgent(step):
    assert narrated().tell(step) is False


def test_a_place_in_the_stream_is_kept_with_the_text_up_to_it():
    run = make_run()
    narrated(
        DraftWritten(Delta("가", run_id="run-1", cursor=0)), DraftWritten(Delta("나", cursor=4)), run=run
    )
    batch = drained(run)
    assert told(batch.events) == [(2, Msg.DRAFTING, "가나")]
    assert batch.changes["provider_run_id"] == "run-1"
    assert batch.changes["provider_cursor"] == 4


def test_the_very_first_place_is_kept_as_any_other():
    run = make_run()
    narrated(DraftWritten(Delta("가", cursor=0)), run=run)
    assert drained(run).changes["provider_cursor"] == 0


def test_a_delta_without_text_is_no_event():
    run = make_run()
    narration = narrated(DraftWritten(Delta("", run_id="run-1")), run=run)
    batch = drained(run)
    assert (list(batch.events), batch.changes) == ([], {"provider_run_id": "run-1"})
    assert narration.tell(DraftWritten(Delta("가"))) is True, "the first text is still to come"


def test_a_finished_draft_forgets_the_provider_s_place_in_it():
    run = make_run()
    narrated(DraftWritten(Delta("가", run_id="run-1", cursor=9)), DraftFinished("가"), run=run)
    changes = drained(run).changes
    assert changes["stage"] == Stage.EXPANDING
    assert (changes["provider_run_id"], changes["provider_cursor"]) == ("", None)


def test_a_finished_story_goes_on_to_its_title():
    run = make_run()
    narrated(StoryFinished("글"), run=run)
    assert drained(run).changes == {"stage": Stage.ENRICHING}


def test_a_completed_story_ends_with_the_fields_of_the_contract():
    ending = narrated(*WHOLE).completed()

    assert (ending.status, ending.msg) == (Status.COMPLETED, Msg.COMPLETED)
    assert ending.fields == {
        "success": True,
        "created_title": "나무꾼과 사슴",
        "created_content": "옛날 옛적에.",
        "recommendations": list(THREE),
        "models": MODELS,
        "usage": FREE,
        "overlap": None,
        "style": None,
        **NAMES,
    }
    assert ending.texts == {
        "base_story": "밑글 이라.",
        "created_content": "옛날 옛적에.",
        "created_title": "나무꾼과 사슴",
        "recommendations": list(THREE),
        "similar": [PASSAGE_TOLD],
    }
    assert new_event(9, ending.msg, **ending.fields).is_terminal


def test_what_an_earlier_attempt_wrote_is_part_of_the_end():
    before = Checkpoint(draft="밑글", draft_finished=True, story="옛날 ", passages=(PASSAGE,))
    run = make_run(checkpoint=before, attempt=2, next_seq=6)
    texts = narrated(StoryWritten(Delta("옛적에.")), enriched(), run=run).completed().texts
    assert (texts["base_story"], texts["created_content"]) == ("밑글", "옛날 옛적에.")
    assert texts["similar"] == [PASSAGE_TOLD]


def test_a_pipeline_without_its_last_step_is_a_defect():
    with pytest.raises(RuntimeError, match="StoryEnriched"):
        narrated(*WHOLE[:-1]).completed()


@pytest.mark.parametrize("written", range(len(WHOLE)))
def test_a_failed_story_keeps_what_was_written_until_then(written):
    steps = WHOLE[:written]
    ending = narrated(*steps).failed(Unavailable())
    draft = "".join(step.delta.text for step in steps if isinstance(step, DraftWritten))
    story = "".join(step.delta.text for step in steps if isinstance(step, StoryWritten))

    assert (ending.status, ending.msg) == (Status.FAILED, Msg.FAILED)
    assert ending.texts == {
        "base_story": draft,
        "created_content": story,
        "similar": [PASSAGE_TOLD] if steps else [],
    }


@pytest.mark.parametrize(("error", "retryable"), [(Unavailable(), True), (StorytoolError(), False)])
def test_a_failed_story_ends_with_the_fields_of_the_contract(error, retryable):
    token = logs.request_id.set("req-1")
    try:
        ending = narrated().failed(error)
    finally:
        logs.request_id.reset(token)
    assert ending.fields == {
        "error": str(error.message),
        "code": error.code,
        "details": {},
        "request_id": "req-1",
        "retryable": retryable,
        **NAMES,
    }
    assert ending.changes["error_code"] == error.code


def test_what_was_asked_is_told_and_summed_where_it_is_written_down():
    run = make_run()
    run.spend(Call("a", "draft", "m", Usage(100, 20, 60, cost=0.001)))
    run.spend(Call("b", "expand", "m", Usage(10, 2, cost=0.02), is_estimated=True))

    ending = narrated(*WHOLE, run=run).completed()

    assert ending.fields["usage"] == {
        "input_tokens": 110,
        "cached_tokens": 60,
        "output_tokens": 22,
        "cost": 0.021,
        "estimated": True,
    }
    assert ending.changes == {}


def test_tokens_without_a_price_are_not_free():
    run = make_run()
    run.spend(Call("a", "draft", "m", Usage(10, 20, cost=0.25)))
    run.spend(Call("b", "expand", "m", Usage(10, 20)))

    assert narrated(*WHOLE, run=run).completed().fields["usage"]["cost"] is None


def test_a_story_for_which_nobody_was_asked_is_free():
    ending = narrated(*WHOLE).failed(Unavailable())

    assert ending.changes["cost"] == 0
