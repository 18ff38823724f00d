"""One text out of a model, to its end: begun, taken up again after a crash, gone on with after a break."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

import llm.types
from common.text import DeltaNormalizer
from llm.base import ChatModel
from llm.errors import OutputLimitReached, ProviderBadAnswer, ProviderError, RunNotFound
from llm.types import ChatRequest
from stories.engines.llm.seam import BeganAnew, Seam
from stories.pipeline.types import Delta

logger = logging.getLogger(__name__)

# How often a text that broke off is gone on with.
CONTINUATIONS: Final = 2


class ToldOtherwise(Exception):
    """A run that was taken up again does not say what it said before."""


@dataclass(frozen=True, slots=True)
class Run:
    """A provider's run, and how many characters of the text stood before it."""

    run_id: str
    begins_at: int

    def __str__(self) -> str:
        return f"{self.run_id}@{self.begins_at}"

    @classmethod
    def read(cls, text: str | None) -> Run | None:
        """Undo `str`; None for what is nothing of the kind."""
        run_id, _, begins_at = (text or "").rpartition("@")
        return cls(run_id, int(begins_at)) if run_id and begins_at.isdecimal() else None


class Writing:
    """Writes one text with one model. `text` is all of it so far: NFC, what readers have or are about to have.

    `request_for` makes the request for a text of which so much stands, "" at first. `run` is what an earlier attempt
    left of a run that the provider may still have.
    """

    def __init__(
        self, model: ChatModel, request_for: Callable[[str], ChatRequest], standing: str, run: str | None
    ) -> None:
        self.text = standing
        self._model = model
        self._request_for = request_for
        self._run = Run.read(run) if model.capabilities.can_resume else None

    async def deltas(self) -> AsyncGenerator[Delta, None]:
        """What is still to be written. Raises ProviderError, with all that came told before.

        After a break the model is asked to go on, at most twice, where something was written or its run still runs.
        """
        failures = 0
        while True:
            before = len(self.text)
            try:
                async with aclosing(self._attempt()) as deltas:
                    async for delta in deltas:
                        yield delta
                return
            except (RunNotFound, ToldOtherwise, BeganAnew) as error:
                await self._give_up_run()
                broke: Exception = error
                goes_on = True
            except ProviderError as error:
                if isinstance(error, OutputLimitReached):
                    self._run = None
                broke = error
                goes_on = _may_go_on(error) and (len(self.text) > before or self._run is not None)
            failures += 1
            if not goes_on or failures > CONTINUATIONS:
                await self._give_up_run()
                raise broke if isinstance(broke, ProviderError) else ProviderBadAnswer() from broke
            logger.warning("a text broke off (%s) and is gone on with", type(broke).__name__)

    async def _attempt(self) -> AsyncGenerator[Delta, None]:
        """One run of the model: the one that an earlier attempt left, else a new one."""
        if self._run is None:
            begins_at, known = len(self.text), ""
            source = self._model.stream(self._request_for(self.text))
        else:
            begins_at, known = self._run.begins_at, self.text[self._run.begins_at :]
            source = self._resumed(self._run.run_id)
        joined = _Joined(self.text[:begins_at], known)
        async with aclosing(source) as deltas:
            try:
                async for delta in deltas:
                    if delta.run_id:
                        self._run = Run(delta.run_id, begins_at)
                    text = joined.feed(delta.text)
                    told = _delta(
                        delta, text, None if self._run is None else str(self._run), joined.is_holding
                    )
                    self.text += text
                    if told is not None:
                        yield told
            except ProviderError:
                if rest := self._rest(joined):
                    yield rest
                raise
        if rest := self._rest(joined):
            yield rest
        if joined.is_behind:
            raise ToldOtherwise

    async def _give_up_run(self) -> None:
        """Stop the run, if there is one, and know of none from here on."""
        run, self._run = self._run, None
        if run is not None:
            await cancelled(self._model, run.run_id)

    def _rest(self, joined: _Joined) -> Delta | None:
        """What is held back at the end of a run."""
        text = joined.flush()
        self.text += text
        return Delta(text) if text else None

    async def _resumed(self, run_id: str) -> AsyncGenerator[llm.types.Delta, None]:
        """All of a run again: streamed, or whole once it is over."""
        try:
            async with aclosing(self._model.resume(run_id)) as deltas:
                async for delta in deltas:
                    yield delta
        except RunNotFound:
            completion = await self._model.result(run_id)
            yield llm.types.Delta(completion.text)


async def cancelled(model: ChatModel, run_id: str) -> None:
    """Stop a run that nobody will read. It would end by itself, so a failure is logged and no more."""
    try:
        await model.cancel(run_id)
    except ProviderError as error:
        logger.warning("a run could not be stopped: %s", error.code)


class _Joined:
    """A run's raw deltas as the text that goes on behind `standing`, without the `known` part of it.

    Raises BeganAnew, and ToldOtherwise where the run does not begin with what is known.
    """

    def __init__(self, standing: str, known: str) -> None:
        self._seam = Seam(standing)
        self._normalizer = DeltaNormalizer()
        self._known = known

    @property
    def is_holding(self) -> bool:
        return self._normalizer.is_holding or self.is_behind

    @property
    def is_behind(self) -> bool:
        """Not all that is known has come again."""
        return bool(self._known)

    def feed(self, text: str) -> str:
        return self._new(self._normalizer.feed(self._seam.feed(text)))

    def flush(self) -> str:
        return self._new(self._normalizer.feed(self._seam.flush()) + self._normalizer.flush())

    def _new(self, text: str) -> str:
        again = min(len(text), len(self._known))
        if text[:again] != self._known[:again]:
            raise ToldOtherwise
        self._known = self._known[again:]
        return text[again:]


def _delta(delta: llm.types.Delta, text: str, run: str | None, is_holding: bool) -> Delta | None:
    run_id = run if delta.run_id else None
    cursor = None if is_holding else delta.cursor
    return Delta(text, run_id, cursor) if text or run_id else None


def _may_go_on(error: ProviderError) -> bool:
    """Whether what broke off may well go on: a break, a stall or a limit; no refusal and no misconfiguration."""
    return error.retryable or isinstance(error, OutputLimitReached)
