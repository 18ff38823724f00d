"""Models as a story engine: each step by the model of its role, or by the composer where that role has none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

from common.text import DeltaNormalizer
from llm.base import complete
from llm.describing import described
from llm.keeping import Keeper
from llm.metering import allowed
from llm.registry import model_of
from llm.types import ChatRequest
from stories.engines.composer.engine import NAME as COMPOSER
from stories.engines.composer.engine import ComposerEngine
from stories.engines.llm.earlier import summarize_request, unsummarized
from stories.engines.llm.enriching import early_enrichment, enrichment
from stories.engines.llm.prompts import prompt_versions
from stories.engines.llm.transcript import (
    EARLIER_TOKENS,
    continue_request,
    draft_request,
    expand_request,
    expected_length,
    reword_request,
)
from stories.engines.llm.writing import Run, Writing, cancelled
from stories.pipeline.types import Checkpoint, Delta, EarlierTurn, Enrichment, Passage, Stage, StoryRequest

ROLES = ("draft", "expand", "enrich")
ROLE_OF = {Stage.DRAFTING: "draft", Stage.EXPANDING: "expand"}
# How much of the length that was asked for is there when the title is asked for.
NAMED_FROM = 0.7
# The reader waits for a sentence that is reworded.
REWORD_SECONDS = 20.0


class ModelEngine:
    """A `StoryEngine` that asks the model of each role, as it is configured then. Keeps no state. Raises ProviderError.

    `chars_per_second` is the composer's pace where it plays a role itself, `earlier_tokens` what a thread's earlier
    turns may take of a request.
    """

    def __init__(self, chars_per_second: float = 300, earlier_tokens: int = EARLIER_TOKENS) -> None:
        self._composer = ComposerEngine(chars_per_second)
        self._earlier_tokens = earlier_tokens

    async def draft(
        self, request: StoryRequest, passages: Sequence[Passage], checkpoint: Checkpoint
    ) -> AsyncGenerator[Delta, None]:
        """The base story, going on after `checkpoint.draft`."""
        ask = partial(draft_request, request, passages, self._earlier_tokens)
        run = None if checkpoint.draft_finished else checkpoint.run_id
        source = self._written("draft", ask, request, checkpoint.draft, run)
        async with aclosing(source or self._composer.draft(request, passages, checkpoint)) as deltas:
            async for delta in deltas:
                yield delta

    async def expand(
        self, request: StoryRequest, base_story: str, passages: Sequence[Passage], checkpoint: Checkpoint
    ) -> AsyncGenerator[Delta, None]:
        """The tale of that base story, going on after `checkpoint.story`."""
        ask = partial(expand_request, request, base_story, passages, self._earlier_tokens)
        # An attempt that began within the draft comes here with the draft's run.
        run = checkpoint.run_id if checkpoint.draft_finished else None
        source = self._written("expand", ask, request, checkpoint.story, run)
        source = source or self._composer.expand(request, base_story, passages, checkpoint)
        async with aclosing(source) as deltas:
            async for delta in deltas:
                yield delta

    async def enrich(self, request: StoryRequest, story: str, passages: Sequence[Passage] = ()) -> Enrichment:
        """A title and three recommendations; what the model does not give, the composer does."""
        model = model_of("enrich")
        if model is None:
            return await self._composer.enrich(request, story, passages)
        return await enrichment(model, request, story, partial(self._composer.enrich, passages=passages))

    def names_from(self, request: StoryRequest) -> int | None:
        """The title is asked for while the last part of the tale still arrives, where a model takes its time for it."""
        if model_of("enrich") is None or model_of("expand") is None:
            return None
        return round(expected_length(request) * NAMED_FROM)

    async def enrich_early(self, request: StoryRequest, base_story: str, story: str) -> Enrichment | None:
        model = model_of("enrich")
        return None if model is None else await early_enrichment(model, request, base_story, story)

    @property
    def can_reword(self) -> bool:
        """The composer has no other words."""
        return model_of("expand") is not None

    async def reword(self, request: StoryRequest, story: str, sentence: str, run: str) -> str:
        """Another wording of `sentence`, to stand behind `story`, without the words of `run`; "" where none came."""
        model = model_of("expand")
        if model is None:
            return ""
        await allowed("reword")
        try:
            async with asyncio.timeout(REWORD_SECONDS):
                completion = await complete(model, reword_request(request, story, sentence, run))
        except TimeoutError:
            return ""
        text = completion.text.strip()
        # What stands between this sentence and its neighbours stays as it was.
        before = sentence[: len(sentence) - len(sentence.lstrip())]
        return before + text + sentence[len(sentence.rstrip()) :] if text else ""

    def unsummarized(self, request: StoryRequest) -> Sequence[EarlierTurn]:
        """None where no model would read the summaries, or none is there to make them."""
        has_reader = model_of("draft") is not None or model_of("expand") is not None
        if not has_reader or model_of("enrich") is None:
            return ()
        return unsummarized(request.earlier, self._earlier_tokens)

    async def summarize(self, request: StoryRequest, turn: EarlierTurn) -> str:
        """What the small model keeps of a turn's story."""
        model = model_of("enrich")
        if model is None:
            return ""
        completion = await complete(model, summarize_request(turn, request.language))
        normalizer = DeltaNormalizer()
        return (normalizer.feed(completion.text) + normalizer.flush()).strip()

    async def abandon(self, stage: Stage, run_id: str) -> None:
        """Stop a run of that stage at its provider. A failure is logged and no more: the run ends by itself."""
        model, run = model_of(ROLE_OF[stage]) if stage in ROLE_OF else None, Run.read(run_id)
        if model is not None and run is not None:
            await cancelled(model, run.run_id)

    def stored(self, stage: Stage, run_id: str) -> tuple[str, str] | None:
        """Where the provider keeps a run of that stage."""
        keeper, run = model_of(ROLE_OF[stage]) if stage in ROLE_OF else None, Run.read(run_id)
        return (keeper.keeps_at, run.run_id) if run and isinstance(keeper, Keeper) else None

    def manifest(self, request: StoryRequest) -> Mapping[str, Any]:
        """Each role's model with its parameters, and the prompts of the request's language."""
        found = {role: model_of(role) for role in ROLES}
        composer = self._composer.manifest(request)
        return {
            "roles": {role: composer if model is None else described(model) for role, model in found.items()},
            "prompts": prompt_versions(request.language) if any(found.values()) else {},
            "earlier_tokens": self._earlier_tokens,
        }

    def models(self) -> Mapping[str, str]:
        """The provider's name of each role's model; "composer" where the composer plays it."""
        found = {role: model_of(role) for role in ROLES}
        return {role: COMPOSER if model is None else model.name for role, model in found.items()}

    def _written(
        self,
        role: str,
        ask: Callable[[], ChatRequest],
        request: StoryRequest,
        standing: str,
        run: str | None,
    ) -> AsyncGenerator[Delta, None] | None:
        """The text of a role's model behind `standing`, None where the role has no model."""
        model = model_of(role)
        if model is None:
            return None
        asked = ask()

        def request_for(text: str) -> ChatRequest:
            return continue_request(asked, request.language, text) if text.strip() else asked

        return Writing(model, request_for, standing, run).deltas()
