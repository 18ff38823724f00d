"""The brokers that carry messages to workers: in this process without `BROKER_URL`, over Redis Streams with it."""

from __future__ import annotations

from taskiq import AsyncBroker, InMemoryBroker
from taskiq_redis import RedisStreamBroker


def make_broker(url: str, queue: str, *, maxlen: int = 10_000, idle_seconds: int = 60) -> AsyncBroker:
    """The broker behind `BROKER_URL` for one queue; in-process where it is empty.

    Of more than `maxlen` messages the oldest are dropped; one that nobody acknowledged is offered again after
    `idle_seconds`.
    """
    if not url:
        return InMemoryBroker()
    return RedisStreamBroker(
        url, queue_name=queue, consumer_group_name=queue, maxlen=maxlen, idle_timeout=idle_seconds * 1000
    )
