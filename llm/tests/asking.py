"""A request, and all that comes of it."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass

from llm.base import ChatModel
from llm.errors import ProviderError
from llm.types import ChatRequest, Delta, Message, Usage

REQUEST = ChatRequest((Message("system", "옛글의 결로 쓰라."), Message("user", "나무꾼과 사슴")))


@dataclass
class Outcome:
    """The text that came, and how it ended."""

    deltas: list[Delta]
    error: ProviderError | None

    @property
    def text(self) -> str:
        return "".join(delta.text for delta in self.deltas)

    @property
    def code(self) -> str:
        return self.error.code if self.error else ""

    @property
    def usage(self) -> Usage | None:
        told = [delta.usage for delta in self.deltas if delta.usage]
        assert len(told) <= 1
        return told[0] if told else None


async def outcome(model: ChatModel, request: ChatRequest = REQUEST) -> Outcome:
    deltas: list[Delta] = []
    try:
        async with aclosing(model.stream(request)) as stream:
            async for delta in stream:
                deltas.append(delta)
    except ProviderError as error:
        return Outcome(deltas, error)
    return Outcome(deltas, None)
