"""This process's share of the work: its hub, its broker and, where it generates, its runner."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextvars import Context

from retrieval.services import find_similar
from stories.engines.base import engines
from stories.events.hub import hubs
from stories.pipeline.types import Passage, StoryRequest
from stories.worker.runner import Runner
from stories.worker.tasks import broker, generate, set_runner

logger = logging.getLogger(__name__)

_current: Runtime | None = None


class Runtime:
    """Started once in a server, a worker or a command, and stopped with it. Lives in one event loop."""

    def __init__(self, *, generates: bool, sweeps: bool = True) -> None:
        self._sweeps = sweeps
        self._loop = asyncio.get_running_loop()
        self._hub = hubs["default"]
        self._sending: set[asyncio.Task[None]] = set()
        self.runner: Runner | None = None
        if generates:
            self.runner = Runner(engine=engines["default"], find_passages=find_passages, hub=self._hub)

    async def start(self) -> None:
        await self._hub.start(self.runner.interrupt if self.runner else None)
        if self.runner is not None:
            set_runner(self.runner)
            await self.runner.start(sweeps=self._sweeps)
        if not broker.is_worker_process:
            await broker.startup()

    async def stop(self) -> None:
        if self.runner is not None:
            set_runner(None)
            await self.runner.stop()
        if not broker.is_worker_process:
            await broker.shutdown()
        await self._hub.stop()

    def request(self, conversation_id: int) -> None:
        """Have a conversation run, called from any thread. A hint: what is lost on the way, a sweep finds."""
        # Not in the caller's context: it is a request's, and ends before the generation does.
        self._loop.call_soon_threadsafe(self._send_soon, conversation_id, context=Context())

    def _send_soon(self, conversation_id: int) -> None:
        task = self._loop.create_task(_send(conversation_id))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)


async def start_runtime(*, generates: bool, sweeps: bool = True) -> Runtime:
    """Start this process's runtime in the running loop. Called once; `stop_runtime` undoes it.

    One that `generates` without `sweeps` runs what is asked of this process and leaves the rest to others.
    """
    global _current
    _current = Runtime(generates=generates, sweeps=sweeps)
    await _current.start()
    return _current


async def stop_runtime() -> None:
    global _current
    runtime, _current = _current, None
    if runtime is not None:
        await runtime.stop()


def request_generation(*, conversation_id: int, **_: object) -> None:
    """Receiver of `generation_requested`. Without a runtime in this process, the others' sweeps find it."""
    if _current is not None:
        _current.request(conversation_id)


async def find_passages(request: StoryRequest) -> Sequence[Passage]:
    """The passages of the corpus that a generation leans on."""
    hits = await find_similar(request.topic, request.tags, language=request.language)
    return [Passage(hit.passage_id, hit.title, hit.text, hit.score) for hit in hits]


async def _send(conversation_id: int) -> None:
    try:
        await generate.kiq(conversation_id)
    except Exception as error:  # the broker's own errors, whatever broker it is
        logger.warning(
            "no worker could be told of conversation %s: %s", conversation_id, type(error).__name__
        )
