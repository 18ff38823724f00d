"""What both APIs have in common: a request goes out, and a reader makes deltas of the events that come."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from functools import partial
from typing import Any, Final, Protocol

import orjson

from llm import errors
from llm.backends.connection import Connection, Patience
from llm.backends.options import ModelOptions
from llm.backends.transport import ServerSentEvent
from llm.base import Capabilities
from llm.metering import counted
from llm.prices import load_soon
from llm.retry import retried
from llm.types import ChatRequest, Completion, Delta, Usage

LARGEST_COUNT: Final = 2**31 - 1


class EventReader(Protocol):
    """Reads the events of one stream. Nothing is fed to it once it `is_over`."""

    is_over: bool
    """The provider said that this is the end."""
    failure: errors.ProviderError | None
    """Why an answer that is over is not whole."""

    def read(self, event: ServerSentEvent) -> Delta | None:
        """What an event says; None where that is nothing to tell. Raises ProviderError."""
        ...

    def end(self) -> Delta | None:
        """The stream has ended by itself. Raises ProviderTruncated where the provider did not say that it is over."""
        ...


class StreamedModel(ABC):
    """A `ChatModel` over HTTP. Subclasses know the words of one API."""

    role: str = ""

    def __init__(self, **options: Any) -> None:
        self.options = ModelOptions(**options)
        self._connection = Connection(self.options)

    @property
    def name(self) -> str:
        return self.options.model

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(has_usage=True)

    def stream(self, request: ChatRequest) -> AsyncGenerator[Delta, None]:
        if not self.options.has_price:
            load_soon(self.options.base_url)
        attempt = partial(self._deltas, "POST", self._path, self._body(request))
        told = partial(counted, attempt, role=self.role, model=self.name, request=request)
        return retried(partial(told, cost=self.options.cost))

    def resume(self, run_id: str) -> AsyncGenerator[Delta, None]:
        raise errors.RunNotFound

    async def result(self, run_id: str) -> Completion:
        raise errors.RunNotFound

    async def cancel(self, run_id: str) -> None:
        return None

    _path: str

    @abstractmethod
    def _body(self, request: ChatRequest) -> dict[str, Any]: ...

    @abstractmethod
    def _reader(self) -> EventReader: ...

    async def _deltas(
        self, method: str, path: str, body: Mapping[str, Any] | None
    ) -> AsyncGenerator[Delta, None]:
        """One request and its deltas, up to the provider's word that it is over."""
        with self._connection.breaker.call(self.options.model, is_paid=method == "GET") as call:
            reader, patience = self._reader(), Patience(self.options)
            async with aclosing(self._connection.events(method, path, body, patience)) as batches:
                async for events in batches:
                    call.answered()
                    for event in events:
                        delta = reader.read(event)
                        if delta is not None:
                            if delta.text and not patience.is_first_here:
                                patience.has_first()
                                call.worked()
                            yield delta
                        if reader.is_over:
                            if reader.failure:
                                raise reader.failure
                            return
            if rest := reader.end():
                yield rest
            if reader.failure:
                raise reader.failure


def decoded(data: str) -> dict[str, Any]:
    """The JSON object of an event. Raises ProviderBadAnswer."""
    try:
        found = orjson.loads(data)
    except ValueError:
        found = _with_halves(data)
    if not isinstance(found, dict):
        raise errors.ProviderBadAnswer
    return found


def _with_halves(data: str) -> Any:
    """JSON in which a string may end in half a surrogate pair, whose other half the next delta brings."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise errors.ProviderBadAnswer from None


def text_of(value: object) -> str:
    """A text as a stream tells it, "" for null. Raises ProviderBadAnswer."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise errors.ProviderBadAnswer
    return value


def part(value: object, name: str) -> Any:
    """`value[name]` where that can be asked for, else None."""
    return value.get(name) if isinstance(value, dict) else None


def count(value: object) -> int:
    """A number of tokens; 0 for what is none."""
    if isinstance(value, bool) or not isinstance(value, int):
        return 0
    return min(max(value, 0), LARGEST_COUNT)


def priced(usage: Usage, options: ModelOptions) -> Usage:
    """The same with what it costs."""
    return Usage(
        usage.input_tokens,
        usage.output_tokens,
        min(usage.cached_tokens, usage.input_tokens),
        usage.reasoning_tokens,
        options.cost(usage),
    )
