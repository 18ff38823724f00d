"""A text that is looked over while it is written."""

from __future__ import annotations

import pytest

from common.errors import StorytoolError
from stories.pipeline.pipeline import DraftWritten, StoryEnriched, StoryFinished, StoryWritten, generate
from stories.pipeline.types import Checkpoint, Stage, StoryRequest
from stories.tests.engines.scripted import DRAFT, STORY, ScriptedEngine

REQUEST = StoryRequest(topic="나무꾼")
FRESH = Checkpoint()


class Refused(StorytoolError):
    code = "refused"


class Guard:
    """Ends the writing at a piece, or the clearing."""

    def __init__(self, ends_at: int | None = None, *, is_cleared: bool = True) -> None:
        self.ends_at, self.is_cleared = ends_at, is_cleared
        self.heard: list[tuple[str, str]] = []

    def grown(self, stage: Stage, text: str) -> None:
        if len(self.heard) == self.ends_at:
            raise Refused
        self.heard.append((stage.value, text))

    def finished(self, story: str) -> None:
        self.heard.append(("whole", story))

    async def cleared(self) -> None:
        self.heard.append(("cleared", ""))
        if not self.is_cleared:
            raise Refused


async def no_passages(_request):
    return ()


async def steps_of(guard: Guard, engine: ScriptedEngine, checkpoint: Checkpoint = FRESH):
    steps = []
    problem = ""
    try:
        async for step in generate(engine, no_passages, REQUEST, checkpoint, guard=guard):
            steps.append(step)
    except Refused as error:
        problem = error.code
    return steps, problem


async def test_it_hears_all_that_is_shown_and_the_end_waits_for_it():
    guard = Guard()
    steps, problem = await steps_of(guard, ScriptedEngine())
    assert problem == ""
    drafted = [text for stage, text in guard.heard if stage == "drafting"]
    told = [text for stage, text in guard.heard if stage == "expanding"]
    assert ("".join(drafted), "".join(told)) == ("".join(DRAFT), "".join(STORY))
    assert guard.heard[-2:] == [("whole", "".join(STORY)), ("cleared", "")]
    assert isinstance(steps[-1], StoryEnriched)


@pytest.mark.parametrize("ends_at", [0, 2, 8])
async def test_nothing_more_is_shown_from_where_it_ends(ends_at):
    engine = ScriptedEngine()
    steps, problem = await steps_of(Guard(ends_at), engine)
    written = [step for step in steps if isinstance(step, DraftWritten | StoryWritten)]
    assert (problem, len(written)) == ("refused", ends_at)
    assert engine.closed == (1 if ends_at > len(DRAFT) else 0)


async def test_a_story_that_is_not_cleared_does_not_end_well():
    steps, problem = await steps_of(Guard(is_cleared=False), ScriptedEngine())
    assert problem == "refused"
    assert isinstance(steps[-1], StoryFinished)


async def test_what_stands_already_is_not_told_again():
    guard = Guard()
    standing = Checkpoint(draft="".join(DRAFT), draft_finished=True, story="".join(STORY[:-1]), passages=())
    await steps_of(guard, ScriptedEngine(), standing)
    assert guard.heard[0] == ("expanding", STORY[-1])
    assert guard.heard[1] == ("whole", "".join(STORY))
