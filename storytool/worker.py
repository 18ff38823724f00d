"""What `taskiq worker storytool.worker:broker` runs: `make worker`."""

from __future__ import annotations

from common.startup import set_up

set_up()

from taskiq import TaskiqEvents, TaskiqState

from stories.worker.runtime import start_runtime, stop_runtime
from stories.worker.tasks import broker

__all__ = ["broker"]


@broker.on_event(TaskiqEvents.WORKER_STARTUP)
async def _start(_state: TaskiqState) -> None:
    if broker.is_worker_process:
        await start_runtime(generates=True)


@broker.on_event(TaskiqEvents.WORKER_SHUTDOWN)
async def _stop(_state: TaskiqState) -> None:
    if broker.is_worker_process:
        await stop_runtime()
