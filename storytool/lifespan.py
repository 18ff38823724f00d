"""Starts the runtime with the server and stops it with it, on uvicorn (lifespan) and on daphne (reactor)."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from django.conf import settings

from stories.events.hub import hubs
from stories.worker.runtime import start_runtime, stop_runtime

logger = logging.getLogger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class WithRuntime:
    """An ASGI application with this process's runtime beside it.

    Uvicorn says when it starts and stops; daphne does not, but its reactor does. A server that does neither starts
    the runtime with its first request.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._starting: asyncio.Future[None] | None = None
        if "daphne.server" in sys.modules:
            self._hook_into_reactor()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        await self.start()
        await self._application(scope, receive, send)

    async def start(self) -> None:
        """Start the runtime, once however many ask."""
        if self._starting is None:
            self._starting = asyncio.ensure_future(self._start())
        if not self._starting.done():
            await asyncio.shield(self._starting)

    async def _start(self) -> None:
        await start_runtime(generates=settings.GENERATE_IN_WEB)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.start()
                leave_on_signals()
                await send({"type": "lifespan.startup.complete"})
            else:
                await stop_runtime()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _hook_into_reactor(self) -> None:
        from twisted.internet import reactor as installed
        from twisted.internet.defer import Deferred

        reactor: Any = installed  # typed as a module of functions; it is an object

        def begin() -> None:
            reactor.callLater(0, lambda: asyncio.ensure_future(self.start()))

        def end() -> Deferred[None]:
            hubs["default"].leave()
            return Deferred.fromFuture(asyncio.ensure_future(stop_runtime()))

        reactor.callWhenRunning(begin)
        reactor.addSystemEventTrigger("before", "shutdown", end)


def leave_on_signals() -> None:
    """Before the server's own handlers: have readers go at once, where uvicorn would wait for their streams to end.

    They come back with their cursor, to another process or to the next one. Does nothing outside of the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        handler = signal.getsignal(number)
        if callable(handler):
            signal.signal(number, _leaving_first(handler, loop))


def _leaving_first(
    handler: Callable[[int, Any], Any], loop: asyncio.AbstractEventLoop
) -> Callable[[int, Any], Any]:
    def leave(number: int, frame: Any) -> None:
        # In the loop, not here: a signal comes between any two steps, also while a lock of the hub is held.
        with suppress(RuntimeError):  # it is closed already
            loop.call_soon_threadsafe(hubs["default"].leave)
        handler(number, frame)

    return leave
