"""The log of a conversation as an HTTP answer: SSE, NDJSON, or one JSON document at the end."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from django.http.response import HttpResponseBase
from rest_framework.renderers import BaseRenderer

from common.api.streaming import EventStreamRenderer, EventStreamResponse, NDJSONRenderer, WaitingResponse
from common.errors import Unavailable
from common.sse import HEARTBEAT, sse_event
from stories.errors import ConversationNotFound
from stories.events.hub import hubs
from stories.events.tail import tail
from stories.events.types import Event, Msg


def stream_response(
    renderer: BaseRenderer, conversation_id: int, *, after: int = 0, token: str = ""
) -> HttpResponseBase:
    """The events behind `after` in the format of `renderer`. `token` goes out with the `created` event."""
    if isinstance(renderer, EventStreamRenderer):
        return EventStreamResponse(_sse(conversation_id, after, token), "text/event-stream; charset=utf-8")
    if isinstance(renderer, NDJSONRenderer):
        return EventStreamResponse(
            _ndjson(conversation_id, after, token), "application/x-ndjson; charset=utf-8"
        )
    return WaitingResponse(lambda: outcome(conversation_id, token))


async def _sse(conversation_id: int, after: int, token: str) -> AsyncGenerator[bytes, None]:
    async with aclosing(tail(conversation_id, after)) as batches:
        async for batch in batches:
            yield (
                b"".join(sse_event(event.seq, event.body) for event in for_caller(batch, token)) or HEARTBEAT
            )


async def _ndjson(conversation_id: int, after: int, token: str) -> AsyncGenerator[bytes, None]:
    async with aclosing(tail(conversation_id, after)) as batches:
        async for batch in batches:
            # An empty line is NDJSON's only silence; it keeps proxies from hanging up.
            yield b"".join(event.body + b"\n" for event in for_caller(batch, token)) or b"\n"


def for_caller(batch: Sequence[Event], token: str) -> Sequence[Event]:
    """The same events, a new guest's token added to `created`: it is in no log."""
    if not token:
        return batch
    return [event.with_fields(token=token) if event.msg == Msg.CREATED else event for event in batch]


async def outcome(conversation_id: int, token: str = "") -> tuple[int, Mapping[str, Any]]:
    """Status and document of a generation once it is over: its `created` and its last event, joined.

    Raises ConversationNotFound where it was deleted, Unavailable where this process stops first: the story goes on.
    """
    told: dict[str, Any] = {}
    last = None
    async with aclosing(tail(conversation_id)) as batches:
        async for batch in batches:
            for event in batch:
                if event.msg == Msg.CREATED:
                    told = event.fields()
                last = event
    if last is None or not last.is_terminal:
        raise Unavailable if hubs["default"].is_leaving else ConversationNotFound
    document = told | last.fields() | ({"token": token} if token else {})
    del document["seq"]
    if last.msg == Msg.FAILED:
        return 503 if document.get("retryable") else 500, {"success": False, **document}
    return 200, {"success": last.msg == Msg.COMPLETED, **document}
