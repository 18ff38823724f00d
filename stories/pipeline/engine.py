"""The seam between the pipeline and whoever writes: a model, or the embedded composer."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from stories.pipeline.types import Checkpoint, Delta, EarlierTurn, Enrichment, Passage, Stage, StoryRequest


class StoryEngine(Protocol):
    """Writes one tale in three steps. One instance serves many generations at once and keeps no state of theirs.

    `draft` and `expand` are async generators. What the checkpoint holds an earlier attempt already wrote and
    readers have seen: the deltas continue right after its last character and never repeat or change it.
    Closing the generator (`aclose`) stops the writing and frees what it held.
    They raise `llm.errors.ProviderError` or `common.errors.StorytoolError`; anything else is a defect.
    """

    def draft(
        self, request: StoryRequest, passages: Sequence[Passage], checkpoint: Checkpoint
    ) -> AsyncGenerator[Delta, None]:
        """The base story, delta by delta, going on after `checkpoint.draft`."""
        ...

    def expand(
        self, request: StoryRequest, base_story: str, passages: Sequence[Passage], checkpoint: Checkpoint
    ) -> AsyncGenerator[Delta, None]:
        """The tale told in full from exactly that base story, going on after `checkpoint.story`."""
        ...

    async def enrich(self, request: StoryRequest, story: str, passages: Sequence[Passage] = ()) -> Enrichment:
        """A title and three recommendations for a finished story, which leans on the passages."""
        ...

    def models(self) -> Mapping[str, str]:
        """Which model plays which role: {"draft": …, "expand": …, "enrich": …}."""
        ...


@runtime_checkable
class RewordingEngine(Protocol):
    """What an engine may be able to do besides. Of one that is not, no sentence is held back."""

    @property
    def can_reword(self) -> bool:
        """Whether whoever writes now is able to."""
        ...

    async def reword(self, request: StoryRequest, story: str, sentence: str, run: str) -> str:
        """Another wording of `sentence`, which goes on right behind `story`; "" where there is none.

        `run` is what of the sentence stands in a passage. Raises StorytoolError: then the sentence stays.
        """
        ...


@runtime_checkable
class EarlyNamingEngine(Protocol):
    """An engine that can name a story while its end is still being written."""

    def names_from(self, request: StoryRequest) -> int | None:
        """From how many characters of the story on that is worth it; None where it is not."""
        ...

    async def enrich_early(self, request: StoryRequest, base_story: str, story: str) -> Enrichment | None:
        """As `enrich`, of a story that goes on behind `story` as `base_story` has it; None where that gave nothing.

        Asks once. Raises StorytoolError: then the story is named at its end.
        """
        ...


@runtime_checkable
class SummarizingEngine(Protocol):
    """An engine that tells a writer of earlier turns by their summaries, where the whole of them is too long."""

    def unsummarized(self, request: StoryRequest) -> Sequence[EarlierTurn]:
        """Those of `request.earlier` that it would rather have a summary of."""
        ...

    async def summarize(self, request: StoryRequest, turn: EarlierTurn) -> str:
        """The summary of that turn, "" where there is none. Raises StorytoolError: then it does without."""
        ...


@runtime_checkable
class StoringEngine(Protocol):
    """An engine whose provider keeps runs (`Delta.run_id`) until they are deleted there."""

    def stored(self, stage: Stage, run_id: str) -> tuple[str, str] | None:
        """Where that run of that stage is kept, and its name there; None where it is not."""
        ...


@runtime_checkable
class DescribedEngine(Protocol):
    """An engine that can say what has to be the same for it to write the same again."""

    def manifest(self, request: StoryRequest) -> Mapping[str, Any]:
        """Plain values of JSON, without keys and without addresses that could hold one."""
        ...


@runtime_checkable
class RunKeepingEngine(Protocol):
    """An engine whose provider goes on writing a run (`Delta.run_id`) after its generator is closed."""

    async def abandon(self, stage: Stage, run_id: str) -> None:
        """Nobody will read that run of that stage: stop it at the provider. Raises nothing; may be called twice."""
        ...
