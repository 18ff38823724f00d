"""Runs at a provider that nobody will read any more: stopped there, since they would be written and paid for."""

from __future__ import annotations

import asyncio

from common.threads import in_database_thread
from stories.models import Conversation, Status
from stories.pipeline.engine import RunKeepingEngine, StoryEngine
from stories.pipeline.types import Stage
from stories.services.errands import forget_runs
from stories.worker.run import Run

# A process that stops waits no longer than this for its providers.
STOP_SECONDS = 5.0


class Abandoning:
    """Stops the runs of conversations that were cancelled, refused or deleted, beside everything. Lives in one loop.

    One that was only interrupted here is left alone: another worker takes its run up again.
    """

    def __init__(self, engine: StoryEngine) -> None:
        self._engine = engine if isinstance(engine, RunKeepingEngine) else None
        self._tasks: set[asyncio.Task[None]] = set()

    def consider(self, run: Run) -> None:
        """`run` has been interrupted, or stopped for what was written in it."""
        if self._engine is None or not (run.provider_run_id or run.provider_runs):
            return
        task = asyncio.create_task(self._stop(self._engine, run), name=f"abandon-{run.conversation_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_SECONDS)

    async def _stop(self, engine: RunKeepingEngine, run: Run) -> None:
        status = await in_database_thread(_status_of, run.conversation_id)
        if status not in (None, Status.CANCELLED, Status.FAILED):
            return
        if run.provider_run_id:
            await engine.abandon(Stage(run.stage), run.provider_run_id)
        if status is None:
            # It was deleted, perhaps before it was written down what a provider keeps of it.
            await in_database_thread(forget_runs, run.provider_runs)


def _status_of(conversation_id: int) -> str | None:
    """None where it is there no more."""
    return Conversation.objects.filter(pk=conversation_id).values_list("status", flat=True).first()
