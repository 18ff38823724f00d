"""Which format an answer that takes its time comes in, and how a late one gets its status."""

from __future__ import annotations

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from rest_framework.response import Response

from common import logs
from common.api.streaming import EventStreamResponse, StreamingView, WaitingResponse
from common.errors import Conflict, NotFound, StorytoolError, TooManyRequests, Unavailable

SSE, NDJSON, JSON = "text/event-stream", "application/x-ndjson", "application/json"


class Told(StreamingView):
    """Says which format was chosen; with ?error, raises instead."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    def get(self, request):
        if "error" in request.GET:
            raise Conflict(details={"a": 1})
        if "rest" in request.GET:
            return Response({"said": "옛날"})
        return HttpResponse(request.accepted_media_type)


def get(query="", accept=None):
    headers = {} if accept is None else {"accept": accept}
    return Told.as_view()(RequestFactory().get("/" + query, headers=headers))


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, SSE),
        ("*/*", SSE),
        (SSE, SSE),
        (NDJSON, NDJSON),
        (JSON, JSON),
        ("text/*", SSE),
        ("application/json, */*;q=0.1", JSON),
        ("application/*;q=0.9, text/event-stream;q=0.2", NDJSON),
        ("application/json;q=0.5, application/x-ndjson;q=0.8", NDJSON),
        ("application/json;q=0.8, application/x-ndjson;q=0.5", JSON),
        ("text/html, application/json", JSON),
        ("text/html,application/xhtml+xml,*/*;q=0.8", SSE),
        ("text/event-stream;q=0, application/json", JSON),
    ],
)
def test_the_most_wanted_format_is_taken(accept, chosen):
    response = get(accept=accept)
    assert (response.status_code, response.content.decode()) == (200, chosen)


@pytest.mark.parametrize("accept", ["text/html", "image/*", "application/xml;q=0.9", "application/json;q=0"])
def test_a_format_that_we_have_not_is_refused_in_json(accept):
    response = get(accept=accept).render()
    assert response.status_code == 406
    assert response.headers["Content-Type"] == JSON
    assert json.loads(response.content).keys() == {"error", "code", "details", "request_id"}


@pytest.mark.parametrize("accept", [None, SSE, NDJSON, JSON])
def test_errors_and_documents_are_json_whatever_was_asked(accept):
    for query, status in (("?error", 409), ("?rest", 200)):
        response = get(query, accept).render()
        assert response.status_code == status
        assert response.headers["Content-Type"] == JSON
        assert isinstance(json.loads(response.content), dict)


async def test_a_stream_is_neither_kept_nor_held_back():
    async def chunks():
        yield b"a"
        yield b"b"

    response = EventStreamResponse(chunks(), SSE)
    assert response.headers["Content-Type"] == SSE
    assert response.headers["Cache-Control"] == "no-cache, no-transform"
    assert response.headers["X-Accel-Buffering"] == "no"
    assert b"".join([part async for part in response]) == b"ab"


def waiting(status=200, document=None, error: StorytoolError | None = None):
    asked = []

    async def outcome():
        asked.append(1)
        if error is not None:
            raise error
        return status, document or {}

    return WaitingResponse(outcome), asked


@pytest.mark.parametrize("status", [200, 409, 500, 503])
async def test_the_outcomes_status_and_document_are_the_answers(status):
    response, asked = waiting(status, {"success": status == 200, "story": "옛날"})
    await response.settle()
    assert response.status_code == status
    assert response.headers["Content-Type"] == JSON
    body = b"".join([part async for part in response])
    assert json.loads(body) == {"success": status == 200, "story": "옛날"}
    assert asked == [1], "the outcome is asked for once"


@pytest.mark.parametrize(
    "error", [NotFound(), Conflict(), TooManyRequests(), Unavailable(), StorytoolError()]
)
async def test_an_error_raised_on_the_way_is_the_answer(error):
    token = logs.request_id.set("a1b2")
    try:
        response, _ = waiting(error=error)
        await response.settle()
        body = json.loads(b"".join([part async for part in response]))
    finally:
        logs.request_id.reset(token)
    assert response.status_code == error.status
    assert body == error.as_dict("a1b2")


@pytest.mark.parametrize(("status", "told"), [(503, "5"), (200, None), (500, None)])
async def test_only_who_is_to_come_back_is_told_when(status, told):
    response, _ = waiting(status)
    await response.settle()
    assert response.headers.get("Retry-After") == told


async def test_a_handler_that_settles_nothing_sends_the_same_document():
    response, asked = waiting(409, {"code": "conflict"})
    assert json.loads(b"".join([part async for part in response])) == {"code": "conflict"}
    assert asked == [1]


async def test_a_defect_is_not_swallowed():
    async def outcome():
        raise RuntimeError("달빛")

    with pytest.raises(RuntimeError):
        await WaitingResponse(outcome).settle()
