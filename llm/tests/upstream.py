"""A provider at the outermost edge: a socket that answers as it is told, and counts what is asked of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

PATIENCE_SECONDS = 20

CUT = object()
"""Break the connection off."""
STALL = object()
"""Say nothing more until the client hangs up."""
SILENT = 0
"""The status of an answer of which not a byte is sent."""
EVENTS = {"Content-Type": "text/event-stream; charset=utf-8"}


@dataclass
class Answer:
    """What to say to one request: bytes, events to wait for, CUT or STALL."""

    parts: Iterable[Any] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: dict(EVENTS))


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    is_hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    """The client went before the answer was over."""
    is_answered: asyncio.Event = field(default_factory=asyncio.Event)

    def json(self) -> Any:
        return json.loads(self.body)


class Upstream:
    """Answers requests in order; what comes after the last answer is answered by `always`, or is a 500."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.always: Callable[[Asked], Answer] = lambda _asked: Answer(status=500, headers={})
        self.asked: list[Asked] = []
        self.connections = 0
        self.port = 0
        self._arrived = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def aborted(self) -> int:
        """How many answers their readers did not wait to the end of."""
        return sum(asked.is_hung_up.is_set() for asked in self.asked)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def will(self, *answers: Answer) -> None:
        self.answers += answers

    async def request(self, number: int) -> Asked:
        """The request of that number, from 1, once it is there."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._arrived:
            await self._arrived.wait_for(lambda: len(self.asked) >= number)
        return self.asked[number - 1]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            while asked := await _read_request(reader):
                async with self._arrived:
                    self.asked.append(asked)
                    self._arrived.notify_all()
                answer = self.answers.pop(0) if self.answers else self.always(asked)
                await _answer(answer, asked, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.connections -= 1
            self._tasks.discard(task)
            writer.close()

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def upstream_server() -> AsyncIterator[Upstream]:
    upstream = Upstream()
    server = await asyncio.start_server(upstream.serve, "127.0.0.1", 0)
    upstream.port = server.sockets[0].getsockname()[1]
    try:
        yield upstream
    finally:
        server.close()
        await upstream.stop()
        await server.wait_closed()


@contextmanager
def threaded_upstream() -> Iterator[Upstream]:
    """The same in a loop of its own, for whoever waits for processes or asks from many loops."""
    found: list[Upstream] = []
    ready, over = Event(), Event()

    async def serve() -> None:
        async with upstream_server() as upstream:
            found.append(upstream)
            ready.set()
            await asyncio.to_thread(over.wait)

    thread = Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(PATIENCE_SECONDS)
        yield found[0]
    finally:
        over.set()
        thread.join(PATIENCE_SECONDS)


async def _read_request(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:]) if name}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(method, path, headers, body)


async def _answer(
    answer: Answer, asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    if answer.status == SILENT:
        await reader.read(1)
        asked.is_hung_up.set()
        raise ConnectionResetError
    lines = [f"HTTP/1.1 {answer.status} Said", "Transfer-Encoding: chunked"]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    watching = asyncio.ensure_future(reader.read(1))
    try:
        for part in answer.parts:
            if part is CUT:
                writer.transport.abort()
                raise ConnectionResetError
            if part is STALL:
                await watching
            elif isinstance(part, asyncio.Event):
                going_on = asyncio.ensure_future(part.wait())
                await asyncio.wait((watching, going_on), return_when=asyncio.FIRST_COMPLETED)
                going_on.cancel()
            else:
                writer.write(b"%x\r\n%b\r\n" % (len(part), part))
                await writer.drain()
            if watching.done():
                asked.is_hung_up.set()
                raise ConnectionResetError
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        asked.is_answered.set()
    except ConnectionError:
        if not asked.is_answered.is_set():
            asked.is_hung_up.set()
        raise
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError, ConnectionError):
            await watching


def event(data: Any, name: str = "") -> bytes:
    """One server-sent event."""
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return (f"event: {name}\n" if name else "").encode() + f"data: {text}\n\n".encode()
