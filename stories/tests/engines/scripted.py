"""An engine for tests: says what it is told to say, when it is let."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence

from stories.pipeline.types import Checkpoint, Delta, Enrichment, Passage, StoryRequest

DRAFT = tuple(f"밑글 {number}. " for number in range(1, 6))
STORY = tuple(f"이야기 {number}이더라. " for number in range(1, 21))


class ScriptedEngine:
    """Writes `draft` and `story`, piece by piece, going on after what the checkpoint holds.

    `pause` is the seconds before each piece. It waits for `gate` before the piece of index `gate_at` of the story,
    and raises `error` there instead of going on, where one is given. `closed` counts how often a stream was closed.
    """

    def __init__(
        self,
        *,
        draft: Sequence[str] = DRAFT,
        story: Sequence[str] = STORY,
        pause: float = 0.0,
        gate_at: int | None = None,
        error: Exception | None = None,
    ) -> None:
        self.draft_pieces, self.story_pieces = draft, story
        self.pause, self.gate_at, self.error = pause, gate_at, error
        self.gate = asyncio.Event()
        self.reached_gate = asyncio.Event()
        self.closed = 0
        self.drafted = 0
        self.requests: list[StoryRequest] = []
        self.passages: list[Sequence[Passage]] = []

    async def draft(
        self, request: StoryRequest, passages: Sequence[Passage], checkpoint: Checkpoint
    ) -> AsyncGenerator[Delta, None]:
        self.requests.append(request)
        self.passages.append(passages)
        self.drafted += 1
        async for piece in self._pieces(self.draft_pieces, checkpoint.draft):
            yield Delta(piece)

    async def expand(
        self, request: StoryRequest, base_story: str, passages: Sequence[Passage], checkpoint: Checkpoint
    ) -> AsyncGenerator[Delta, None]:
        self.passages.append(passages)
        try:
            async for piece in self._pieces(self.story_pieces, checkpoint.story, gate_at=self.gate_at):
                yield Delta(piece)
        finally:
            self.closed += 1

    async def enrich(self, request: StoryRequest, story: str, passages: Sequence[Passage] = ()) -> Enrichment:
        return Enrichment("나무꾼과 사슴", ("하나의 이야기", "둘의 이야기", "셋의 이야기"))

    def models(self) -> Mapping[str, str]:
        return {"draft": "scripted", "expand": "scripted", "enrich": "scripted"}

    async def _pieces(
        self, pieces: Sequence[str], written: str, gate_at: int | None = None
    ) -> AsyncGenerator[str, None]:
        said = ""
        for index, piece in enumerate(pieces):
            said += piece
            if len(said) <= len(written):
                continue
            if index == gate_at:
                self.reached_gate.set()
                await self.gate.wait()
                if self.error is not None:
                    raise self.error
            await asyncio.sleep(self.pause)
            # A piece of which the log holds a part goes on behind that part.
            yield piece[max(len(piece) - (len(said) - len(written)), 0) :]
