"""Asking again: only before the first word, no sooner than the provider wants, never in step with others."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from llm.errors import ProviderBadAnswer, ProviderError, ProviderTruncated, ProviderUnavailable
from llm.types import Delta


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and after how many seconds to ask again.

    A refusal that cannot have been paid for is tried `tries` times in all. A stream that broke before its first word
    may have been: it is asked for once more. Time-outs are not repeated, as the reader has waited long enough.
    """

    tries: int = 4
    base: float = 0.5
    longest: float = 8.0
    longest_asked_for: float = 30.0

    def delay(self, error: ProviderError, failures: int, chance: float) -> float | None:
        """Seconds to wait after the `failures`-th failure, None to give up. `chance` is 0 to 1, anew each time.

        Never less than the provider asked for; where it asks for more than is bearable, None.
        """
        may_repeat = error.is_free or isinstance(error, (ProviderTruncated, ProviderBadAnswer))
        if not may_repeat or failures >= (self.tries if error.is_free else 2):
            return None
        own = min(self.longest, self.base * 2.0 ** (failures - 1)) * (0.5 + chance / 2)
        if error.retry_after is None:
            return own
        # While a provider is left alone nobody sits and waits for it, unless it is tried again right away.
        longest = self.longest if isinstance(error, ProviderUnavailable) else self.longest_asked_for
        return error.retry_after + own if error.retry_after <= longest else None


DEFAULT_POLICY = RetryPolicy()


async def retried(
    attempt: Callable[[], AsyncGenerator[Delta, None]],
    policy: RetryPolicy = DEFAULT_POLICY,
    *,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> AsyncGenerator[Delta, None]:
    """The deltas of the first attempt that gets as far as one. What fails after that is raised as it is."""
    failures = 0
    while True:
        has_begun = False
        try:
            async with aclosing(attempt()) as deltas:
                async for delta in deltas:
                    has_begun = True
                    yield delta
            return
        except ProviderError as error:
            failures += 1
            delay = None if has_begun else policy.delay(error, failures, random.random())
            if delay is None:
                raise
        await sleep(delay)
