"""HTTP to a provider: one client an event loop, streams read as they come, every failure one of our errors."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import orjson

from llm import errors
from llm.backends.breakers import Breaker, breakers
from llm.backends.errors import error_of_answer
from llm.backends.options import ModelOptions, is_address
from llm.backends.transport import EventTooLarge, ServerSentEvent, SSEParser

# Shorter than any server keeps an idle connection: one that it closes just when we write on it looks like a failure.
KEEPALIVE_SECONDS: Final = 4.0
LARGEST_ANSWER: Final = 16_000_000
LARGEST_ERROR: Final = 65_536
_NOT_A_STREAM: Final = frozenset({"application/json", "text/html", "text/plain"})

_sessions: dict[asyncio.AbstractEventLoop, aiohttp.ClientSession] = {}
_keepers: dict[asyncio.AbstractEventLoop, AsyncGenerator[aiohttp.ClientSession, None]] = {}


class NotAStream(errors.ProviderBadAnswer):
    """A success that is no stream, where one was asked for."""


class Patience:
    """Until when an answer is waited for, in the loop's time: for its first word, and for its end."""

    def __init__(self, options: ModelOptions) -> None:
        now = asyncio.get_running_loop().time()
        self._first = now + options.first_delta_timeout
        self._last = now + options.total_timeout
        self.is_first_here = False

    @property
    def deadline(self) -> float:
        return min(self._first, self._last)

    def has_first(self) -> None:
        """The first word is here."""
        self._first = math.inf
        self.is_first_here = True


class Connection:
    """One provider's address with its key. Holds nothing open itself."""

    def __init__(self, options: ModelOptions) -> None:
        self._options = options
        self._base_url = options.base_url.rstrip("/")
        self._is_address, self._proxy = is_address(self._base_url), _proxy_of(self._base_url)
        self._timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=options.connect_timeout, sock_read=options.read_timeout
        )

    @property
    def breaker(self) -> Breaker:
        return breakers.at(self._base_url)

    async def events(
        self, method: str, path: str, body: Mapping[str, Any] | None, patience: Patience
    ) -> AsyncGenerator[list[ServerSentEvent], None]:
        """The events of a stream, as many at once as arrived together. Closing it closes the connection.

        The breaker is the caller's: what an event says may be a failure too.
        """
        parser = SSEParser()
        async with self._answer(method, path, body, patience) as answer:
            if answer.content_type in _NOT_A_STREAM:
                raise NotAStream
            while piece := await _next_piece(answer, patience):
                try:
                    events = parser.feed(piece)
                except EventTooLarge:
                    raise errors.ProviderBadAnswer from None
                if events:
                    yield events

    async def json(
        self, method: str, path: str, body: Mapping[str, Any] | None, patience: Patience
    ) -> dict[str, Any]:
        """The JSON object of an answer. Raises ProviderUnavailable while the breaker is open.

        What is read by GET was paid for when it was asked for, and is read all the same.
        """
        with self.breaker.call(self._options.model, is_paid=method == "GET") as call:
            found = await self.json_at_any_time(method, path, body, patience)
            call.worked()
        return found

    async def json_at_any_time(
        self, method: str, path: str, body: Mapping[str, Any] | None, patience: Patience
    ) -> dict[str, Any]:
        """The same past the breaker: for what saves money, such as stopping a run."""
        async with self._answer(method, path, body, patience) as answer:
            whole = await _read(answer, LARGEST_ANSWER, patience)
        try:
            found = orjson.loads(whole)
        except ValueError:
            raise errors.ProviderBadAnswer from None
        if not isinstance(found, dict):
            raise errors.ProviderBadAnswer
        return found

    @asynccontextmanager
    async def _answer(
        self, method: str, path: str, body: Mapping[str, Any] | None, patience: Patience
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """An answer that is a success, its head read. Its connection is kept only where it was read to the end."""
        headers = {"Accept": "text/event-stream, application/json", "Accept-Encoding": "identity"}
        if key := self._options.key:
            headers["Authorization"] = f"Bearer {key}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        if not self._is_address:
            raise errors.RequestRejected
        with _our_errors():
            session = await _session()
            async with asyncio.timeout_at(patience.deadline):
                answer = await session.request(
                    method,
                    self._base_url + path,
                    data=None if body is None else orjson.dumps(body),
                    headers=headers,
                    timeout=self._timeout,
                    allow_redirects=False,
                    proxy=self._proxy,
                )
        try:
            if not 200 <= answer.status < 300:
                raise error_of_answer(answer.status, answer.headers, await _read_error(answer, patience))
            yield answer
        finally:
            # Not `async with`: leaving that waits for the peer, and a cancel must not.
            answer.close()


async def close_client() -> None:
    """Close the running loop's client. It closes with its loop anyway, where that is closed in an orderly way."""
    if keeper := _keepers.get(asyncio.get_running_loop()):
        await keeper.aclose()


async def _session() -> aiohttp.ClientSession:
    loop = asyncio.get_running_loop()
    session = _sessions.get(loop)
    if session is None:
        # The loop closes its asynchronous generators when it ends, and so the client that this one holds.
        keeper = _kept_session(loop)
        session = await anext(keeper)
        _keepers[loop], _sessions[loop] = keeper, session
    return session


async def _kept_session(loop: asyncio.AbstractEventLoop) -> AsyncGenerator[aiohttp.ClientSession, None]:
    # How much runs at once is the callers' business; a limit here would be a queue that nobody sees.
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEPALIVE_SECONDS)
    session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
    try:
        yield session
    finally:
        _sessions.pop(loop, None)
        _keepers.pop(loop, None)
        await session.close()


async def _next_piece(answer: aiohttp.ClientResponse, patience: Patience) -> bytes:
    """What has arrived, b"" at the end."""
    with _our_errors():
        async with asyncio.timeout_at(patience.deadline):
            return await answer.content.readany()


async def _read(answer: aiohttp.ClientResponse, most: int, patience: Patience) -> bytes:
    """The rest of an answer, which may have `most` bytes."""
    whole = bytearray()
    while piece := await _next_piece(answer, patience):
        whole += piece
        if len(whole) > most:
            raise errors.ProviderBadAnswer
    return bytes(whole)


async def _read_error(answer: aiohttp.ClientResponse, patience: Patience) -> bytes:
    """The body of an answer that failed, b"" where it cannot be had: its status says enough."""
    try:
        return await _read(answer, LARGEST_ERROR, patience)
    except errors.ProviderError:
        return b""


@contextmanager
def _our_errors() -> Iterator[None]:
    """Turns what the HTTP library raises into our errors, without what it says."""
    try:
        yield
    except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
        raise errors.ProviderUnreachable from error
    except TimeoutError as error:
        raise errors.ProviderTimeout from error
    except (aiohttp.InvalidURL, ValueError) as error:
        raise errors.RequestRejected from error
    except aiohttp.ClientResponseError as error:  # no HTTP that anybody could read
        raise errors.ProviderBadAnswer from error
    except (aiohttp.ClientError, OSError) as error:
        raise errors.ProviderTruncated from error


def _proxy_of(base_url: str) -> str | None:
    """The proxy that the environment names for this address."""
    if not is_address(base_url):
        return None
    parts = urlsplit(base_url)
    return None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
