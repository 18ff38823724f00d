"""The director: what it yields, in which order, and where it goes on."""

from __future__ import annotations

import asyncio
import unicodedata
from contextlib import aclosing
from dataclasses import replace

import pytest

from stories.pipeline.pipeline import (
    DraftFinished,
    DraftWritten,
    EmptyStory,
    PassagesFound,
    StoryEnriched,
    StoryFinished,
    StoryWritten,
    generate,
)
from stories.pipeline.types import Checkpoint, Delta, Passage, Stage, StoryRequest
from stories.tests.engines.scripted import DRAFT, STORY, ScriptedEngine

REQUEST = StoryRequest("나무꾼이 사슴을 구해 준다")
PASSAGE = Passage("p1", "흥부전", "제비가 박씨를 물어 오더라.", 0.8)


async def find_one(_request):
    return [PASSAGE]


FRESH = Checkpoint()


async def steps_of(engine, checkpoint=FRESH, find=find_one, request=REQUEST):
    async with aclosing(generate(engine, find, request, checkpoint)) as steps:
        return [step async for step in steps]


def text_of(steps, kind):
    return "".join(step.delta.text for step in steps if isinstance(step, kind))


async def test_a_whole_generation():
    steps = await steps_of(ScriptedEngine())

    kinds = list(dict.fromkeys(type(step) for step in steps))
    assert kinds == [PassagesFound, DraftWritten, DraftFinished, StoryWritten, StoryFinished, StoryEnriched]
    assert text_of(steps, DraftWritten) == "".join(DRAFT)
    assert text_of(steps, StoryWritten) == "".join(STORY)
    assert [step.draft for step in steps if isinstance(step, DraftFinished)] == ["".join(DRAFT)]
    assert [step.story for step in steps if isinstance(step, StoryFinished)] == ["".join(STORY)]


@pytest.mark.parametrize("written", range(0, len("".join(DRAFT)) + 1, 3))
async def test_an_unfinished_draft_goes_on_behind_its_last_character(written):
    whole = "".join(DRAFT)
    steps = await steps_of(ScriptedEngine(), Checkpoint(draft=whole[:written], passages=(PASSAGE,)))

    assert whole[:written] + text_of(steps, DraftWritten) == whole
    assert [step.draft for step in steps if isinstance(step, DraftFinished)] == [whole]


async def test_a_finished_draft_is_kept_and_passages_are_not_told_twice():
    engine = ScriptedEngine()
    done = Checkpoint(draft="밑글.", draft_finished=True, story=STORY[0], passages=(PASSAGE,))

    steps = await steps_of(engine, done)

    assert engine.drafted == 0
    assert not any(isinstance(step, PassagesFound | DraftWritten | DraftFinished) for step in steps)
    assert STORY[0] + text_of(steps, StoryWritten) == "".join(STORY)


async def test_passages_of_the_first_attempt_are_used_again():
    engine = ScriptedEngine()

    async def never(_request):
        raise AssertionError("the log has them already")

    await steps_of(engine, Checkpoint(passages=(PASSAGE,)), never)

    assert engine.passages == [(PASSAGE,), (PASSAGE,)]


async def test_texts_are_nfc_and_whole_however_the_engine_cuts_them():
    decomposed = unicodedata.normalize("NFD", "갉작갉작 한글이로다. ")
    emoji = "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")
    pieces = [*decomposed, "\ud83d", "\ude00", "끝.\x00"]

    steps = await steps_of(ScriptedEngine(story=pieces))

    assert text_of(steps, StoryWritten) == f"갉작갉작 한글이로다. {emoji}끝."


async def test_a_cursor_is_told_only_with_all_the_text_before_it():
    """Else a crash between the two would lose the character that was held back."""

    class Resumable(ScriptedEngine):
        async def expand(self, request, base_story, passages, checkpoint):
            yield Delta("옛날 ᄒ", run_id="run-1", cursor=1)
            yield Delta("ᅡ루는 ", cursor=2)
            yield Delta("", cursor=3)

    steps = await steps_of(Resumable())

    told = [step.delta for step in steps if isinstance(step, StoryWritten)]
    assert [delta.cursor for delta in told] == [None, 2, 3]
    assert told[0].run_id == "run-1"
    assert "".join(delta.text for delta in told) == "옛날 하루는 "


@pytest.mark.parametrize("engine", [ScriptedEngine(draft=[]), ScriptedEngine(story=[" \n"])])
async def test_nothing_written_is_an_error(engine):
    with pytest.raises(EmptyStory):
        await steps_of(engine)


async def test_a_failing_search_fails_the_generation():
    async def broken(_request):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await steps_of(ScriptedEngine(), find=broken)


async def test_closing_closes_the_engine_and_the_search():
    engine = ScriptedEngine(gate_at=2)
    steps = generate(engine, find_one, REQUEST, Checkpoint())
    async for step in steps:
        if isinstance(step, StoryWritten):
            break
    await steps.aclose()

    assert engine.closed == 1
    others = asyncio.all_tasks() - {asyncio.current_task()}
    assert not others


async def test_each_text_is_written_with_the_summaries_that_there_are_when_it_begins():
    told = []

    class Told(ScriptedEngine):
        def draft(self, request, passages, checkpoint):
            told.append(request.topic)
            return super().draft(request, passages, checkpoint)

        def expand(self, request, base_story, passages, checkpoint):
            told.append(request.topic)
            return super().expand(request, base_story, passages, checkpoint)

    now = iter(["이르다", "늦다"])
    steps = generate(
        Told(), find_one, REQUEST, FRESH, recall=lambda request: replace(request, topic=next(now))
    )
    assert [step async for step in steps]
    assert told == ["이르다", "늦다"]


def test_a_checkpoint_knows_its_stage():
    assert Checkpoint().stage == Stage.DRAFTING
    assert Checkpoint(draft="밑글.").stage == Stage.DRAFTING
    assert Checkpoint(draft="밑글.", draft_finished=True).stage == Stage.EXPANDING
