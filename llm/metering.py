"""What requests to models use: told by whoever sends them to the meter of whoever is at work, who writes it down."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import aclosing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Protocol

from llm.errors import Misconfigured, ProviderError, RunNotFound
from llm.tokens import estimated_tokens
from llm.types import ChatRequest, Delta, Usage


@dataclass(frozen=True, slots=True)
class Call:
    """A request that a provider took, under a key of its own; of two of the same key the later one counts.

    `is_estimated`: the provider has not said what it used, so that is our guess, as far as the answer has come.
    What it said is never replaced by a guess.
    """

    key: str
    role: str
    model: str
    usage: Usage
    is_estimated: bool = False


class Meter(Protocol):
    """Lives in one event loop."""

    def count(self, call: Call) -> None:
        """Take down a call, once it is answered and again at its end. Raises nothing."""
        ...

    async def allow(self, role: str) -> None:
        """Raise BudgetSpent where no request may go out for that role now."""
        ...


_meter: ContextVar[Meter | None] = ContextVar("meter", default=None)


@contextmanager
def metered(meter: Meter) -> Iterator[None]:
    """Have all requests of the calling task, and of the tasks that it begins, told to `meter`."""
    token = _meter.set(meter)
    try:
        yield
    finally:
        _meter.reset(token)


async def allowed(role: str) -> None:
    """Return where the meter at work lets a request of that role go out. Raises BudgetSpent."""
    if meter := _meter.get():
        await meter.allow(role)


async def counted(
    attempt: Callable[[], AsyncGenerator[Delta, None]],
    *,
    role: str,
    model: str,
    request: ChatRequest,
    cost: Callable[[Usage], float | None],
) -> AsyncGenerator[Delta, None]:
    """The deltas of one request, counted. What was turned away before its first word is no call."""
    meter = _meter.get()
    if meter is None:
        async with aclosing(attempt()) as deltas:
            async for delta in deltas:
                yield delta
        return
    await meter.allow(role)
    counting = _Counting(meter, Call(secrets.token_hex(16), role, model, Usage()), request, cost)
    try:
        async with aclosing(attempt()) as deltas:
            async for delta in deltas:
                counting.take(delta)
                yield delta
    except ProviderError as error:
        counting.fail(error)
        raise
    finally:
        counting.end()


def count_run(run_id: str, usage: Usage | None, *, role: str, model: str) -> None:
    """A run that was begun earlier has told what it used: the same call, whoever began it."""
    if usage and (meter := _meter.get()):
        meter.count(Call(_key_of(role, run_id), role, model, usage))


def total(calls: Iterable[Call]) -> Usage:
    """All together; 0.0 for none. What a call without a price cost is not known, and then neither is the sum."""
    usages = [call.usage for call in calls]
    costs = [usage.cost for usage in usages]
    known = [cost for cost in costs if cost is not None]
    return Usage(
        sum(usage.input_tokens for usage in usages),
        sum(usage.output_tokens for usage in usages),
        sum(usage.cached_tokens for usage in usages),
        sum(usage.reasoning_tokens for usage in usages),
        sum(known, 0.0) if len(known) == len(costs) else None,
    )


class _Counting:
    """One request on its way."""

    def __init__(
        self, meter: Meter, call: Call, request: ChatRequest, cost: Callable[[Usage], float | None]
    ) -> None:
        self._meter, self._call, self._request, self._cost = meter, call, request, cost
        self._texts: list[str] = []
        self._is_over = False
        self._has_begun = False

    def take(self, delta: Delta) -> None:
        if delta.run_id:
            self._call = replace(self._call, key=_key_of(self._call.role, delta.run_id))
        if delta.text:
            self._texts.append(delta.text)
        if delta.usage:
            self._is_over = True
            self._meter.count(replace(self._call, usage=delta.usage))
        elif not self._has_begun:
            # It will be paid for, even if this process is killed before the end.
            self._guess()
        self._has_begun = True

    def fail(self, error: ProviderError) -> None:
        is_turned_away = error.is_free or isinstance(error, (Misconfigured, RunNotFound))
        self._is_over = self._is_over or (is_turned_away and not self._has_begun)

    def end(self) -> None:
        if not self._is_over:
            self._guess()

    def _guess(self) -> None:
        asked = sum(estimated_tokens(message.text) for message in self._request.messages)
        usage = Usage(asked, estimated_tokens("".join(self._texts)))
        usage = replace(usage, cost=self._cost(usage))
        self._meter.count(replace(self._call, usage=usage, is_estimated=True))


def _key_of(role: str, run_id: str) -> str:
    """Of the same length as a random one."""
    return hashlib.sha256(f"{role}/{run_id}".encode()).hexdigest()[:32]
