"""A story that is being written, held against the corpus in a thread."""

from __future__ import annotations

import asyncio
import logging

from django.conf import settings

from retrieval import provenance
from retrieval.errors import IndexUnusable
from stories.pipeline.rewording import Following

logger = logging.getLogger(__name__)


class CorpusWatch:
    """The pipeline's `StoryWatch` over the index that was served when the story began."""

    def __init__(self, watch: provenance.Watch, limit: int) -> None:
        self._watch = watch
        self.limit = limit

    async def accept(self, text: str) -> Following:
        return _told(await asyncio.to_thread(self._watch.feed, text))

    async def ahead(self, text: str) -> Following:
        return _told(await asyncio.to_thread(self._watch.ahead, text))


async def watch_story(story: str) -> CorpusWatch | None:
    """Follow a story from here on; None where nothing is to be put in other words, or no corpus is at hand."""
    if not settings.OVERLAP_REWRITE:
        return None
    try:
        watch = CorpusWatch(await asyncio.to_thread(provenance.Watch), settings.OVERLAP_REWRITE)
    except IndexUnusable as error:
        logger.warning("a story is not held against the corpus: %s", error)
        return None
    await watch.accept(story)
    return watch


def _told(following: provenance.Following) -> Following:
    return Following(following.running, following.longest, following.start)
