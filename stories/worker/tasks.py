"""The broker and its one task: a wake-up. In this process without `BROKER_URL`, over Redis Streams with it."""

from __future__ import annotations

from django.conf import settings
from taskiq import AsyncBroker, InMemoryBroker
from taskiq_redis import RedisStreamBroker

from stories.worker.runner import Runner

QUEUE = "storytool:generations"

_runner: Runner | None = None


def make_broker(url: str) -> AsyncBroker:
    """The broker behind `BROKER_URL`; in-process where it is empty."""
    if not url:
        return InMemoryBroker()
    # A message that nobody acknowledged is offered again after this long; the sweep is faster anyway.
    return RedisStreamBroker(
        url, queue_name=QUEUE, consumer_group_name=QUEUE, maxlen=10_000, idle_timeout=60_000
    )


broker = make_broker(settings.BROKER_URL)


def set_runner(runner: Runner | None) -> None:
    """Name the runner of this process, which the task wakes."""
    global _runner
    _runner = runner


@broker.task("storytool.generate")
async def generate(conversation_id: int) -> None:
    """Tell this process's runner that a conversation waits. The claim decides who runs it, once."""
    if _runner is not None:
        _runner.wake(conversation_id)
