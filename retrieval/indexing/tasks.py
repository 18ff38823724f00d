"""Embedding for a build on other machines: what the workers of its queue do, and how they are asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from asgiref.sync import async_to_sync
from django.conf import settings
from redis.exceptions import RedisError

from common.broker import make_broker
from common.threads import with_fresh_connections
from llm.embedders.base import embedders
from retrieval.errors import BrokerUnavailable
from retrieval.indexing.embeddings import EmbeddingCache
from retrieval.indexing.source import read_passages
from retrieval.indexing.vectors import embedded_texts

QUEUE = "storytool:embeddings"

logger = logging.getLogger(__name__)

# A queue of its own: a story must not wait behind a million passages. A batch may take a minute.
broker = make_broker(settings.BROKER_URL, QUEUE, maxlen=1_000_000, idle_seconds=600)

_one_at_a_time = asyncio.Semaphore(1)


@broker.task("storytool.embed_passages")
async def embed_passages(fingerprint: str, ids: list[int]) -> None:
    """Embed what the cache lacks of these passages, where this machine has the embedder that is asked for."""
    async with _one_at_a_time:
        await asyncio.to_thread(with_fresh_connections, embed_now, fingerprint, ids)


def embed_now(fingerprint: str, ids: list[int]) -> int:
    """How many texts were embedded. What is passed over here is done by the build itself."""
    cache = EmbeddingCache(embedders["default"])
    if cache.fingerprint != fingerprint:
        logger.error("this machine embeds by %s, and %s is asked for", cache.fingerprint, fingerprint)
        return 0
    cache.vectors([text for record in read_passages(ids) for text in embedded_texts(record)])
    return cache.embedded


def distribute(fingerprint: str, batches: Iterable[list[int]]) -> None:
    """Ask the workers to embed batches of passages. Nobody waits for them. Raises BrokerUnavailable."""
    try:
        async_to_sync(_send)(fingerprint, batches)
    except (RedisError, OSError) as error:
        logger.warning("the broker failed: %s", type(error).__name__)
        raise BrokerUnavailable from error


async def _send(fingerprint: str, batches: Iterable[list[int]]) -> None:
    await broker.startup()
    try:
        for batch in batches:
            await embed_passages.kiq(fingerprint, batch)
    finally:
        await broker.shutdown()
