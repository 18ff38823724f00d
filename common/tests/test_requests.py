"""One line a request: the view, the method, the status, the time, and no address."""

from __future__ import annotations

import logging

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from common.requests import RequestMiddleware, view_name


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, logger="common.requests")
    return lambda: [record.fields for record in caplog.records if record.name == "common.requests"]


def test_a_request_is_one_line(client, db, lines):
    client.get("/admin/login/?next=/달빛")
    (fields,) = lines()
    assert fields.pop("ms") > 0
    assert fields == {"method": "GET", "view": "admin:login", "status": 200}


def test_an_unknown_address_is_not_named(client, lines, caplog):
    client.get("/달빛/아래")
    (fields,) = lines()
    assert (fields["view"], fields["status"]) == ("none", 404)
    assert "달빛" not in str(fields)


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/static/x.css"])
def test_machines_are_not_worth_a_line(client, lines, path):
    client.get(path)
    assert lines() == []


async def test_asynchronous_requests_too(lines):
    async def respond(_request):
        return HttpResponse(status=201)

    await RequestMiddleware(respond)(RequestFactory().post("/x"))
    assert [(fields["method"], fields["status"]) for fields in lines()] == [("POST", 201)]


def test_a_view_without_a_name():
    request = RequestFactory().get("/")
    assert view_name(request) == "none"
    request.resolver_match = type("Match", (), {"view_name": ""})()
    assert view_name(request) == "unnamed"
