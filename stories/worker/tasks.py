"""The broker of generations and its one task: a wake-up."""

from __future__ import annotations

from django.conf import settings

from common.broker import make_broker
from stories.worker.runner import Runner

QUEUE = "storytool:generations"

_runner: Runner | None = None


broker = make_broker(settings.BROKER_URL, QUEUE)


def set_runner(runner: Runner | None) -> None:
    """Name the runner of this process, which the task wakes."""
    global _runner
    _runner = runner


@broker.task("storytool.generate")
async def generate(conversation_id: int) -> None:
    """Tell this process's runner that a conversation waits. The claim decides who runs it, once."""
    if _runner is not None:
        _runner.wake(conversation_id)
