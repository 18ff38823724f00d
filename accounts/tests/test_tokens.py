"""Bearer tokens: made, used, ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.errors import TooManyTokens
from accounts.models import ApiToken
from accounts.tokens import TOKENS_PER_USER, create_token, revoke_token, use_token

pytestmark = pytest.mark.django_db
LIST = "/api/retrieveChatHistoryList"


def ask(authorization, **headers):
    return APIClient().get(LIST, HTTP_AUTHORIZATION=authorization, **headers)


@pytest.fixture
def made(user):
    return create_token(user=user, name="시험")


def test_a_token_opens_the_api(made):
    assert ask(f"Bearer {made[1]}").status_code == 200
    assert ask(f"bearer   {made[1]}  ").status_code == 200


def test_nobody_is_401_in_the_one_shape(db):
    response = APIClient().get(LIST)
    assert response.status_code == 401
    assert response.json()["code"] == "not_authenticated"
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer st_" + "x" * 43,
        "Bearer st_" + "x" * 100_000,
        "Bearer st_" + "\x00" * 43,
        "Bearer \ud800",
        "Bearer st_" + "\udfff" * 43,
        "Bearer 토큰",
        "Bearer st_" + "é" * 43,
    ],
    ids=range(10),
)
def test_garbage_is_401_in_the_one_shape(authorization):
    response = ask(authorization)
    assert response.status_code == 401
    assert set(response.json()) == {"error", "code", "details", "request_id"}
    assert response.json()["code"] == "not_authenticated"


def test_a_token_that_does_not_hold_is_not_saved_by_a_session(reader_browser):
    response = reader_browser.get(LIST, headers={"authorization": "Bearer nonsense"})
    assert response.status_code == 401


def test_another_scheme_is_left_to_the_session(reader_browser):
    response = reader_browser.get(LIST, headers={"authorization": "Basic YTpi"})
    assert response.status_code == 200


def test_a_token_in_the_address_is_nothing(made):
    assert APIClient().get(LIST, {"token": made[1], "access_token": made[1]}).status_code == 401


def test_an_expired_token_is_401(made):
    ApiToken.objects.update(expires_at=timezone.now())
    assert ask(f"Bearer {made[1]}").status_code == 401


def test_a_revoked_token_is_401_at_once(made):
    assert revoke_token(made[0])
    assert not revoke_token(made[0])
    assert ask(f"Bearer {made[1]}").status_code == 401


def test_a_deactivated_user_has_neither_token_nor_session(made, user, reader, reader_browser):
    for account in (user, reader):
        account.is_active = False
        account.save()
    assert ask(f"Bearer {made[1]}").status_code == 401
    assert reader_browser.get(LIST).status_code == 401


def test_how_long_it_lives(user, settings):
    settings.TOKEN_DAYS = 7
    by_default, by_wish, for_ever = (create_token(user=user, name="t", days=d)[0] for d in (None, 1, 0))
    now = timezone.now()
    for row, days in ((by_default, 7), (by_wish, 1)):
        assert row.expires_at is not None
        assert abs(row.expires_at - now - timedelta(days=days)) < timedelta(minutes=1)
    assert for_ever.expires_at is None
    assert not for_ever.is_expired
    assert not by_wish.is_expired


def test_use_is_noted_at_most_once_a_minute(made, django_assert_num_queries):
    row, token = made
    with django_assert_num_queries(2):
        use_token(token)
    row.refresh_from_db()
    first = row.last_used_at
    assert first is not None
    with django_assert_num_queries(1):
        use_token(token)
    ApiToken.objects.update(last_used_at=first - timedelta(seconds=61))
    use_token(token)
    row.refresh_from_db()
    assert row.last_used_at > first - timedelta(seconds=61)


def test_garbage_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert use_token("st_short") is None


def test_tokens_are_bounded_by_those_that_are_usable(user):
    rows = [create_token(user=user, name=str(n))[0] for n in range(TOKENS_PER_USER)]
    with pytest.raises(TooManyTokens):
        create_token(user=user, name="one more")
    revoke_token(rows[0])
    create_token(user=user, name="one more")


def test_its_name_tells_it_apart_and_not_its_secret(made):
    row, token = made
    assert str(row) == f"시험 ({token[:8]}…)"
