"""POST /api/analyze."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import IsUserOrMayBeGuest, NotSomebodyElse
from common.api.json import JSONRenderer, encoded
from common.api.streaming import (
    EventStreamRenderer,
    EventStreamResponse,
    NDJSONRenderer,
    StreamingView,
    WaitingResponse,
)
from common.sse import sse_event
from evaluations.analysis.model import with_prose
from evaluations.analysis.schema import WorkAnalysis
from evaluations.analysis.services import Asked, analyse, analysed, head_of, story_of_text, story_of_turn
from evaluations.analysis.works import analysis_of, find_work
from evaluations.api.analysis_schema import ANALYZE
from evaluations.api.analysis_serializers import AnalyzeSerializer
from llm.registry import fresh_model_of, model_of, refresh_models


class AnalyzeView(StreamingView):
    """Explain a story, or a known work. Nothing is kept, and no account is made by it."""

    permission_classes = [IsUserOrMayBeGuest, NotSomebodyElse]
    renderer_classes = [JSONRenderer, EventStreamRenderer, NDJSONRenderer]

    @extend_schema(**ANALYZE)
    def post(self, request: Request) -> HttpResponseBase:
        form = AnalyzeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        refresh_models()
        if "title" in asked:
            return _work(analysis_of(find_work(asked["title"]), (get_language() or "ko")[:2]))
        story = (
            story_of_text(asked["content"])
            if "content" in asked
            else story_of_turn(
                user=request.user, thread_id=asked["thread_id"], number=asked["conversation_id"]
            )
        )
        return _answer(request.accepted_renderer, story)


def _work(work: WorkAnalysis) -> HttpResponseBase:
    if model_of("analyze") is None:
        return Response(work.model_dump(mode="json"))
    return WaitingResponse(lambda: _reworded(work))


async def _reworded(work: WorkAnalysis) -> tuple[int, Mapping[str, Any]]:
    model = await fresh_model_of("analyze")
    told = work if model is None else await with_prose(model, work)
    return 200, told.model_dump(mode="json")


def _answer(renderer: BaseRenderer, asked: Asked) -> HttpResponseBase:
    if isinstance(renderer, EventStreamRenderer):
        return EventStreamResponse(_sse(asked), "text/event-stream; charset=utf-8")
    if isinstance(renderer, NDJSONRenderer):
        return EventStreamResponse(_ndjson(asked), "application/x-ndjson; charset=utf-8")
    if model_of("analyze") is None:
        # This is a thread already, and nobody else is waited for.
        return Response(analysed(asked))
    return WaitingResponse(lambda: _document(asked))


async def _events(asked: Asked) -> AsyncGenerator[dict[str, Any], None]:
    """`started`, a `section` each, `completed`: numbered like the events of a story, and kept nowhere."""
    yield {"seq": 1, "msg": "started", **head_of(asked)}
    seq = 2
    async with aclosing(analyse(asked)) as sections:
        async for name, value in sections:
            yield {"seq": seq, "msg": "section", "name": name, "value": value}
            seq += 1
    yield {"seq": seq, "msg": "completed", "success": True}


async def _sse(asked: Asked) -> AsyncGenerator[bytes, None]:
    async with aclosing(_events(asked)) as events:
        async for event in events:
            yield sse_event(event["seq"], encoded(event))


async def _ndjson(asked: Asked) -> AsyncGenerator[bytes, None]:
    async with aclosing(_events(asked)) as events:
        async for event in events:
            yield encoded(event) + b"\n"


async def _document(asked: Asked) -> tuple[int, Mapping[str, Any]]:
    document = head_of(asked)
    async with aclosing(analyse(asked)) as sections:
        async for name, value in sections:
            document[name] = value
    return 200, document
