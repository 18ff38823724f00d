"""Naming a story before its end has come, and whether such a name may stand. Pure."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Final

from common.errors import StorytoolError
from stories.pipeline.engine import EarlyNamingEngine, StoryEngine
from stories.pipeline.types import Enrichment, StoryRequest

logger = logging.getLogger(__name__)

# How much of the saved story an early name has read, at least: one that went on and on has outgrown it.
SHARE_READ: Final = 0.4
_WORD = re.compile(r"[^\W_]{2,}")
_SHORTEST_STEM: Final = 2


class EarlyNaming:
    """One story's early name: asked for once, as soon as the engine can tell one, and kept only where it belongs."""

    def __init__(self, engine: StoryEngine, request: StoryRequest, base_story: str) -> None:
        self._engine = engine if isinstance(engine, EarlyNamingEngine) else None
        self._request = request
        self._base_story = base_story
        self._from = None if self._engine is None else self._engine.names_from(request)
        self._read = ""
        self._task: asyncio.Task[Enrichment | None] | None = None

    def grown(self, story: str) -> None:
        """The story has come so far."""
        if self._task is None and self._engine and self._from is not None and len(story) >= self._from:
            self._read = story
            self._task = asyncio.create_task(self._named(self._engine), name="early-naming")

    async def name_of(self, story: str) -> Enrichment | None:
        """The early name where there is one and it may stand under the whole story."""
        named = await self._task if self._task else None
        if named is None or not belongs(named.title, self._base_story, self._read, story):
            return None
        return named

    async def close(self) -> None:
        """Nobody waits for it any more: what it asked for is closed."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    async def _named(self, engine: EarlyNamingEngine) -> Enrichment | None:
        try:
            return await engine.enrich_early(self._request, self._base_story, self._read)
        except StorytoolError as error:
            logger.info("a story is named at its end alone: %s", error.code)
        except Exception:
            # A defect, and no story ends on account of its title.
            logger.exception("a story is named at its end alone")
        return None


def belongs(title: str, base_story: str, read: str, story: str) -> bool:
    """Whether a title that was given for `read`, told from `base_story`, may stand under `story`, the whole.

    It read enough of it, and names nothing of the base story that the story does not tell: a word, or as much of it as
    the base story has, is in the story too. What is in neither is the title's own wording, which nothing contradicts.
    """
    if not story.startswith(read) or len(read) < SHARE_READ * len(story):
        return False
    return all(stem in story for word in _WORD.findall(title) if (stem := _stem_in(word, base_story)))


def _stem_in(word: str, text: str) -> str:
    """The longest beginning of a word that stands in a text, "" where less than two characters do."""
    for end in range(len(word), _SHORTEST_STEM - 1, -1):
        if word[:end] in text:
            return word[:end]
    return ""
