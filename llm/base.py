"""The seam to models that write: whoever provides them, they are asked like this."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from llm.types import ChatRequest, Completion, Delta, Usage


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model can do beyond writing."""

    can_resume: bool = False
    """A run outlives its connection: `resume`, `result` and `cancel` work."""


@runtime_checkable
class ChatModel(Protocol):
    """One model with its parameters. One instance serves any number of requests at once, in any event loop.

    Everything raises `llm.errors.ProviderError`, and nothing else but defects.
    """

    role: str
    """What it is asked for, under which its calls are counted (`llm.metering`). Whoever makes it says so."""

    @property
    def name(self) -> str:
        """The provider's name of the model, as told to readers."""
        ...

    @property
    def capabilities(self) -> Capabilities: ...

    def stream(self, request: ChatRequest) -> AsyncGenerator[Delta, None]:
        """The answer as it is written. Ends normally only where the provider said that it is whole.

        What it used is told before it raises, where the provider told. Closing it closes the connection at once.
        """
        ...

    def resume(self, run_id: str) -> AsyncGenerator[Delta, None]:
        """The same answer again from its first delta, and on to its end. Costs nothing.

        Raises RunNotFound where the provider has no such run, or streams it no more; `result` may still have it.
        """
        ...

    async def result(self, run_id: str) -> Completion:
        """The whole answer of a run, waiting for it to end. Raises RunNotFound."""
        ...

    async def cancel(self, run_id: str) -> None:
        """Stop a run at the provider. May be called twice, and of a run that is over or unknown."""
        ...


async def complete(model: ChatModel, request: ChatRequest) -> Completion:
    """The whole answer at once. Raises as `stream` does."""
    parts: list[str] = []
    usage: Usage | None = None
    async with aclosing(model.stream(request)) as deltas:
        async for delta in deltas:
            parts.append(delta.text)
            usage = delta.usage or usage
    return Completion("".join(parts), usage)
