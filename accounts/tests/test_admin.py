"""Accounts and tokens in the admin."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import ApiToken, User
from accounts.tests.conftest import PASSWORD
from accounts.tokens import create_token, use_token

pytestmark = pytest.mark.django_db
USERS = "/admin/accounts/user/"
TOKENS = "/admin/accounts/apitoken/"


def table_counts(queries) -> list[str]:
    return [q["sql"] for q in queries if "COUNT(" in q["sql"] and '"users"' in q["sql"]]


def test_accounts_are_listed_found_and_never_counted(
    admin_client, reader, guest, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10) as captured:
        page = admin_client.get(USERS)
    assert page.status_code == 200
    assert reader.username in page.content.decode()
    assert guest.username in page.content.decode()
    assert not table_counts(captured.captured_queries)
    found = admin_client.get(USERS, {"q": "춘향"}).content.decode()
    assert reader.username in found
    assert guest.username not in found


def test_guests_are_told_apart(admin_client, reader, guest):
    page = admin_client.get(USERS, {"is_guest__exact": "1"}).content.decode()
    assert guest.username in page
    assert reader.username not in page


def test_an_account_is_shown_and_changed(admin_client, reader):
    address = f"{USERS}{reader.pk}/change/"
    assert admin_client.get(address).status_code == 200
    form = {"username": "성춘향", "email": "chunhyang@namwon.example", "is_active": "on"}
    assert admin_client.post(address, form).status_code == 302
    reader.refresh_from_db()
    assert reader.email == "chunhyang@namwon.example"
    assert reader.check_password(PASSWORD)


def test_an_account_is_made_with_a_password(admin_client):
    assert admin_client.get(f"{USERS}add/").status_code == 200
    form = {"username": "이몽룡", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    assert admin_client.post(f"{USERS}add/", form).status_code == 302
    assert User.objects.get(username="이몽룡").check_password(PASSWORD)


def test_accounts_are_deactivated_together(admin_client, reader, guest):
    _row, token = create_token(user=reader, name="x")
    form = {"action": "deactivate", "_selected_action": [reader.pk, guest.pk]}
    assert admin_client.post(USERS, form).status_code == 302
    assert use_token(token) is None
    assert not User.objects.filter(pk__in=[reader.pk, guest.pk], is_active=True).exists()


def test_tokens_are_listed_with_a_constant_number_of_queries(
    admin_client, reader, stranger, django_assert_max_num_queries
):
    for number in range(12):
        create_token(user=reader if number % 2 else stranger, name=f"token-{number}")
    with django_assert_max_num_queries(8):
        page = admin_client.get(TOKENS).content.decode()
    assert "token-11" in page
    assert reader.username in page


def test_tokens_are_seen_and_neither_made_nor_changed(admin_client, reader):
    row, _token = create_token(user=reader, name="x")
    page = admin_client.get(f"{TOKENS}{row.pk}/change/")
    assert page.status_code == 200
    assert row.digest not in page.content.decode()
    assert admin_client.get(f"{TOKENS}add/").status_code == 403
    admin_client.post(f"{TOKENS}{row.pk}/change/", {"name": "y"})
    row.refresh_from_db()
    assert row.name == "x"


def test_tokens_are_revoked_together(admin_client, reader):
    made = [create_token(user=reader, name="x") for _ in range(3)]
    form = {"action": "revoke", "_selected_action": [row.pk for row, _token in made[:2]]}
    assert admin_client.post(TOKENS, form).status_code == 302
    assert [use_token(token) is None for _row, token in made] == [True, True, False]
    revoked_at = ApiToken.objects.get(pk=made[0][0].pk).revoked_at
    admin_client.post(TOKENS, form)
    assert ApiToken.objects.get(pk=made[0][0].pk).revoked_at == revoked_at


@pytest.mark.parametrize("address", [USERS, TOKENS])
def test_readers_and_nobody_stay_outside(address, reader_browser):
    for client in (reader_browser, Client()):
        response = client.get(address)
        assert response.status_code == 302
        assert "/admin/login/" in response["Location"]
