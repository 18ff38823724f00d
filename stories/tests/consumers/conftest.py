"""A WebSocket client on the whole application."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

import orjson
import pytest
from channels.testing import WebsocketCommunicator

from stories.tests.server import reader, server

__all__ = ["connect", "reader", "server"]

PATH = "/ws/stories/"
TERMINAL = {"completed", "cancelled", "failed"}


class Socket:
    """One open socket. `read` gives the next object that came."""

    def __init__(self, communicator: WebsocketCommunicator) -> None:
        self.raw = communicator
        self.subprotocol: str | None = None

    async def say(self, **frame: Any) -> None:
        await self.raw.send_to(text_data=orjson.dumps(frame).decode())

    async def read(self, seconds: float = 10) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(await self.raw.receive_from(seconds))
        return found

    async def asked(self, **frame: Any) -> dict[str, Any]:
        await self.say(**frame)
        return await self.read()

    async def until_end(self) -> list[dict[str, Any]]:
        """Everything up to the next terminal event."""
        events = [await self.read()]
        while events[-1].get("msg") not in TERMINAL:
            events.append(await self.read())
        return events

    async def close_code(self) -> int:
        output = await self.raw.receive_output(2)
        assert output["type"] == "websocket.close"
        code: int = output["code"]
        return code

    async def leave(self) -> None:
        await self.raw.disconnect()


@pytest.fixture
async def connect(server):
    """Open sockets; they are closed at the end. `None` where the application refuses."""
    async with AsyncExitStack() as stack:

        async def open_socket(
            token: str = "", *, headers: dict[str, str] | None = None, subprotocols: list[str] | None = None
        ) -> Socket | None:
            given = {"host": "testserver"} | (headers or {})
            if token:
                given["authorization"] = f"Bearer {token}"
            pairs = [(name.encode(), value.encode()) for name, value in given.items()]
            communicator = WebsocketCommunicator(server.application, PATH, pairs, subprotocols)
            socket = Socket(communicator)
            is_open, socket.subprotocol = await communicator.connect(5)
            if not is_open:
                return None
            stack.push_async_callback(socket.leave)
            return socket

        yield open_socket
