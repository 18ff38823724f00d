"""Who is asking on a WebSocket."""

from __future__ import annotations

import asyncio

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.models import ApiToken, User
from accounts.services import absorb_guest
from accounts.tokens import create_token, revoke_token
from accounts.websocket import accepted_subprotocol, recheck_user, user_of_scope
from common.errors import NotSignedIn

pytestmark = pytest.mark.django_db(transaction=True)


def scope(*, authorization=None, cookie=None, subprotocols=(), query=b""):
    headers = [(b"host", b"testserver")]
    if authorization is not None:
        headers.append((b"authorization", authorization))
    if cookie is not None:
        headers.append((b"cookie", cookie))
    return {
        "type": "websocket",
        "headers": headers,
        "subprotocols": list(subprotocols),
        "query_string": query,
    }


def ask(**credentials):
    return asyncio.run(user_of_scope(scope(**credentials)))


def refused(**credentials) -> bool:
    with pytest.raises(NotSignedIn):
        ask(**credentials)
    return True


@pytest.fixture
def token(user) -> str:
    return create_token(user=user, name="socket")[1]


@pytest.fixture
def cookie(reader) -> bytes:
    client = Client()
    client.force_login(reader)
    return b"csrftoken=abc; sessionid=" + client.cookies["sessionid"].value.encode()


def test_without_credentials_it_is_nobody():
    assert isinstance(ask(), AnonymousUser)


def test_a_header(user, token):
    assert ask(authorization=b"Bearer " + token.encode()) == user
    assert ask(authorization=b"bearer " + token.encode()) == user


def test_a_subprotocol(user, token):
    assert ask(subprotocols=["storytool", f"bearer.{token}"]) == user


def test_a_session(reader, cookie):
    assert ask(cookie=cookie) == reader


def test_a_header_goes_before_a_subprotocol_and_both_before_a_session(user, stranger, token, cookie):
    theirs = create_token(user=stranger, name="socket")[1]
    both = {"subprotocols": [f"bearer.{theirs}"], "cookie": cookie}
    assert ask(authorization=b"Bearer " + token.encode(), **both) == user
    assert ask(**both) == stranger


def test_use_of_a_token_is_noted(token):
    ask(subprotocols=[f"bearer.{token}"])
    assert ApiToken.objects.get().last_used_at is not None


@pytest.mark.parametrize(
    "garbage", [b"Bearer", b"Bearer \xff\x00", b"Bearer st_nothing", b"Bearer " + b"x" * 9000]
)
def test_a_token_that_does_not_hold_is_refused_though_a_session_would(garbage, cookie):
    assert refused(authorization=garbage, cookie=cookie)
    assert refused(subprotocols=["bearer."], cookie=cookie)
    assert refused(subprotocols=["bearer.st_nothing\ud800"], cookie=cookie)


def test_another_scheme_is_left_to_the_session(reader, cookie):
    assert ask(authorization=b"Basic YTpi", cookie=cookie) == reader


@pytest.mark.parametrize("name", ["token", "access_token", "bearer", "authorization"])
def test_a_token_in_the_address_is_refused(name, token, cookie):
    assert refused(query=f"a=1&{name}={token}".encode(), cookie=cookie)


def test_other_queries_are_nothing_to_us(reader, cookie):
    assert ask(query=b"a=1&tokens=2&\xff=%ff", cookie=cookie) == reader


@pytest.mark.parametrize("value", [b"", b"x", b"\xff\xfe", b"a" * 9000, b"nothing-of-the-kind-in-the-table"])
def test_a_session_that_is_none_is_nobody(value):
    assert isinstance(ask(cookie=b"sessionid=" + value), AnonymousUser)


def test_a_session_ends_with_logout_password_and_account(reader, cookie):
    client = Client()
    client.force_login(reader)
    closed = b"sessionid=" + client.cookies["sessionid"].value.encode()
    client.post("/logout/")
    assert isinstance(ask(cookie=closed), AnonymousUser)
    reader.set_password("another-one-77")
    reader.save()
    assert isinstance(ask(cookie=cookie), AnonymousUser)


def test_a_deactivated_user_has_neither_session_nor_token(reader, cookie):
    _row, theirs = create_token(user=reader, name="socket")
    User.objects.filter(pk=reader.pk).update(is_active=False)
    assert isinstance(ask(cookie=cookie), AnonymousUser)
    assert refused(authorization=b"Bearer " + theirs.encode())


def test_no_session_is_made_by_asking():
    from django.contrib.sessions.models import Session

    ask(cookie=b"sessionid=nothing-of-the-kind-in-the-table")
    assert not Session.objects.exists()


def recheck(user, **credentials):
    return asyncio.run(recheck_user(scope(**credentials), user))


def test_who_still_has_credentials_stays(reader, cookie, user, token):
    assert recheck(reader, cookie=cookie) == reader
    assert recheck(user, subprotocols=[f"bearer.{token}"]) == user
    assert isinstance(recheck(AnonymousUser()), AnonymousUser)


def test_who_has_lost_them_goes(reader, cookie, user):
    row, token = create_token(user=user, name="socket")
    revoke_token(row)
    with pytest.raises(NotSignedIn):
        recheck(user, subprotocols=[f"bearer.{token}"])
    User.objects.filter(pk=reader.pk).update(is_active=False)
    with pytest.raises(NotSignedIn):
        recheck(reader, cookie=cookie)


def test_a_guest_of_this_connection_stays_until_the_account_ends(guest, reader):
    assert recheck(guest) == guest
    assert recheck(guest, cookie=b"sessionid=nothing-of-the-kind-in-the-table") == guest
    absorb_guest(guest=guest, user=reader)
    with pytest.raises(NotSignedIn):
        recheck(guest)


@pytest.mark.parametrize(
    ("offered", "accepted"),
    [
        ([], None),
        (["storytool"], "storytool"),
        (["bearer.st_x", "storytool"], "storytool"),
        (["bearer.st_x"], "bearer.st_x"),
        (["chat"], None),
    ],
)
def test_the_subprotocol_to_accept_sends_no_token_back_where_it_need_not(offered, accepted):
    assert accepted_subprotocol(scope(subprotocols=offered)) == accepted
    assert accepted_subprotocol({"type": "websocket"}) is None
