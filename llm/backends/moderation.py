"""Moderation behind `/moderations`, as OpenAI and others offer it. A verdict costs nothing and changes nothing."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from llm import errors
from llm.backends.connection import Connection, Patience
from llm.backends.options import ModelOptions
from llm.backends.streaming import part
from llm.retry import RetryPolicy
from llm.types import ModerationVerdict

# A request takes some ten thousand tokens, and a character may be two.
LARGEST_TEXT: Final = 12_000
# A part of a longer text begins so much before the end of the last one: no sentence is looked at in halves alone.
OVERLAP: Final = 400
# Somebody waits for it.
PATIENT: Final = RetryPolicy(tries=3, base=0.25, longest=2.0, longest_asked_for=5.0)
_CATEGORY: Final = re.compile(r"[a-z][a-z0-9_/-]{0,59}")
_MOST_CATEGORIES: Final = 50


class ModerationModel:
    """A `Moderator` over HTTP."""

    role: str = "moderate"

    def __init__(
        self, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep, **options: Any
    ) -> None:
        self.options = ModelOptions(**{"total_timeout": 15.0, "read_timeout": 10.0} | options)
        self._connection = Connection(self.options)
        self._sleep = sleep

    @property
    def name(self) -> str:
        return self.options.model

    async def moderate(self, text: str) -> ModerationVerdict:
        """The parts of a long text are asked for one after the other, until one is flagged."""
        verdict = ModerationVerdict(False, {}, self.name)
        for piece in _pieces(text):
            verdict = await self._patiently(piece)
            if verdict.is_flagged:
                break
        return verdict

    async def _patiently(self, text: str) -> ModerationVerdict:
        body = {"model": self.name, "input": text}
        failures = 0
        while True:
            try:
                found = await self._connection.json("POST", "/moderations", body, Patience(self.options))
                return _verdict(found, self.name)
            except errors.ProviderError as error:
                failures += 1
                delay = PATIENT.delay(error, failures, random.random())
                if delay is None:
                    raise
            await self._sleep(delay)


def _pieces(text: str) -> list[str]:
    step = LARGEST_TEXT - OVERLAP
    return [text[at : at + LARGEST_TEXT] for at in range(0, max(len(text) - OVERLAP, 1), step)]


def _verdict(answer: Mapping[str, Any], model: str) -> ModerationVerdict:
    """Raises ProviderBadAnswer."""
    results = answer.get("results")
    if not isinstance(results, list) or not results:
        raise errors.ProviderBadAnswer
    is_flagged, categories = False, dict[str, float]()
    for result in results:
        flagged = part(result, "flagged")
        if not isinstance(flagged, bool):
            raise errors.ProviderBadAnswer
        is_flagged = is_flagged or flagged
        categories |= _objections(result)
    return ModerationVerdict(is_flagged, dict(list(categories.items())[:_MOST_CATEGORIES]), model)


def _objections(result: object) -> dict[str, float]:
    """The categories that are objected to. Only words of a known form: nothing else of a provider's goes on."""
    told, scores = part(result, "categories"), part(result, "category_scores")
    if not isinstance(told, dict):
        return {}
    return {
        name: _score(part(scores, name))
        for name, objects in told.items()
        if objects is True and isinstance(name, str) and _CATEGORY.fullmatch(name)
    }


def _score(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        return 1.0
    return round(float(value), 4)
