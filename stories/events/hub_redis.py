"""The hub over Redis Streams: one stream a conversation, one pipelined write a tick, one reader a process."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from time import time
from typing import Any

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.exceptions import RedisError

from stories.events.hub import Batches, LocalReaders, StopHandler, Subscription
from stories.events.types import Event

logger = logging.getLogger(__name__)

PREFIX = "storytool:events:"
CONTROL = "storytool:control"
KEPT_ENTRIES = 1_000
KEPT_SECONDS = 600
BLOCK_MS = 2_000
# Redis stamps entries with its own clock; a reader begins this far before its own, and drops what it knows.
CLOCK_MARGIN_MS = 5_000
RETRY_SECONDS = 1.0
SOCKET_SECONDS = 5.0


class RedisHub:
    """Reaches the readers of every process on the same Redis.

    Readers of this process are served directly. While Redis is away nothing is lost: readers elsewhere look into the
    log, since `covers` says so.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._origin = secrets.token_hex(8).encode()
        self.readers = LocalReaders()
        self.is_leaving = False
        self._open: set[int] = set()
        self._positions: dict[bytes, bytes] = {}
        self._control_position = b"$"
        self._on_stop: StopHandler | None = None
        self._client: AsyncRedis | None = None
        self._reader_id: int | None = None
        self._task: asyncio.Task[None] | None = None
        self.is_connected = False

    async def start(self, on_stop: StopHandler | None = None) -> None:
        self.is_leaving = False
        self._on_stop = on_stop
        self._client = AsyncRedis.from_url(self._url, socket_timeout=SOCKET_SECONDS + BLOCK_MS / 1000)
        self._task = asyncio.create_task(self._read_for_ever(), name="redis-hub")

    async def stop(self) -> None:
        task, self._task = self._task, None
        # The client's own time-outs can swallow a cancellation that comes at the same moment.
        while task is not None and not task.done():
            task.cancel()
            await asyncio.wait((task,), timeout=0.1)
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()
        self._sync_client.close()
        self.is_connected = False

    def leave(self) -> None:
        self.is_leaving = True
        self.readers.wake()

    def subscribe(self, conversation_id: int) -> Subscription:
        subscription = self.readers.join(conversation_id)
        if self._client is not None:
            # The reader is blocked on the streams it knew of; this has it look again.
            self._wake_reader()
        return subscription

    def covers(self, conversation_id: int) -> bool:
        return self.is_connected or conversation_id in self._open

    def open(self, conversation_id: int) -> None:
        self._open.add(conversation_id)

    def close(self, conversation_id: int) -> None:
        self._open.discard(conversation_id)
        self.readers.deliver({conversation_id: ()})

    async def publish(self, batches: Batches) -> None:
        self.readers.deliver(batches)
        if self._client is None or not batches:
            return
        try:
            pipeline: Any  # its commands are untyped
            async with self._client.pipeline(transaction=False) as pipeline:
                for command in self._commands(batches):
                    pipeline.execute_command(*command)
                await pipeline.execute()
        except RedisError as error:
            logger.warning("events were not published: %s", type(error).__name__)

    def publish_from_thread(self, batches: Batches) -> None:
        self.readers.deliver(batches)
        self._send_from_thread(self._commands(batches))

    def request_stop(self, conversation_id: int) -> None:
        self._send_from_thread([("XADD", CONTROL, "MAXLEN", "~", KEPT_ENTRIES, "*", "stop", conversation_id)])

    @cached_property
    def _sync_client(self) -> Redis:
        """For threads: its pool is thread-safe, and connects when first used."""
        return Redis.from_url(self._url, socket_timeout=SOCKET_SECONDS)

    def _send_from_thread(self, commands: Iterable[tuple[Any, ...]]) -> None:
        try:
            pipeline: Any
            with self._sync_client.pipeline(transaction=False) as pipeline:
                for command in commands:
                    pipeline.execute_command(*command)
                pipeline.execute()
        except RedisError as error:
            logger.warning("a notice was not published: %s", type(error).__name__)

    def _commands(self, batches: Batches) -> Iterable[tuple[Any, ...]]:
        for conversation_id, events in batches.items():
            key = _key(conversation_id)
            if events:
                yield (
                    *("XADD", key, "MAXLEN", "~", KEPT_ENTRIES, "*"),
                    *("from", self._origin, "events", _packed(events)),
                )
                yield "EXPIRE", key, KEPT_SECONDS

    def _wake_reader(self) -> None:
        reader_id, client = self._reader_id, self._client
        if reader_id is None or client is None:
            return

        async def unblock() -> None:
            with suppress(RedisError):
                await client.client_unblock(reader_id)

        task = asyncio.ensure_future(unblock())
        self._waking.add(task)
        task.add_done_callback(self._waking.discard)

    @cached_property
    def _waking(self) -> set[asyncio.Future[None]]:
        return set()

    async def _read_for_ever(self) -> None:
        while True:
            try:
                async with AsyncRedis.from_url(
                    self._url, single_connection_client=True, socket_timeout=SOCKET_SECONDS + BLOCK_MS / 1000
                ) as client:
                    self._reader_id = await client.client_id()
                    if self._control_position == b"$":
                        self._control_position = _id_now()
                    self.is_connected = True
                    while True:
                        await self._read(client)
            except RedisError as error:
                self.is_connected = False
                self._reader_id = None
                logger.warning("the hub has lost Redis: %s", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _read(self, client: AsyncRedis) -> None:
        """Wait for entries of the streams that have readers here, and hand them over."""
        keys = {_key(conversation_id): conversation_id for conversation_id in self.readers.ids()}
        self._positions = {key: self._positions.get(key) or _id_now() for key in keys}
        positions: dict[Any, Any] = {CONTROL.encode(): self._control_position, **self._positions}
        answer: Any = await client.xread(positions, count=100, block=BLOCK_MS)
        for key, entries in answer or ():
            for entry_id, fields in entries:
                if key == CONTROL.encode():
                    self._control_position = entry_id
                    if self._on_stop is not None:
                        self._on_stop(int(fields[b"stop"]))
                else:
                    self._positions[key] = entry_id
                    if fields[b"from"] != self._origin:
                        self.readers.deliver({keys[key]: _unpacked(fields[b"events"])})


def _key(conversation_id: int) -> bytes:
    return f"{PREFIX}{conversation_id}".encode()


def _id_now() -> bytes:
    return b"%d-0" % (int(time() * 1000) - CLOCK_MARGIN_MS)


def _packed(events: Sequence[Event]) -> bytes:
    """A line an event: number, kind, body. JSON has no raw line breaks."""
    return b"\n".join(b"%d %b %b" % (event.seq, event.msg.encode(), event.body) for event in events)


def _unpacked(packed: bytes) -> list[Event]:
    events = []
    for line in packed.split(b"\n"):
        seq, msg, body = line.split(b" ", 2)
        events.append(Event(int(seq), msg.decode(), body))
    return events
