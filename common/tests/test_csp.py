"""The Content-Security-Policy of pages."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from common.csp import HEADER, ContentSecurityPolicyMiddleware, policy_of, written

pytestmark = pytest.mark.django_db


def answered(path="/", **kwargs):
    response = HttpResponse("page", **kwargs)
    return ContentSecurityPolicyMiddleware(lambda _request: response)(RequestFactory().get(path))


def directives(header):
    return {name: sources for name, *sources in (part.split() for part in header.split(";"))}


@pytest.mark.parametrize("path", ["/", "/login/", "/signup/", "/threads/thread_none/"])
def test_our_pages_run_nothing_but_our_own_files(path):
    policy = directives(Client().get(path).headers[HEADER])
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert not any(source.startswith("'unsafe") for sources in policy.values() for source in sources)


@pytest.mark.parametrize("path", ["/admin/login/", "/api/docs"])
def test_the_admin_and_the_documentation_may_run_what_is_in_their_pages(path):
    policy = directives(Client().get(path).headers[HEADER])
    assert "'unsafe-inline'" in policy["script-src"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["default-src"] == ["'none'"]


def test_only_the_admin_may_evaluate():
    assert "'unsafe-eval'" in policy_of("/admin/stories/thread/")["script-src"]
    assert "'unsafe-eval'" not in policy_of("/api/docs")["script-src"]


def test_a_name_that_begins_alike_is_no_loophole():
    assert policy_of("/administration") == policy_of("/")


def test_answers_that_are_no_pages_have_none():
    assert HEADER not in answered(content_type="application/json").headers


def test_a_view_may_set_its_own():
    assert answered(headers={HEADER: "sandbox"}).headers[HEADER] == "sandbox"


@pytest.mark.parametrize("status", [404, 500])
def test_djangos_own_error_pages_keep_their_styles_while_developing(settings, status):
    settings.DEBUG = True
    assert HEADER not in answered(status=status).headers
    settings.DEBUG = False
    assert HEADER in answered(status=status).headers


def test_a_policy_is_written_as_browsers_read_it():
    policy = {"default-src": ["'none'"], "img-src": ["'self'", "data:"], "sandbox": []}
    assert written(policy) == "default-src 'none'; img-src 'self' data:; sandbox"
