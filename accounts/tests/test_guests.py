"""Guests: how the first visit makes one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.services import create_guest_with_token, open_guest
from accounts.tokens import use_token
from common.errors import NotSignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_nobody(rf: RequestFactory):
    request = rf.post("/api/generate")
    request.session, request.user = SessionStore(), AnonymousUser()
    return request


@pytest.fixture(autouse=True)
def _guests_are_let_in(settings):
    settings.GUESTS = True


def test_a_guest_is_signed_in_to_the_session(request_of_nobody):
    guest, _token = open_guest(request_of_nobody)
    request_of_nobody.session.save()
    assert guest.is_guest
    assert not guest.has_usable_password()
    assert request_of_nobody.user == guest
    assert request_of_nobody.META["CSRF_COOKIE_NEEDS_UPDATE"]  # the page's next POST is a session's

    client = Client()
    client.cookies["sessionid"] = request_of_nobody.session.session_key
    response = client.get("/login/")
    assert response.wsgi_request.user == guest


def test_the_session_of_before_is_left_behind(request_of_nobody):
    request_of_nobody.session.save()
    before = request_of_nobody.session.session_key
    open_guest(request_of_nobody)
    assert request_of_nobody.session.session_key != before
    assert not SessionStore().exists(before)


def test_the_token_works_and_ends_with_the_cookie(request_of_nobody, settings):
    settings.GUEST_TOKEN_DAYS = 3
    guest, token = open_guest(request_of_nobody)
    row = use_token(token)
    assert row is not None
    assert row.user == guest
    assert row.expires_at is not None
    assert timedelta(days=2.9) < row.expires_at - timezone.now() <= timedelta(days=3)
    assert request_of_nobody.session.get_expiry_age() == 3 * 86_400


def test_without_a_limit_neither_ends_by_it(request_of_nobody, settings):
    settings.GUEST_TOKEN_DAYS = 0
    guest, _token = open_guest(request_of_nobody)
    assert guest.tokens.get().expires_at is None
    assert request_of_nobody.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_where_guests_are_not_let_in_nothing_is_made(request_of_nobody, settings):
    settings.GUESTS = False
    with pytest.raises(NotSignedIn):
        open_guest(request_of_nobody)
    with pytest.raises(NotSignedIn):
        create_guest_with_token()
    assert not User.objects.exists()
    assert not request_of_nobody.session.session_key


def test_only_the_digest_of_a_token_is_kept():
    _guest, token = create_guest_with_token()
    row = ApiToken.objects.get()
    kept = [str(getattr(row, field.attname)) for field in ApiToken._meta.concrete_fields]
    assert not any(token in value or token[10:] in value for value in kept)
