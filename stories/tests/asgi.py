"""A small ASGI client in the application's own event loop: nothing is buffered, and it can vanish at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

Application = Callable[..., Awaitable[None]]

PATIENCE_SECONDS = 20


@dataclass
class Answer:
    """A whole response."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: dict[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        return orjson.loads(self.body)

    def events(self) -> list[dict[str, Any]]:
        """The events of an SSE or NDJSON body."""
        if self.headers["content-type"].startswith("application/x-ndjson"):
            return [orjson.loads(line) for line in self.body.splitlines() if line]
        return [event for _, event in sse_events(self.body)]


def sse_events(body: bytes) -> list[tuple[int, dict[str, Any]]]:
    """The (id, event) pairs of a body of our own SSE: one `id:` and one `data:` line each."""
    found = []
    for block in body.decode().split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith(":")]
        if lines:
            assert [line.partition(":")[0] for line in lines] == ["id", "data"], lines
            found.append((int(lines[0][4:]), orjson.loads(lines[1][6:])))
    return found


class Stream:
    """A response while it comes. Reading past its end gives b""."""

    def __init__(self, application: Application, scope: Mapping[str, Any], body: list[bytes]) -> None:
        self._to_application: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from_application: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        for at, part in enumerate(body):
            more = at + 1 < len(body)
            self._to_application.put_nowait({"type": "http.request", "body": part, "more_body": more})
        self.task = asyncio.ensure_future(
            application(scope, self._to_application.get, self._from_application.put)
        )
        self.status = 0
        self.headers: dict[str, str] = {}
        self.cookies: dict[str, str] = {}
        self.ended = False

    async def head(self) -> None:
        """Wait for status and headers."""
        message = await self._next()
        assert message["type"] == "http.response.start"
        self.status = message["status"]
        for name, value in message["headers"]:
            if name.lower() == b"set-cookie":
                key, _, rest = value.decode().partition("=")
                self.cookies[key] = rest.partition(";")[0]
            else:
                self.headers[name.decode().lower()] = value.decode("latin-1")

    async def read(self) -> bytes:
        """The next chunk; b"" at the end."""
        while not self.ended:
            message = await self._next()
            self.ended = not message.get("more_body", False)
            if message.get("body"):
                return bytes(message["body"])
        return b""

    async def rest(self) -> bytes:
        return b"".join([chunk async for chunk in self])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while chunk := await self.read():
            yield chunk

    async def vanish(self) -> None:
        """Hang up, as a client that lost its network, and wait until the application has noticed."""
        self._to_application.put_nowait({"type": "http.disconnect"})
        async with asyncio.timeout(PATIENCE_SECONDS):
            with suppress(asyncio.CancelledError):
                await self.task

    async def _next(self) -> dict[str, Any]:
        getting = asyncio.ensure_future(self._from_application.get())
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await asyncio.wait((getting, self.task), return_when=asyncio.FIRST_COMPLETED)
                if getting.done():
                    return getting.result()
                if not self._from_application.empty():
                    return self._from_application.get_nowait()
                self.task.result()
                raise AssertionError("the application ended without an answer")
        finally:
            getting.cancel()


class AsgiClient:
    """Sends requests to an application, with `headers` in each."""

    def __init__(self, application: Application, **headers: str) -> None:
        self.application = application
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def scope(self, method: str, path: str, headers: Mapping[str, Any], query: bytes = b"") -> dict[str, Any]:
        path, _, in_path = path.partition("?")
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode("utf-8", "surrogatepass"),
            "query_string": query or in_path.encode(),
            "root_path": "",
            "headers": [
                (name.lower().encode(), value if isinstance(value, bytes) else value.encode())
                for name, value in headers.items()
            ],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000),
        }

    def open(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        body: bytes | list[bytes] | None = None,
        headers: Mapping[str, Any] | None = None,
        query: bytes = b"",
    ) -> Stream:
        """Send a request; nothing is waited for."""
        given: dict[str, Any] = {"host": "localhost", **self.headers, **(headers or {})}
        if body is None:
            body = b"" if json is None else orjson.dumps(json)
        parts = body if isinstance(body, list) else [body]
        if method not in {"GET", "HEAD"}:
            given = {"content-type": "application/json", **given}
            if not isinstance(body, list):
                given = {"content-length": str(len(body)), **given}
        sent = {name: value for name, value in given.items() if value is not None}
        return Stream(self.application, self.scope(method, path, sent, query), parts)

    @asynccontextmanager
    async def stream(self, method: str, path: str, **options: Any) -> AsyncIterator[Stream]:
        """A response whose head is here. Leaving it hangs up."""
        stream = self.open(method, path, **options)
        try:
            await stream.head()
            yield stream
        finally:
            await stream.vanish()

    async def request(self, method: str, path: str, **options: Any) -> Answer:
        async with self.stream(method, path, **options) as stream:
            return Answer(stream.status, stream.headers, await stream.rest(), stream.cookies)

    async def get(self, path: str, **options: Any) -> Answer:
        return await self.request("GET", path, **options)

    async def post(self, path: str, **options: Any) -> Answer:
        return await self.request("POST", path, **options)
