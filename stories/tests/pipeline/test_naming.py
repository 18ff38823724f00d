"""A name that is asked for before the end: kept only where it belongs to what was saved, closed with the story."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from common.errors import StorytoolError
from stories.pipeline.naming import SHARE_READ, belongs
from stories.pipeline.pipeline import StoryEnriched, StoryFinished, StoryWritten, generate
from stories.pipeline.types import Checkpoint, Enrichment, StoryRequest
from stories.tests.engines.scripted import ScriptedEngine

REQUEST = StoryRequest("나무꾼이 사슴을 구해 준다")
THREE = ("하나의 이야기", "둘의 이야기", "셋의 이야기")
DRAFT = ("나무꾼이 사슴을 숨겨 주고 ", "용궁에 가더라.")
TALE = ("옛날 나무꾼이 ", "다친 사슴을 ", "숨겨 주거늘, ", "사슴이 은혜를 ", "갚더라.")


class NamingEngine(ScriptedEngine):
    """Names early from `early_from` characters on, with `early`; remembers what it was asked with."""

    def __init__(
        self, *, early: str | Exception | None = "은혜 갚은 사슴", early_from: int | None = 10, **options
    ) -> None:
        super().__init__(**{"draft": DRAFT, "story": TALE} | options)
        self.early, self.early_from = early, early_from
        self.read: list[tuple[str, str]] = []
        self.whole: list[str] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.was_closed = asyncio.Event()

    def names_from(self, request):
        return self.early_from

    async def enrich_early(self, request, base_story, story):
        self.read.append((base_story, story))
        try:
            await self.may_answer.wait()
        except asyncio.CancelledError:
            self.was_closed.set()
            raise
        if isinstance(self.early, Exception):
            raise self.early
        return Enrichment(self.early, THREE) if self.early else None

    async def enrich(self, request, story, passages=()):
        self.whole.append(story)
        return Enrichment("끝에 지은 이름", THREE)


async def nothing(_request):
    return ()


async def title_of(engine, checkpoint=None) -> str:
    async with aclosing(generate(engine, nothing, REQUEST, checkpoint or Checkpoint())) as steps:
        [title] = [step.enrichment.title async for step in steps if isinstance(step, StoryEnriched)]
    return title


async def test_named_while_the_end_arrives():
    engine = NamingEngine()

    assert await title_of(engine) == "은혜 갚은 사슴"

    assert engine.whole == [], "nothing is asked for twice"
    [(base_story, read)] = engine.read
    assert base_story == "".join(DRAFT)
    assert "".join(TALE).startswith(read)
    assert 10 <= len(read) < len("".join(TALE))


async def test_a_slow_one_is_waited_for():
    engine = NamingEngine()
    engine.may_answer.clear()
    asyncio.get_running_loop().call_later(0.02, engine.may_answer.set)
    assert await title_of(engine) == "은혜 갚은 사슴"


@pytest.mark.parametrize("early", [None, StorytoolError(), RuntimeError("a defect"), "용궁에 간 나무꾼"])
async def test_one_that_will_not_do_is_asked_for_again_with_the_whole(early):
    engine = NamingEngine(early=early)
    assert await title_of(engine) == "끝에 지은 이름"
    assert engine.whole == ["".join(TALE)]
    assert len(engine.read) == 1


async def test_a_tale_that_outgrew_its_name():
    engine = NamingEngine(story=[*TALE, "그 뒤로 삼백 년을 더 살더라. " * 20])
    assert await title_of(engine) == "끝에 지은 이름"


async def test_a_tale_that_ends_sooner_is_named_at_its_end():
    engine = NamingEngine(early_from=1000)
    assert await title_of(engine) == "끝에 지은 이름"
    assert engine.read == []


async def test_an_engine_that_would_rather_not():
    engine = NamingEngine(early_from=None)
    assert await title_of(engine) == "끝에 지은 이름"


async def test_another_attempt_asks_with_what_stands():
    whole = "".join(TALE)
    done = Checkpoint(draft="밑글.", draft_finished=True, story=whole[:20], passages=())
    engine = NamingEngine()
    assert await title_of(engine, done) == "은혜 갚은 사슴"
    assert engine.read[0][1].startswith(whole[:20])


@pytest.mark.parametrize("until", [StoryWritten, StoryFinished])
async def test_closing_closes_it(until):
    engine = NamingEngine()
    engine.may_answer.clear()
    steps = generate(engine, nothing, REQUEST, Checkpoint())
    async for step in steps:
        if engine.read and isinstance(step, until):
            break
    await steps.aclose()

    assert engine.was_closed.is_set()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_tale_that_fails_closes_it():
    engine = NamingEngine(gate_at=4, error=StorytoolError())
    engine.may_answer.clear()
    engine.gate.set()
    with pytest.raises(StorytoolError):
        await title_of(engine)
    assert engine.was_closed.is_set()


@hypothesis_settings(max_examples=60, deadline=None)
@given(
    cuts=st.lists(st.integers(1, 40), max_size=8),
    early_from=st.integers(1, 60),
    title=st.sampled_from(["은혜 갚은 사슴", "용궁 구경", "나무꾼과 사슴", "밑글"]),
)
def test_however_the_tale_is_split_its_title_belongs_to_what_was_saved(cuts, early_from, title):
    whole = "".join(TALE)
    places = sorted({0, *(min(cut, len(whole)) for cut in cuts), len(whole)})
    pieces = [whole[start:end] for start, end in pairwise(places)]
    engine = NamingEngine(early=title, early_from=early_from, story=pieces)

    saved = asyncio.run(title_of(engine))

    if engine.whole:
        assert (saved, engine.whole) == ("끝에 지은 이름", [whole])
    else:
        [(base_story, read)] = engine.read
        assert belongs(saved, base_story, read, whole)
        assert "용궁" not in saved


BASE = "나무꾼이 사슴을 숨겨 주고 용궁에 가더라."
STORY = "옛날 나무꾼이 사슴을 숨겨 주니, 사슴이 은혜를 갚더라."


@pytest.mark.parametrize(
    ("title", "read", "may_stand"),
    [
        ("나무꾼과 사슴", STORY[:20], True),
        ("은혜 갚은 사슴", STORY[:20], True),
        ("보은록", STORY[:20], True),
        ("용궁에 간 나무꾼", STORY[:20], False),
        ("용궁기", STORY[:20], False),
        ("나무꾼과 사슴", STORY, True),
        ("나무꾼과 사슴", STORY[: int(len(STORY) * SHARE_READ) - 1], False),
        ("나무꾼과 사슴", "다른 글이 되었더라. 다른 글이 되었더라.", False),
    ],
)
def test_belongs(title, read, may_stand):
    assert belongs(title, BASE, read, STORY) is may_stand
