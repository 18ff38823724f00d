"""Starts the runtime with the server and stops it with it, on uvicorn (lifespan) and on daphne (reactor)."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

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
            return Deferred.fromFuture(asyncio.ensure_future(stop_runtime()))

        reactor.callWhenRunning(begin)
        reactor.addSystemEventTrigger("before", "shutdown", end)
