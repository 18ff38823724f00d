"""Asking a model once: whether it answers, how fast, and what that takes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from time import monotonic
from typing import Final

from llm.base import ChatModel, Moderator
from llm.embedders.base import Embedder, is_fitted
from llm.errors import EmbedderUnavailable, ProviderError, ProviderTimeout
from llm.types import ChatRequest, Message, Usage

logger = logging.getLogger(__name__)

REQUEST: Final = ChatRequest((Message("user", "한 낱말로만 답하십시오: 흥부의 형은 누구입니까?"),))
TEXT: Final = "흥부는 다친 제비의 다리를 동여매 주었다."


@dataclass(frozen=True, slots=True)
class Trial:
    """How asking a model went. Seconds: until the first word, None where none is awaited or came, and until the end.

    `problem` is the code of what failed, "" where nothing did; what a provider said of it is told nobody.
    """

    whole: float
    first: float | None = None
    usage: Usage | None = None
    problem: str = ""
    note: str = ""


async def try_model(model: ChatModel) -> Trial:
    """One short question."""
    began = monotonic()
    first: float | None = None
    usage: Usage | None = None
    problem = ""
    try:
        async with aclosing(model.stream(REQUEST)) as deltas:
            async for delta in deltas:
                if delta.text and first is None:
                    first = monotonic() - began
                usage = delta.usage or usage
    except ProviderError as error:
        problem = error.code
    if first is None and not problem:
        problem = "empty_answer"
    return Trial(monotonic() - began, first, usage, problem)


async def try_moderator(model: Moderator) -> Trial:
    """One harmless sentence."""
    began = monotonic()
    try:
        verdict = await model.moderate(TEXT)
    except ProviderError as error:
        return Trial(monotonic() - began, problem=error.code)
    return Trial(monotonic() - began, note="flags a harmless sentence" if verdict.is_flagged else "lets pass")


async def try_embedder(make: Callable[[], Embedder]) -> Trial:
    """One text. One that learns from a corpus has nothing to say before an index is built."""
    began = monotonic()
    try:
        note = await asyncio.to_thread(_embedded, make)
    except EmbedderUnavailable as error:
        logger.warning("the embedder does not answer: %s", error.args[0])
        return Trial(monotonic() - began, problem=error.code)
    return Trial(monotonic() - began, note=note)


async def within(seconds: float, trial: Awaitable[Trial]) -> Trial:
    """The same, given up after so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            return await trial
    except TimeoutError:
        return Trial(seconds, problem=ProviderTimeout.code)


def _embedded(make: Callable[[], Embedder]) -> str:
    embedder = make()
    if is_fitted(embedder):
        return f"{embedder.name} learns from the corpus"
    vectors = embedder.embed([TEXT])
    return f"{embedder.name}, {vectors.shape[1]} dimensions"
