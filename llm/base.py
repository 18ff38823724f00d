"""The seam to models that write: whoever provides them, they are asked like this."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Protocol

from llm.types import ChatRequest, Completion, Delta, ModerationVerdict, Usage


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model can do beyond writing. What it cannot do may be asked of it all the same: see `ChatModel`."""

    can_resume: bool = False
    """A run outlives its connection: its first delta names it, and `resume` or `result` have it again."""
    can_cancel: bool = False
    """A run that goes on by itself can be stopped: `cancel`. Others end when their stream is closed."""
    has_usage: bool = False
    """The tokens of each answer that is whole are told, where the provider keeps to its API."""


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
        So does a model that cannot resume.
        """
        ...

    async def result(self, run_id: str) -> Completion:
        """The whole answer of a run, waiting for it to end. Raises RunNotFound."""
        ...

    async def cancel(self, run_id: str) -> None:
        """Stop a run at the provider. May be called twice, and of a run that is over or unknown.

        Does nothing where a model has no runs that go on by themselves.
        """
        ...


class Moderator(Protocol):
    """A model that says whether a text may be read. One instance serves any number of requests, in any event loop."""

    role: str

    @property
    def name(self) -> str: ...

    async def moderate(self, text: str) -> ModerationVerdict:
        """Of a text of any length. Asking again harms nobody. Raises `llm.errors.ProviderError`."""
        ...


async def complete(model: ChatModel, request: ChatRequest) -> Completion:
    """The whole answer at once, of a run that nobody takes up again. Raises as `stream` does."""
    parts: list[str] = []
    usage: Usage | None = None
    async with aclosing(model.stream(replace(request, resumes=False))) as deltas:
        async for delta in deltas:
            parts.append(delta.text)
            usage = delta.usage or usage
    return Completion("".join(parts), usage)
