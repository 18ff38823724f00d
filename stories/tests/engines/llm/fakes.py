"""A model that says what it is told to say, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from llm.base import Capabilities
from llm.errors import ProviderError, RunNotFound
from llm.types import ChatRequest, Completion, Delta

Step = str | Delta | ProviderError


@dataclass
class FakeModel:
    """Each request takes the next of `scripts`; `runs` are what can be taken up again, and `results` read whole."""

    scripts: list[Sequence[Step]] = field(default_factory=list)
    runs: dict[str, list[Sequence[Step]]] = field(default_factory=dict)
    results: dict[str, Completion] = field(default_factory=dict)
    name: str = "fake"
    role: str = ""
    can_resume: bool = False
    asked: list[ChatRequest] = field(default_factory=list)
    resumed: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    open: int = 0

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(can_resume=self.can_resume)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta, None]:
        self.asked.append(request)
        async with aclosing(self._say(self.scripts.pop(0))) as deltas:
            async for delta in deltas:
                yield delta

    async def resume(self, run_id: str) -> AsyncGenerator[Delta, None]:
        self.resumed.append(run_id)
        if not self.runs.get(run_id):
            raise RunNotFound
        async with aclosing(self._say(self.runs[run_id].pop(0))) as deltas:
            async for delta in deltas:
                yield delta

    async def result(self, run_id: str) -> Completion:
        if run_id not in self.results:
            raise RunNotFound
        return self.results[run_id]

    async def cancel(self, run_id: str) -> None:
        self.cancelled.append(run_id)

    async def _say(self, steps: Sequence[Step]) -> AsyncGenerator[Delta, None]:
        self.open += 1
        try:
            for step in steps:
                if isinstance(step, ProviderError):
                    raise step
                yield Delta(step) if isinstance(step, str) else step
        finally:
            self.open -= 1
