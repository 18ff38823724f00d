"""The manifest of a story, written beside it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from django.db import Error

from common.threads import in_database_thread
from stories.pipeline.engine import DescribedEngine, StoryEngine
from stories.pipeline.pipeline import DraftWritten, PassagesFound, Step
from stories.pipeline.types import Passage
from stories.services.leases import Claim
from stories.services.manifests import manifest_of, store_manifest

logger = logging.getLogger(__name__)

# No reader waits longer for the end of a story.
PATIENCE_SECONDS = 3.0


class Recording:
    """Writes down what one story is made of, once its passages are known. Lives in one event loop."""

    def __init__(self, engine: StoryEngine, claim: Claim) -> None:
        self._engine = engine
        self._claim = claim
        self._has_begun = bool(claim.checkpoint.draft)
        self._task: asyncio.Task[None] | None = None
        if claim.checkpoint.passages is not None:
            self._begin(None)

    def tell(self, step: Step) -> None:
        match step:
            case PassagesFound(passages):
                self._begin(passages)
            case DraftWritten():
                self._has_begun = True

    async def finish(self) -> None:
        """Wait for it, but not for long."""
        if self._task is not None:
            await asyncio.wait((self._task,), timeout=PATIENCE_SECONDS)

    def _begin(self, passages: Sequence[Passage] | None) -> None:
        writing = self._write(passages, leads_draft=not self._has_begun)
        self._task = asyncio.create_task(writing, name=f"manifest-{self._claim.conversation_id}")

    async def _write(self, passages: Sequence[Passage] | None, *, leads_draft: bool) -> None:
        try:
            await in_database_thread(_record, self._engine, self._claim, passages, leads_draft)
        except Error as error:
            logger.warning("a story has no manifest: %s", type(error).__name__)
        except Exception:
            # A defect, and no story fails for want of its manifest.
            logger.exception("a story has no manifest")


def _record(engine: StoryEngine, claim: Claim, passages: Sequence[Passage] | None, leads_draft: bool) -> None:
    told = engine.manifest(claim.request) if isinstance(engine, DescribedEngine) else engine.models()
    manifest = manifest_of(claim.request, told, passages, leads_draft=leads_draft)
    store_manifest(claim.conversation_id, manifest)
