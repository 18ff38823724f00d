"""Whatever goes wrong under /api/, and wherever, is told in the one shape."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from common.api.error_pages import ApiErrorMiddleware, unknown_endpoint
from storytool import urls


def broken(_request):
    raise RuntimeError("달빛")


def suspicious(_request):
    raise SuspiciousOperation("달빛")


@csrf_exempt
def read_body(request):
    return HttpResponse(str(len(request.body)))


@csrf_exempt
def read_form(request):
    return HttpResponse(str(len(request.POST)))


@csrf_exempt
def get_only(_request):
    return HttpResponseNotAllowed(["GET"])


@csrf_protect
def with_cookie(_request):
    return HttpResponse("done")


urlpatterns: list[Any] = [
    path(prefix + name, view)
    for prefix in ("api/", "pages/")
    for name, view in {
        "broken": broken,
        "suspicious": suspicious,
        "read_body": read_body,
        "read_form": read_form,
        "get_only": get_only,
        "with_cookie": with_cookie,
        "unknown": unknown_endpoint,
    }.items()
]
# Pages link to each other by name, so the real ones are here too, but for the view that stands last.
urlpatterns += [entry for entry in urls.urlpatterns if getattr(entry, "name", "") != "unknown_endpoint"]


@pytest.fixture(params=[True, False], ids=["DEBUG", "no DEBUG"])
def _either(request, settings):
    settings.DEBUG = request.param
    settings.ROOT_URLCONF = __name__
    settings.MAX_BODY_BYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100


@pytest.fixture
def client(_either):
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize(
    ("call", "status", "code"),
    [
        (lambda c: c.get("/api/nowhere"), 404, "not_found"),
        (lambda c: c.get("/api/unknown"), 404, "not_found"),
        (lambda c: c.get("/api/broken"), 500, "internal_error"),
        (lambda c: c.get("/api/suspicious"), 400, "invalid"),
        (lambda c: c.get("/api/broken", headers={"host": "evil.example"}), 400, "invalid"),
        (lambda c: c.post("/api/get_only"), 405, "method_not_allowed"),
        (lambda c: c.post("/api/with_cookie"), 403, "csrf_failed"),
        (lambda c: c.post("/api/read_body", b"x" * 101, "text/plain"), 413, "too_large"),
        (lambda c: c.post("/api/read_form", {"x": "x" * 101}), 413, "too_large"),
    ],
)
def test_the_one_shape(client, call, status, code):
    answer = call(client)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/json")
    body = answer.json()
    assert sorted(body) == ["code", "details", "error", "request_id"]
    assert (body["code"], body["details"]) == (code, {})
    assert body["request_id"] == answer.headers["X-Request-ID"]
    assert "달빛" not in answer.content.decode()


def test_headers_that_clients_need_stay(client):
    assert client.post("/api/get_only").headers["Allow"] == "GET"


def test_what_goes_well_is_left_alone(client):
    assert client.post("/api/read_body", b"x" * 100, "text/plain").content == b"100"


@pytest.mark.parametrize("path", ["/nowhere", "/pages/broken", "/pages/suspicious"])
def test_pages_stay_pages(client, path):
    assert client.get(path).headers["Content-Type"].startswith("text/html")


def test_a_failed_csrf_check_of_a_page_is_a_page(client, db):
    answer = client.post("/pages/with_cookie")
    assert answer.status_code == 403
    assert answer.headers["Content-Type"].startswith("text/html")


async def test_asynchronous_requests_too():
    async def respond(_request):
        return HttpResponse("<p>nowhere</p>", status=404)

    answer = await ApiErrorMiddleware(respond)(RequestFactory().get("/api/x"))
    assert answer.headers["Content-Type"] == "application/json"


def test_a_stream_is_left_alone():
    stream = StreamingHttpResponse([b"x"], status=500, content_type="text/event-stream")
    assert ApiErrorMiddleware(lambda _request: stream)(RequestFactory().get("/api/x")) is stream


@pytest.mark.parametrize(("language", "word"), [("ko", "그런 것"), ("en", "There is no such thing here.")])
def test_in_the_asked_language(db, language, word):
    answer = Client(headers={"accept-language": language}).get("/api/nowhere")
    assert answer.json()["code"] == "not_found"
    if language == "en":
        assert answer.json()["error"] == word


@override_settings(DEBUG=False)
def test_the_404_page_is_ours(client_of_pages):
    answer = client_of_pages.get("/nowhere", headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


@pytest.fixture
def client_of_pages(db):
    return Client()


@override_settings(DEBUG=False, ROOT_URLCONF=__name__)
def test_the_500_page_speaks_both_languages():
    answer = Client(raise_request_exception=False).get("/pages/broken")
    assert answer.status_code == 500
    for words in ("문제가 생겼습니다", "Something went wrong on our side."):
        assert words in answer.content.decode()
