"""The composer as a story engine: composes in a thread, hands over at an even speed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

from stories.engines.composer.composing import plan_tale
from stories.engines.composer.enriching import enrichment
from stories.engines.composer.fingerprint import composer_fingerprint
from stories.engines.composer.pacing import paced
from stories.engines.composer.resuming import continuation
from stories.pipeline.types import Checkpoint, Delta, Enrichment, Passage, StoryRequest

NAME = "composer"


class ComposerEngine:
    """A `StoryEngine` with no key and no network. Keeps no state; raises nothing of its own.

    `chars_per_second` paces what it hands over; 0 hands over as fast as it is taken.
    Passages lend it a course, things, places and pictures, never a sentence: one request with the same passages gives
    one tale.
    """

    def __init__(self, chars_per_second: float = 300) -> None:
        if chars_per_second < 0:
            raise ValueError("chars_per_second must not be negative")
        self.chars_per_second = chars_per_second

    async def draft(
        self, request: StoryRequest, passages: Sequence[Passage], checkpoint: Checkpoint
    ) -> AsyncGenerator[Delta, None]:
        """The base story, going on after `checkpoint.draft`."""
        text = await asyncio.to_thread(_rest_of_draft, request, passages, checkpoint.draft)
        async for delta in paced(text, f"{request.seed}|draft", self.chars_per_second):
            yield delta

    async def expand(
        self, request: StoryRequest, base_story: str, passages: Sequence[Passage], checkpoint: Checkpoint
    ) -> AsyncGenerator[Delta, None]:
        """The tale of that base story's plan, going on after `checkpoint.story`."""
        text = await asyncio.to_thread(_rest_of_story, request, base_story, passages, checkpoint.story)
        async for delta in paced(text, f"{request.seed}|story", self.chars_per_second):
            yield delta

    async def enrich(self, request: StoryRequest, story: str, passages: Sequence[Passage] = ()) -> Enrichment:
        """A title and three recommendations, from the plan of the tale."""
        return await asyncio.to_thread(enrichment, request, story, passages)

    def manifest(self, request: StoryRequest) -> Mapping[str, Any]:
        """The same request with the same passages is the same tale while the fingerprint is the same."""
        return {"model": NAME, "fingerprint": composer_fingerprint()}

    def models(self) -> Mapping[str, str]:
        """The composer plays every role."""
        return {"draft": NAME, "expand": NAME, "enrich": NAME}


def _rest_of_draft(request: StoryRequest, passages: Sequence[Passage], written: str) -> str:
    plan = plan_tale(request, passages=passages)
    if not plan.draft().startswith(written):
        # It was begun before its passages were found, and goes on as it began.
        alone = plan_tale(request)
        plan = alone if alone.draft().startswith(written) else plan
    return continuation(written, plan.draft())


def _rest_of_story(request: StoryRequest, base_story: str, passages: Sequence[Passage], written: str) -> str:
    return continuation(written, plan_tale(request, base_story, passages).story())
