"""The hub: hints with content for readers who are here now. The log is the truth; a lost hint loses nothing."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Lock
from types import TracebackType
from typing import Protocol, Self

from common.backends import BackendHandler
from stories.events.types import Event

Batches = Mapping[int, Sequence[Event]]
StopHandler = Callable[[int], None]

BUFFERED_EVENTS = 500


class Subscription:
    """One reader's place at one conversation, in the event loop it was made in. Use it as a context manager."""

    def __init__(self, conversation_id: int, leave: Callable[[Subscription], None]) -> None:
        self.conversation_id = conversation_id
        self._leave = leave
        self._loop = asyncio.get_running_loop()
        self._events: deque[Event] = deque()
        self._arrived = asyncio.Event()
        self._overflowed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave(self)

    def deliver(self, events: Sequence[Event]) -> None:
        """Hand events over, from any thread. A reader too slow for its buffer is sent to the log instead."""
        if _running_loop() is self._loop:
            self._take_in(events)
        else:
            with suppress(RuntimeError):  # its loop is closed: the reader is gone
                self._loop.call_soon_threadsafe(self._take_in, events)

    def _take_in(self, events: Sequence[Event]) -> None:
        if len(self._events) + len(events) > BUFFERED_EVENTS:
            self._events.clear()
            self._overflowed = True
        else:
            self._events.extend(events)
        self._arrived.set()

    async def get(self, timeout_seconds: float) -> list[Event]:
        """The events that arrived since the last call, waiting for the first. Empty: look into the log."""
        if not self._arrived.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout_seconds):
                    await self._arrived.wait()
        self._arrived.clear()
        events = [] if self._overflowed else list(self._events)
        self._events.clear()
        self._overflowed = False
        return events


class Hub(Protocol):
    """Publishes to the readers of this process, and of others where the backend reaches them."""

    is_leaving: bool
    """This process is about to stop: its readers shall go, and come back to another."""

    def leave(self) -> None:
        """Set `is_leaving` and wake every reader, from any thread. `start` takes it back."""
        ...

    def subscribe(self, conversation_id: int) -> Subscription: ...

    def covers(self, conversation_id: int) -> bool:
        """Whether a hint about this conversation can be expected; else its readers must look into the log often."""
        ...

    async def publish(self, batches: Batches) -> None:
        """Send what has just been committed. Never raises: a reader falls back to the log."""
        ...

    def publish_from_thread(self, batches: Batches) -> None:
        """The same from a thread without an event loop."""
        ...

    def request_stop(self, conversation_id: int) -> None:
        """Tell whoever runs this conversation to stop, from any thread."""
        ...

    async def start(self, on_stop: StopHandler | None = None) -> None:
        """Begin to receive, in this event loop; `on_stop` is called with the id of each conversation to stop."""
        ...

    async def stop(self) -> None: ...

    def open(self, conversation_id: int) -> None:
        """This process begins to publish about a conversation."""
        ...

    def close(self, conversation_id: int) -> None:
        """It publishes no more. Its readers look into the log at once: another process may have ended it."""
        ...


class LocalReaders:
    """The subscriptions of this process, by conversation. Safe to deliver to from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._readers: defaultdict[int, set[Subscription]] = defaultdict(set)

    def join(self, conversation_id: int) -> Subscription:
        subscription = Subscription(conversation_id, self._leave)
        with self._lock:
            self._readers[conversation_id].add(subscription)
        return subscription

    def _leave(self, subscription: Subscription) -> None:
        with self._lock:
            readers = self._readers[subscription.conversation_id]
            readers.discard(subscription)
            if not readers:
                del self._readers[subscription.conversation_id]

    def deliver(self, batches: Batches) -> None:
        for conversation_id, events in batches.items():
            with self._lock:
                readers = tuple(self._readers.get(conversation_id, ()))
            for reader in readers:
                reader.deliver(events)

    def ids(self) -> list[int]:
        with self._lock:
            return list(self._readers)

    def wake(self) -> None:
        """Have every reader look into the log."""
        self.deliver(dict.fromkeys(self.ids(), ()))

    def __len__(self) -> int:
        with self._lock:
            return sum(map(len, self._readers.values()))


class InProcessHub:
    """Reaches the readers of this process alone."""

    def __init__(self) -> None:
        self.readers = LocalReaders()
        self.is_leaving = False
        self._open: set[int] = set()
        self._stop_handlers: list[tuple[asyncio.AbstractEventLoop, StopHandler]] = []

    def subscribe(self, conversation_id: int) -> Subscription:
        return self.readers.join(conversation_id)

    def covers(self, conversation_id: int) -> bool:
        return conversation_id in self._open

    async def publish(self, batches: Batches) -> None:
        self.readers.deliver(batches)

    def publish_from_thread(self, batches: Batches) -> None:
        self.readers.deliver(batches)

    def request_stop(self, conversation_id: int) -> None:
        for loop, handler in tuple(self._stop_handlers):
            with suppress(RuntimeError):  # that loop is closed, and what it ran with it
                loop.call_soon_threadsafe(handler, conversation_id)

    def leave(self) -> None:
        self.is_leaving = True
        self.readers.wake()

    async def start(self, on_stop: StopHandler | None = None) -> None:
        self.is_leaving = False
        if on_stop is not None:
            self._stop_handlers.append((asyncio.get_running_loop(), on_stop))

    async def stop(self) -> None:
        loop = asyncio.get_running_loop()
        self._stop_handlers = [entry for entry in self._stop_handlers if entry[0] is not loop]

    def open(self, conversation_id: int) -> None:
        self._open.add(conversation_id)

    def close(self, conversation_id: int) -> None:
        self._open.discard(conversation_id)
        self.readers.deliver({conversation_id: ()})


hubs: BackendHandler[Hub] = BackendHandler("HUBS")


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
