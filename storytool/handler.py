"""Django's ASGI handler with a bounded pool of threads, where Django itself keeps one for each open stream."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import SEEK_END
from itertools import cycle
from typing import IO, Any

from asgiref.sync import ThreadSensitiveContext
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http.response import HttpResponseBase

from common import logs
from common.api.error_pages import json_error
from common.api.streaming import WaitingResponse
from common.errors import InvalidInput
from common.threads import request_thread_count

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class PooledASGIHandler(ASGIHandler):
    """Runs the synchronous parts of a request on one of a few threads (half of `DATABASE_THREADS`), in turn.

    A request keeps to one thread, as Django's connections need it; a stream holds it only while it computes.
    """

    def __init__(self) -> None:
        super().__init__()
        threads = (
            ThreadPoolExecutor(1, thread_name_prefix=f"request-{number}")
            for number in range(request_thread_count())
        )
        self._threads = cycle(tuple(threads))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with ThreadSensitiveContext(executor=next(self._threads)):
            await self.handle(scope, receive, send)

    def create_request(
        self, scope: Mapping[str, Any], body_file: IO[bytes]
    ) -> tuple[ASGIRequest, None] | tuple[None, HttpResponseBase]:
        request, refusal = super().create_request(scope, body_file)
        if request is None:
            # No middleware sees a request that cannot be made: its query is not UTF-8.
            logs.request_id.set(logs.new_request_id())
            is_api = scope["path"].startswith("/api/")
            return None, json_error(InvalidInput()) if is_api or refusal is None else refusal
        if not request.META.get("CONTENT_LENGTH"):
            # A body that came in chunks has no length, and Django REST framework takes no length for no body.
            request.META["CONTENT_LENGTH"] = str(body_file.seek(0, SEEK_END))
            body_file.seek(0)
        return request, None

    async def send_response(self, response: HttpResponseBase, send: Send) -> None:
        if isinstance(response, WaitingResponse):
            await response.settle()
        await super().send_response(response, send)
