"""What a story leans on, looked up in a thread while the story gets its title, and how far it keeps to the manner."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from common.threads import in_database_thread
from stories.pipeline.types import StoryRequest
from stories.services.provenance import Trace, trace_offered, trace_story
from stories.services.style import look_at_style

logger = logging.getLogger(__name__)

# No reader waits longer for the end of a story.
PATIENCE_SECONDS = 3.0


class Tracing:
    """The lookup of one story. Lives in one event loop."""

    def __init__(self, request: StoryRequest) -> None:
        self._request = request
        self._task: asyncio.Task[Trace] | None = None

    def begin(self, story: str, offered: Sequence[Mapping[str, Any]]) -> asyncio.Task[Trace]:
        """Look up a story of which no more will come. What was begun before counts no more."""
        self.cancel()
        self._task = asyncio.create_task(in_database_thread(trace_story, story, offered))
        return self._task

    async def trace(self, story: str, offered: Sequence[Mapping[str, Any]]) -> Trace:
        """What was found, looked up now where it was not begun; without the lookup where that takes too long."""
        found = await self._leanings(story, offered)
        return replace(
            found, style=await asyncio.to_thread(look_at_style, story, self._request, found.longest)
        )

    async def _leanings(self, story: str, offered: Sequence[Mapping[str, Any]]) -> Trace:
        task = self._task or self.begin(story, offered)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await task
        except TimeoutError:
            logger.warning("a story was not held against the corpus: it took too long")
            return trace_offered(offered)

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
