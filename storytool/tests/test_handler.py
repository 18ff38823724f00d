"""The ASGI handler: few threads, one of them a request's own, and errors in the contract's shape."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.http import HttpResponse
from django.urls import path

from common.api.streaming import WaitingResponse
from common.errors import Unavailable
from storytool.handler import PooledASGIHandler

seen: list[list[str]] = []


async def threads(_request):
    names = [await sync_to_async(lambda: threading.current_thread().name)() for _ in range(3)]
    seen.append(names)
    return HttpResponse("done")


def thread(_request):
    return HttpResponse(threading.current_thread().name)


def broken(_request):
    raise RuntimeError("달빛")


def length(request):
    return HttpResponse(request.META["CONTENT_LENGTH"])


async def late(request):
    async def outcome():
        if "error" in request.GET:
            raise Unavailable
        return 409, {"code": "conflict"}

    return WaitingResponse(outcome)


urlpatterns: list[Any] = [
    path("api/threads", threads),
    path("api/thread", thread),
    path("api/broken", broken),
    path("api/length", length),
    path("api/late", late),
]


@pytest.fixture(autouse=True)
def _here(settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["common.logs.RequestIdMiddleware", "common.api.error_pages.ApiErrorMiddleware"]
    settings.DATABASE_THREADS = 6
    settings.DEBUG = False
    seen.clear()


async def ask(handler, path, query=b"", body=b""):
    """(status, headers, body) of an answer."""
    sent: list[dict[str, Any]] = []
    waiting = [{"type": "http.request", "body": body}]

    async def receive():
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop()

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST" if body else "GET",
        "path": path,
        "query_string": query,
        "headers": [(b"host", b"localhost")],
    }
    await handler(scope, receive, send)
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])


async def test_a_request_keeps_to_one_thread():
    handler = PooledASGIHandler()
    await asyncio.gather(*(ask(handler, "/api/threads") for _ in range(6)))
    assert len(seen) == 6
    assert all(len(set(names)) == 1 for names in seen)


async def test_threads_take_turns_and_are_never_more_than_allowed():
    handler = PooledASGIHandler()
    names = [(await ask(handler, "/api/thread"))[2].decode() for _ in range(7)]
    assert len(set(names)) == 3
    assert names[:3] == names[3:6]
    assert names[6] == names[0]
    assert all(name.startswith("request-") for name in names)


async def test_an_exception_is_the_contracts_500_and_tells_nothing(caplog):
    status, headers, body = await ask(PooledASGIHandler(), "/api/broken")
    told = json.loads(body)
    assert (status, told["code"]) == (500, "internal_error")
    assert headers["content-type"] == "application/json"
    assert told["request_id"]
    assert "달빛" not in body.decode()
    assert "달빛" in caplog.text


async def test_a_query_that_is_no_utf8_is_invalid():
    status, _, body = await ask(PooledASGIHandler(), "/api/thread", "q=\xff".encode("latin-1"))
    assert (status, json.loads(body)["code"]) == (400, "invalid")
    assert json.loads(body)["request_id"]


@pytest.mark.parametrize("body", [b"x", b"x" * 1000])
async def test_a_body_in_chunks_has_its_length(body):
    assert (await ask(PooledASGIHandler(), "/api/length", body=body))[2] == str(len(body)).encode()


async def test_a_late_answer_has_the_status_of_its_outcome():
    status, headers, body = await ask(PooledASGIHandler(), "/api/late")
    assert (status, json.loads(body)) == (409, {"code": "conflict"})
    assert "retry-after" not in headers
    status, headers, body = await ask(PooledASGIHandler(), "/api/late", b"error")
    assert (status, json.loads(body)["code"], headers["retry-after"]) == (503, "unavailable", "5")
