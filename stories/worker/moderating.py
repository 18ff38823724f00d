"""Topic and story looked over by a moderating model: the one before anything is written, the other beside it."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from django.conf import settings

from common.errors import StorytoolError
from llm.base import Moderator
from llm.errors import Misconfigured, ProviderError
from llm.registry import moderator
from llm.types import ModerationVerdict
from stories.errors import ModerationUnavailable, StoryRefused, TopicRefused
from stories.pipeline.types import Stage, StoryRequest
from stories.worker.run import Run

logger = logging.getLogger(__name__)

# A text is looked at each time that it has grown by so many characters, up to the end of a sentence, ...
WINDOW: Final = 300
# ... with so many of those before, which show what it is about.
CONTEXT: Final = 150
# Where nothing is stopped, the end of a story waits no longer than this for what is still looked at.
PATIENCE_SECONDS: Final = 3.0
_SENTENCE_END: Final = re.compile(r"[.!?…。][\"'”’」』)]*\s|\n")


class Moderation:
    """What is found of one conversation; a `TextGuard`. Lives in one event loop.

    It is written down with the log as it is found, so that another worker looks only at what nobody has looked at. One
    look at the text is under way at a time: what is written meanwhile waits for the next.
    """

    def __init__(self, run: Run, asked: Moderator, changed: Callable[[], None]) -> None:
        self._run, self._asked, self._changed = run, asked, changed
        self._stops = settings.MODERATION == "on"
        self._fails_closed = _fails_closed()
        self._found: dict[str, Any] = {**run.claim.moderation, "model": asked.name}
        checkpoint = run.claim.checkpoint
        self._texts = {Stage.DRAFTING: checkpoint.draft, Stage.EXPANDING: checkpoint.story}
        self._problem: StorytoolError | None = None
        self._topic: asyncio.Task[None] | None = None
        self._window: asyncio.Task[None] | None = None
        self._whole: asyncio.Task[None] | None = None

    async def admit(self, request: StoryRequest) -> None:
        """Look at what was asked for; where nothing is stopped, beside what follows. Raises StorytoolError."""
        if self._stops and self._is_flagged("story"):
            raise StoryRefused
        if "topic" not in self._found:
            if not self._stops:
                self._topic = asyncio.create_task(self._look_at_topic(request))
                return
            await self._look_at_topic(request)
        if self._stops and self._is_flagged("topic"):
            raise TopicRefused

    def grown(self, stage: Stage, text: str) -> None:
        if self._problem is not None:
            raise self._problem
        self._texts[stage] += text
        if self._window is None and self._next_window(stage):
            self._window = asyncio.create_task(self._look_at_windows(stage))

    def finished(self, story: str) -> None:
        self._texts[Stage.EXPANDING] = story
        self._whole = asyncio.create_task(self._look_at_whole())

    async def cleared(self) -> None:
        running = [task for task in (self._topic, self._whole) if task is not None]
        if self._stops or self._fails_closed:
            await asyncio.gather(*running)
        elif running:
            _, late = await asyncio.wait(running, timeout=PATIENCE_SECONDS)
            for task in late:
                logger.warning("a story ends before moderation has looked at all of it: that took too long")
                self._note_failure("topic" if task is self._topic else "story")
        if self._problem is not None:
            raise self._problem

    async def judge(self, problem: StorytoolError) -> StorytoolError:
        """What a story ends with that failed: what is kept of it is looked at as one that is whole."""
        if not self._stops or isinstance(problem, TopicRefused | StoryRefused | ModerationUnavailable):
            return problem
        self.finished(self._texts[Stage.EXPANDING])
        with suppress(ModerationUnavailable, StoryRefused):
            await self.cleared()
        return self._problem or problem

    def close(self) -> None:
        """Look at nothing more."""
        for task in (self._topic, self._window, self._whole):
            if task is not None:
                task.cancel()

    async def _look_at_topic(self, request: StoryRequest) -> None:
        if await self._look("topic", topic_text(request)) is None and self._fails_closed:
            self._problem = ModerationUnavailable()
            raise self._problem

    async def _look_at_windows(self, stage: Stage) -> None:
        try:
            while window := self._next_window(stage):
                start = self._looked_at(stage)
                text = self._texts[stage][max(start - CONTEXT, 0) : start] + window
                if await self._look("story", text) is None:
                    return  # the next window, or the look at the whole, takes it in
                self._note_looked_at(stage, start + len(window))
        finally:
            self._window = None

    async def _look_at_whole(self) -> None:
        """The story, and what of the draft nobody has looked at."""
        draft = self._texts[Stage.DRAFTING][self._looked_at(Stage.DRAFTING) :]
        text = "\n\n".join(part for part in (draft, self._texts[Stage.EXPANDING]) if part.strip())
        if not text:
            return
        if await self._look("story", text) is not None:
            for stage, whole in self._texts.items():
                self._note_looked_at(stage, len(whole))
        elif self._fails_closed and self._problem is None:
            self._problem = ModerationUnavailable()

    async def _look(self, part: str, text: str) -> ModerationVerdict | None:
        """Ask and write down what is found; None where nobody could say. A story that is flagged once stays so."""
        try:
            verdict = await self._asked.moderate(text)
        except ProviderError as error:
            logger.warning("moderation could not look at the %s: %s", part, error.code)
            self._note_failure(part)
            return None
        except Exception:
            # A defect of whoever moderates is no reason to let a text pass, nor to begin it anew for ever.
            logger.exception("moderation could not look at the %s", part)
            self._note_failure(part)
            return None
        if verdict.is_flagged or not self._is_flagged(part):
            self._found[part] = {"flagged": verdict.is_flagged, "categories": dict(verdict.categories)}
        self._found["failed"] = [each for each in self._found.get("failed", ()) if each != part]
        if verdict.is_flagged:
            logger.warning("moderation objects to the %s: %s", part, ", ".join(verdict.categories) or "-")
            self._run.change(is_flagged=True)
            if part == "story" and self._stops:
                self._problem = StoryRefused()
        self._write_down()
        return verdict

    def _next_window(self, stage: Stage) -> str:
        """What has been written since the last look, up to its last sentence; "" while that is too little."""
        text = self._texts[stage]
        start = self._looked_at(stage)
        if len(text) - start < WINDOW:
            return ""
        ends = [match.end() for match in _SENTENCE_END.finditer(text, start)]
        if ends and ends[-1] - start >= WINDOW // 2:
            return text[start : ends[-1]]
        return text[start:] if len(text) - start >= 2 * WINDOW else ""

    def _is_flagged(self, part: str) -> bool:
        return bool(self._found.get(part, {}).get("flagged"))

    def _looked_at(self, stage: Stage) -> int:
        return int(self._found.get("looked_at", {}).get(stage.value, 0))

    def _note_looked_at(self, stage: Stage, characters: int) -> None:
        self._found["looked_at"] = {**self._found.get("looked_at", {}), stage.value: characters}
        self._write_down()

    def _note_failure(self, part: str) -> None:
        failed = self._found.get("failed", [])
        self._found["failed"] = [*failed, part] if part not in failed else failed
        self._write_down()

    def _write_down(self) -> None:
        self._run.change(moderation=dict(self._found))
        self._changed()


class _Nobody:
    """Moderation is wanted, and no model is set up for it."""

    role = "moderate"
    name = ""

    async def moderate(self, text: str) -> ModerationVerdict:
        raise Misconfigured


def moderation_of(run: Run, changed: Callable[[], None]) -> Moderation | None:
    """Who looks over this conversation; None where moderation is off."""
    if settings.MODERATION == "off":
        return None
    return Moderation(run, moderator() or _Nobody(), changed)


def topic_text(request: StoryRequest) -> str:
    """All that a reader has written."""
    values = (value for values in request.tags.values() for value in values)
    return "\n".join(part for part in (request.topic, request.genre, *values) if part)


def _fails_closed() -> bool:
    if settings.MODERATION_FAILS == "auto":
        return bool(settings.MODERATION == "on")
    return bool(settings.MODERATION_FAILS == "closed")
