"""The two legs of a search, side by side: likeness of meaning and likeness of words."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.fusion import DEPTH
from retrieval.indexing.reader import Index
from retrieval.queries import query_vectors

logger = logging.getLogger(__name__)

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]

DENSE: Final = "dense"
KEYWORD: Final = "keyword"
# A leg that takes longer, because a server behind it hangs, counts as failed.
LEG_SECONDS: Final = 10.0
_THREADS: Final = 8

_pool: ThreadPoolExecutor | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """What one leg found, best first. `works` is false where it could not look at all."""

    rows: Rows = field(default_factory=lambda: np.empty(0, np.int64))
    scores: Scores = field(default_factory=lambda: np.empty(0, np.float32))
    works: bool = True

    @property
    def is_silent(self) -> bool:
        """Whether it found nothing at all: for a real question a reason to ask if the leg is dead."""
        return not len(self.rows)


FAILED: Final = Leg(works=False)


class Legs:
    """Both legs of one question, begun at once in threads of their own, so that no event loop ever computes."""

    def __init__(self, index: Index, text: str, allowed: Mask | None = None, depth: int = DEPTH) -> None:
        self._dense = _begin(lambda: dense_leg(index, text, allowed, depth))
        self._keyword = _begin(lambda: keyword_leg(index, text, allowed, depth))

    def wait(self) -> tuple[Leg, Leg]:
        """Dense and keyword leg; one that raised or took too long is FAILED, and the log says why."""
        return _result(DENSE, self._dense), _result(KEYWORD, self._keyword)

    async def waited(self) -> tuple[Leg, Leg]:
        """As `wait`, from an event loop. Cancelling it cancels a leg that has not begun."""
        futures = [asyncio.wrap_future(future) for future in (self._dense, self._keyword)]
        with suppress(TimeoutError):
            async with asyncio.timeout(LEG_SECONDS):
                await asyncio.gather(*futures, return_exceptions=True)
        return _result(DENSE, self._dense, 0), _result(KEYWORD, self._keyword, 0)


def dense_leg(index: Index, text: str, allowed: Mask | None = None, depth: int = DEPTH) -> Leg:
    """The passages nearest in meaning, with their cosines."""
    vector = query_vectors.vector(index, index.said(text))
    if not np.any(vector):
        return Leg()
    return Leg(*index.dense(vector, depth, allowed))


def keyword_leg(index: Index, text: str, allowed: Mask | None = None, depth: int = DEPTH) -> Leg:
    """The passages that share the rarest words with the question, with the shares of it that they say."""
    return Leg(*index.keywords.search(text, depth, allowed))


def _begin(work: Callable[[], Leg]) -> Future[Leg]:
    """In a thread of the pool, which is made on first use: a process that forks later has its own."""
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="search")
    return _pool.submit(copy_context().run, work)


def _result(name: str, future: Future[Leg], seconds: float = LEG_SECONDS) -> Leg:
    try:
        return future.result(seconds)
    except Exception as error:
        logger.warning("the %s leg of a search failed: %s: %s", name, type(error).__name__, error)
        return FAILED
