"""The director of a generation: given a request, an engine and a checkpoint, it yields what happens. Pure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from common.errors import StorytoolError
from common.text import DeltaNormalizer
from stories.pipeline.engine import RewordingEngine, StoryEngine
from stories.pipeline.guarding import UNGUARDED, TextGuard
from stories.pipeline.naming import EarlyNaming
from stories.pipeline.rewording import StoryWatch, kept_apart
from stories.pipeline.types import Checkpoint, Delta, Enrichment, Passage, Stage, StoryRequest

# How long the draft waits for its passages before it begins without them.
PASSAGE_WAIT_SECONDS = 0.3


FindPassages = Callable[[StoryRequest], Awaitable[Sequence[Passage]]]
# Begins to follow a story, of which so much stands already; None where there is nothing to hold it against.
WatchStory = Callable[[str], Awaitable[StoryWatch | None]]

# The request with those summaries of its earlier turns that are made by now.
Recall = Callable[[StoryRequest], StoryRequest]


@dataclass(frozen=True, slots=True)
class PassagesFound:
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class DraftWritten:
    delta: Delta


@dataclass(frozen=True, slots=True)
class DraftFinished:
    draft: str


@dataclass(frozen=True, slots=True)
class StoryWritten:
    delta: Delta


@dataclass(frozen=True, slots=True)
class StoryFinished:
    story: str


@dataclass(frozen=True, slots=True)
class StoryEnriched:
    enrichment: Enrichment


Step = PassagesFound | DraftWritten | DraftFinished | StoryWritten | StoryFinished | StoryEnriched


class EmptyStory(StorytoolError):
    """The engine ended without having written anything."""

    code = "empty_story"
    retryable = True


async def generate(
    engine: StoryEngine,
    find_passages: FindPassages,
    request: StoryRequest,
    checkpoint: Checkpoint,
    watch_story: WatchStory | None = None,
    recall: Recall = lambda request: request,
    guard: TextGuard = UNGUARDED,
) -> AsyncGenerator[Step, None]:
    """Run a generation from `checkpoint` to its end: passages ∥ draft → story → title and recommendations.

    With `watch_story`, an engine that can put its sentences in other words is kept from following a passage too long.
    With `recall`, each text is written with the summaries that there are when it begins. With `guard`, each is looked
    over beside the writing, and the end waits for it.

    Texts are NFC and whole: joined deltas, those of the checkpoint before them, are the draft and the story.
    Closing the generator closes what the engine holds. Raises what the engine raises, and EmptyStory.
    """
    searching = asyncio.ensure_future(_passages(find_passages, request, checkpoint))
    try:
        await asyncio.wait((searching,), timeout=PASSAGE_WAIT_SECONDS)
        told = checkpoint.passages is not None
        if searching.done() and not told:
            told = True
            yield PassagesFound(searching.result())

        draft = checkpoint.draft
        if not checkpoint.draft_finished:
            at_hand = searching.result() if searching.done() else ()
            drafting = _normalized(engine.draft(recall(request), at_hand, checkpoint))
            async with aclosing(drafting) as deltas:
                async for delta in deltas:
                    draft += delta.text
                    guard.grown(Stage.DRAFTING, delta.text)
                    yield DraftWritten(delta)
            if not draft.strip():
                raise EmptyStory
            yield DraftFinished(draft)

        passages = await searching
        if not told:
            yield PassagesFound(passages)
    finally:
        searching.cancel()

    story = checkpoint.story
    expanding = _normalized(engine.expand(recall(request), draft, passages, checkpoint))
    if watch_story is not None and isinstance(engine, RewordingEngine) and engine.can_reword:
        expanding = _watched(expanding, engine, request, story, watch_story)
    naming = EarlyNaming(engine, request, draft)
    try:
        async with aclosing(expanding) as deltas:
            async for delta in deltas:
                story += delta.text
                guard.grown(Stage.EXPANDING, delta.text)
                yield StoryWritten(delta)
                naming.grown(story)
        if not story.strip():
            raise EmptyStory
        guard.finished(story)
        yield StoryFinished(story)
        enrichment = await naming.name_of(story) or await engine.enrich(request, story, passages)
        await guard.cleared()
        yield StoryEnriched(enrichment)
    finally:
        await naming.close()


async def _passages(
    find_passages: FindPassages, request: StoryRequest, checkpoint: Checkpoint
) -> tuple[Passage, ...]:
    if checkpoint.passages is not None:
        return checkpoint.passages
    return tuple(await find_passages(request))


async def _watched(
    deltas: AsyncGenerator[Delta, None],
    engine: RewordingEngine,
    request: StoryRequest,
    story: str,
    watch_story: WatchStory,
) -> AsyncGenerator[Delta, None]:
    async with aclosing(deltas):
        watch = await watch_story(story)
        if watch is not None:
            deltas = kept_apart(deltas, watch, partial(engine.reword, request), story)
        async with aclosing(deltas) as shown:
            async for delta in shown:
                yield delta


async def _normalized(deltas: AsyncGenerator[Delta, None]) -> AsyncGenerator[Delta, None]:
    """Deltas whose texts are clean; those with nothing to tell are left out."""
    normalizer = DeltaNormalizer()
    async with aclosing(deltas):
        async for delta in deltas:
            text = normalizer.feed(delta.text)
            # A place in the provider's stream may be saved only with all the text before it.
            cursor = None if normalizer.is_holding else delta.cursor
            if text or delta.run_id or cursor is not None:
                yield Delta(text, delta.run_id, cursor)
    if rest := normalizer.flush():
        yield Delta(rest)
