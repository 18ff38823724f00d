"""Summaries of a thread's earlier turns: made beside the story that first wants them, and kept for all later ones."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import Error

from common.errors import StorytoolError
from common.threads import in_database_thread
from stories.pipeline.engine import StoryEngine, SummarizingEngine
from stories.pipeline.types import EarlierTurn, StoryRequest
from stories.services.summaries import store_summary

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is being made for one story, by key of the turn."""

    tasks: Mapping[int, asyncio.Task[str]]

    def told(self, request: StoryRequest) -> StoryRequest:
        """The request with those summaries that are made by now."""
        earlier = tuple(replace(turn, summary=turn.summary or self._made(turn)) for turn in request.earlier)
        return replace(request, earlier=earlier)

    def give_up(self) -> None:
        """Nobody reads the story that wanted them: what is asked for is closed."""
        for task in self.tasks.values():
            task.cancel()

    def _made(self, turn: EarlierTurn) -> str:
        task = self.tasks.get(turn.key)
        return task.result() if task and task.done() and not task.cancelled() else ""


class Recalling:
    """Makes what summaries are missing. Lives in one loop; of one turn no two are made in it at once.

    Nothing waits for a summary, and nothing fails for want of one: until it is there, its turn is told shortened.
    """

    def __init__(self, engine: StoryEngine) -> None:
        self._engine = engine if isinstance(engine, SummarizingEngine) else None
        self._making: dict[int, asyncio.Task[str]] = {}

    def begin(self, request: StoryRequest) -> Recalled:
        """Make what `request` misses, in the caller's context: it counts for the story that wants it."""
        if self._engine is None:
            return Recalled({})
        turns = self._engine.unsummarized(request)
        return Recalled({turn.key: self._summary(self._engine, request, turn) for turn in turns})

    async def stop(self) -> None:
        making = list(self._making.values())
        for task in making:
            task.cancel()
        if making:
            await asyncio.wait(making)

    def _summary(
        self, engine: SummarizingEngine, request: StoryRequest, turn: EarlierTurn
    ) -> asyncio.Task[str]:
        if turn.key not in self._making:
            task = asyncio.create_task(_made(engine, request, turn), name=f"summary-{turn.key}")
            self._making[turn.key] = task
            task.add_done_callback(lambda _: self._making.pop(turn.key, None))
        return self._making[turn.key]


async def _made(engine: SummarizingEngine, request: StoryRequest, turn: EarlierTurn) -> str:
    """The summary, once it is kept; "" where none could be made."""
    try:
        summary = await engine.summarize(request, turn)
        if summary:
            await in_database_thread(store_summary, turn.key, summary)
        return summary
    except StorytoolError as error:
        logger.info("a turn goes without a summary: %s", error.code)
    except Error as error:
        logger.warning("a summary could not be kept: %s", type(error).__name__)
    except Exception:
        # A defect, and no story fails on account of what is told of another.
        logger.exception("a turn goes without a summary")
    return ""
