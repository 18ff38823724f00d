"""Holding a story back where it follows a passage too closely, and having that put in other words. Pure.

What a reader has seen never changes. So the text is shown as it comes until HOLD_FROM syllables in a row stand in a
passage; what follows is held until the story goes its own way, or until the run reaches the limit: then the engine is
asked for another wording of what is held, up to the end of its sentence.
"""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Final, Protocol

from common.errors import StorytoolError
from stories.pipeline.types import Delta

logger = logging.getLogger(__name__)

HOLD_FROM: Final = 12
# The story is looked at each time that it has grown by so many characters.
LOOK_EVERY: Final = 12
# A sentence that does not end within so many characters is put in other words as far as it goes.
LONGEST_SENTENCE: Final = 300
_SENTENCE_END = re.compile(r"[.!?…。]+[\"'”’」』)]*(?=\s)|\n")


@dataclass(frozen=True, slots=True)
class Following:
    """How closely a text follows passages, in syllables: in the run that its end is part of, and in the longest that
    reaches into it, which begins at the character `start` of the story."""

    running: int = 0
    longest: int = 0
    start: int = 0


class StoryWatch(Protocol):
    """Follows one story, from its first character, and knows what it shares with passages."""

    @property
    def limit(self) -> int:
        """The length of a run that nobody is to read."""
        ...

    async def accept(self, text: str) -> Following:
        """The story goes on with this text for good."""
        ...

    async def ahead(self, text: str) -> Following:
        """What would be if it went on so."""
        ...


# Another wording of the second text, which follows the first; the third is what stands in a passage.
Reword = Callable[[str, str, str], Awaitable[str]]


async def kept_apart(
    deltas: AsyncGenerator[Delta, None], watch: StoryWatch, reword: Reword, story: str
) -> AsyncGenerator[Delta, None]:
    """The deltas, with other words where they would share `watch.limit` syllables in a row with a passage.

    `story` is what stands before them, which the watch has accepted.
    """
    hold = _Hold(watch, reword, story)
    async with aclosing(deltas):
        async for delta in deltas:
            for shown in await hold.add(delta):
                yield shown
    for shown in await hold.end():
        yield shown


class _Hold:
    """What was not shown yet, and what was shown but not looked at."""

    def __init__(self, watch: StoryWatch, reword: Reword, story: str) -> None:
        self._watch, self._reword = watch, reword
        self._story = story
        self._unseen = ""
        self._held: list[Delta] = []
        self._is_holding = False
        self._is_crossed = False
        self._looked_at = 0

    async def add(self, delta: Delta) -> Sequence[Delta]:
        """What may be shown now that this has come."""
        if not self._is_holding:
            # A piece as long as this is looked at before it is shown.
            if len(delta.text) < LOOK_EVERY:
                return await self._show(delta)
            self._is_holding, self._looked_at = True, 0
        self._held.append(delta)
        return await self._look()

    async def end(self) -> Sequence[Delta]:
        """What is left."""
        if not self._is_holding:
            return ()
        if not self._is_crossed:
            self._is_crossed = (await self._ahead()).longest >= self._watch.limit
        return await self._put_in_other_words(len(self._text)) if self._is_crossed else await self._release()

    async def _show(self, delta: Delta) -> Sequence[Delta]:
        self._story += delta.text
        self._unseen += delta.text
        if len(self._unseen) >= LOOK_EVERY:
            seen, self._unseen = self._unseen, ""
            if (await self._watch.accept(seen)).running >= HOLD_FROM:
                self._is_holding, self._looked_at = True, 0
        return (delta,)

    async def _look(self) -> Sequence[Delta]:
        text = self._text
        if not self._is_crossed:
            if len(text) - self._looked_at < LOOK_EVERY:
                return ()
            self._looked_at = len(text)
            following = await self._ahead()
            self._is_crossed = following.longest >= self._watch.limit
            if not self._is_crossed and following.running < HOLD_FROM:
                return await self._release()
        if self._is_crossed:
            end = _SENTENCE_END.search(text)
            if end or len(text) >= LONGEST_SENTENCE:
                return await self._put_in_other_words(end.end() if end else len(text))
        return ()

    @property
    def _text(self) -> str:
        return "".join(delta.text for delta in self._held)

    async def _ahead(self) -> Following:
        if self._unseen:
            seen, self._unseen = self._unseen, ""
            await self._watch.accept(seen)
        return await self._watch.ahead(self._text)

    async def _release(self) -> Sequence[Delta]:
        """Show what is held, as it is."""
        shown, self._held = self._held, []
        text = "".join(delta.text for delta in shown)
        self._story += text
        self._unseen += text
        self._is_holding = self._is_crossed = False
        if self._unseen:
            seen, self._unseen = self._unseen, ""
            self._is_holding = (await self._watch.accept(seen)).running >= HOLD_FROM
        self._looked_at = 0
        return shown

    async def _put_in_other_words(self, end: int) -> Sequence[Delta]:
        """Show other words for the first `end` characters that are held, and go on with the rest."""
        text = self._text
        sentence, rest = text[:end], text[end:]
        words = await self._other_words(sentence)
        whole, split = _split(self._held, end)
        self._held = [Delta(words), *(replace(delta, text="") for delta in whole if _tells(delta))]
        shown = list(await self._release())
        if split is not None:
            self._held = [replace(split, text=rest)]
            self._is_holding = True
            shown += await self._look()
        return shown

    async def _other_words(self, sentence: str) -> str:
        """Another wording that keeps apart; the sentence itself where there is none."""
        following = await self._watch.ahead(sentence)
        run = sentence[max(following.start - len(self._story), 0) :]
        try:
            words = await self._reword(self._story, sentence, run)
        except StorytoolError as error:
            logger.warning("a sentence could not be put in other words: %s", error.code)
            return sentence
        words = words.strip()
        if not words:
            return sentence
        # White space at the edges is the story's, not the sentence's.
        words = _edge(sentence, leading=True) + words + _edge(sentence, leading=False)
        return words if (await self._watch.ahead(words)).longest < self._watch.limit else sentence


def _split(held: Sequence[Delta], end: int) -> tuple[list[Delta], Delta | None]:
    """The deltas that lie wholly within the first `end` characters, and the one of which a part lies behind."""
    whole: list[Delta] = []
    at = 0
    for number, delta in enumerate(held):
        at += len(delta.text)
        if at > end:
            # Its own tidings, and those of what follows it, go with the rest.
            last = held[-1]
            run_id = next((each.run_id for each in held[number:] if each.run_id), None)
            return whole, Delta(run_id=run_id, cursor=last.cursor)
        whole.append(delta)
    return whole, None


def _tells(delta: Delta) -> bool:
    return bool(delta.run_id) or delta.cursor is not None


def _edge(text: str, *, leading: bool) -> str:
    stripped = text.lstrip() if leading else text.rstrip()
    return text[: len(text) - len(stripped)] if leading else text[len(stripped) :]
