"""The form of our middlewares, under both kinds of handler."""

from __future__ import annotations

import pytest
from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from common.middleware import Middleware


class Traced(Middleware):
    def before(self, request: HttpRequest) -> None:
        request.META["TRACE"] = ["before"]

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        request.META["TRACE"].append("after")
        return HttpResponse(" ".join(request.META["TRACE"]), status=response.status_code)


def view(request):
    request.META["TRACE"].append("view")
    return HttpResponse(status=202)


async def async_view(request):
    return view(request)


def broken(request):
    request.META["TRACE"].append("view")
    raise RuntimeError


def test_before_the_view_and_after_it():
    middleware = Traced(view)
    response = middleware(RequestFactory().get("/"))
    assert (response.status_code, response.content) == (202, b"before view after")
    assert not iscoroutinefunction(middleware)


async def test_the_same_where_the_view_is_waited_for():
    middleware = Traced(async_view)
    response = await middleware(RequestFactory().get("/"))
    assert (response.status_code, response.content) == (202, b"before view after")
    assert iscoroutinefunction(middleware), "Django would wrap it in a thread else"


def test_an_exception_goes_on_to_whoever_stands_outside():
    request = RequestFactory().get("/")
    with pytest.raises(RuntimeError):
        Traced(broken)(request)
    assert request.META["TRACE"] == ["before", "view"]


async def test_one_that_does_nothing_changes_nothing():
    answer = HttpResponse("as it was")

    async def answered(_request):
        return answer

    assert Middleware(lambda _request: answer)(RequestFactory().get("/")) is answer
    assert await Middleware(answered)(RequestFactory().get("/")) is answer
