"""Answers that take their time: SSE and NDJSON while it lasts, or one JSON document at the end."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Mapping
from typing import Any

from django.http import StreamingHttpResponse
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common import logs
from common.api.json import JSONRenderer, encoded
from common.errors import StorytoolError, Unavailable


class _StreamRenderer(BaseRenderer):
    """Stands for a format in content negotiation. What it renders itself is an error body, as JSON."""

    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else encoded(data)


class EventStreamRenderer(_StreamRenderer):
    media_type = "text/event-stream"
    format = "sse"


class NDJSONRenderer(_StreamRenderer):
    media_type = "application/x-ndjson"
    format = "ndjson"


class QualityNegotiation(DefaultContentNegotiation):
    """Chooses by `Accept` with its q-values, which Django REST framework does not read; without one, the first."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        offered = {renderer.media_type: renderer for renderer in renderers}
        preferred = request._request.get_preferred_type(list(offered))
        if preferred is None:
            raise NotAcceptable(available_renderers=list(offered.values()))
        return offered[preferred], preferred


class StreamingView(APIView):
    """A view that answers as SSE (unless asked otherwise), NDJSON or JSON by `Accept`. Errors are always JSON."""

    content_negotiation_class = QualityNegotiation
    renderer_classes = [EventStreamRenderer, NDJSONRenderer, JSONRenderer]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        finalized = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(finalized, Response):
            finalized.accepted_renderer = JSONRenderer()
            finalized.accepted_media_type = JSONRenderer.media_type
        return finalized


class EventStreamResponse(StreamingHttpResponse):
    """A stream that no proxy may hold back or keep."""

    def __init__(self, content: AsyncIterator[bytes], content_type: str) -> None:
        headers = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
        super().__init__(content, content_type=content_type, headers=headers)


class WaitingResponse(StreamingHttpResponse):
    """One JSON document that comes later, its status with it.

    `outcome` gives both. The project's ASGI handler awaits `settle` before it sends the first byte, so that the
    status is the outcome's; any other handler sends 200 and the same document.
    """

    def __init__(self, outcome: Callable[[], Awaitable[tuple[int, Mapping[str, Any]]]]) -> None:
        self._outcome = outcome
        self._body = b""
        super().__init__(self._late(), content_type=JSONRenderer.media_type)

    async def settle(self) -> None:
        """Wait for the outcome and take over its status. An error that is raised instead is the answer."""
        try:
            self.status_code, document = await self._outcome()
        except StorytoolError as error:
            self.status_code, document = error.status, error.as_dict(logs.request_id.get())
        if self.status_code == Unavailable.status:
            self.headers["Retry-After"] = f"{Unavailable.default_retry_after:.0f}"
        self._body = encoded(document)

    async def _late(self) -> AsyncGenerator[bytes, None]:
        if not self._body:
            await self.settle()
        yield self._body
