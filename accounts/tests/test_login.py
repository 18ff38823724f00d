"""The login page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.services import absorb_guest
from accounts.signals import guest_absorbed
from accounts.tests.conftest import PASSWORD
from accounts.tokens import create_token, use_token

pytestmark = pytest.mark.django_db
LOGIN = "/login/"


def log_in(client: Client, username="성춘향", password=PASSWORD, **fields):
    return client.post(LOGIN, {"username": username, "password": password, **fields})


def test_the_form_suits_phones_and_password_managers(client):
    page = client.get(LOGIN).content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert 'autocapitalize="none"' in page
    assert 'autocorrect="off"' in page
    assert '<label for="id_username">' in page
    assert '<label for="id_password">' in page


def test_a_right_password_opens_a_session(client, reader):
    response = log_in(client)
    assert (response.status_code, response.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(reader.pk)


def test_a_wrong_password_opens_none(client, reader):
    response = log_in(client, password="wrong")
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    assert "_auth_user_id" not in client.session


def test_nothing_of_a_wrong_attempt_comes_back_but_the_name(client, reader):
    page = log_in(client, password="secret-that-was-typed").content.decode()
    assert "secret-that-was-typed" not in page
    assert 'value="성춘향"' in page


@pytest.mark.parametrize("username", ["", "a%00b", "%EA%B0%80" * 5000, "%ED%B3%BF", "%FF"])
def test_a_name_that_cannot_be_is_refused(username, client):
    form = f"username={username}&password={PASSWORD}"
    response = client.post(LOGIN, form, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert response.context["form"].errors


def test_a_deactivated_account_does_not_open(client, reader):
    reader.is_active = False
    reader.save()
    assert log_in(client).status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_session_key_of_before_is_worth_nothing_after(client, reader):
    client.get(LOGIN)
    session = client.session
    session["from_before"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    log_in(client)
    assert client.session.session_key != before
    assert not client.session.exists(before)


@pytest.mark.parametrize(
    ("given", "led_to"),
    [
        ("/account/tokens/", "/account/tokens/"),
        ("/?thread=1", "/?thread=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("\x00/a", "/"),
        ("/login/", "/"),
        ("/signup/?next=/login/", "/"),
        ("", "/"),
    ],
)
def test_it_leads_only_to_places_of_this_site(given, led_to, client, reader):
    assert log_in(client, next=given).url == led_to


def test_the_place_to_go_survives_the_form_and_the_way_to_sign_up(client):
    page = client.get(LOGIN, {"next": "/account/tokens/?a=1&b=2"}).content.decode()
    assert '<input type="hidden" name="next" value="/account/tokens/?a=1&amp;b=2">' in page
    assert "/signup/?next=%2Faccount%2Ftokens%2F%3Fa%3D1%26b%3D2" in page


def test_who_is_logged_in_is_sent_on(reader_browser):
    assert reader_browser.get(LOGIN, {"next": "/account/tokens/"}).url == "/account/tokens/"
    assert reader_browser.get(LOGIN, {"next": "/login/"}).url == "/"


def test_a_form_without_csrf_token_is_refused(reader):
    client = Client(enforce_csrf_checks=True)
    response = log_in(client)
    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]
    assert "_auth_user_id" not in client.session


def test_a_form_with_csrf_token_passes(reader):
    client = Client(enforce_csrf_checks=True)
    client.get(LOGIN)
    response = log_in(client, csrfmiddlewaretoken=client.cookies["csrftoken"].value)
    assert response.status_code == 302


def test_other_methods_are_405(client):
    assert client.delete(LOGIN).status_code == 405


def test_the_page_is_never_cached(client):
    assert "no-store" in client.get(LOGIN)["Cache-Control"]


def test_a_guest_is_told_what_becomes_of_the_stories(guest_browser, client):
    english = {"accept-language": "en"}
    assert b"as a guest" in guest_browser.get(LOGIN, headers=english).content
    assert b"as a guest" not in client.get(LOGIN, headers=english).content


@pytest.fixture
def heard():
    """What `guest_absorbed` has told, in order."""
    told = []

    def hear(**signal):
        told.append((signal["guest"], signal["user"]))

    guest_absorbed.connect(hear)
    yield told
    guest_absorbed.disconnect(hear)


def test_it_is_told_that_the_guest_goes_over_to_the_account(guest_browser, guest, reader, heard):
    assert log_in(guest_browser).status_code == 302
    assert heard == [(guest, reader)]
    assert guest_browser.session["_auth_user_id"] == str(reader.pk)


def test_without_a_guest_there_is_nothing_to_tell(client, reader, heard):
    log_in(client)
    assert heard == []


def test_the_guest_ends_with_session_and_token(guest_browser, guest, reader):
    _row, token = create_token(user=guest, name="guest")
    before = guest_browser.session.session_key
    log_in(guest_browser)
    guest.refresh_from_db()
    assert not guest.is_active
    assert use_token(token) is None
    assert guest_browser.session.session_key != before
    assert not guest_browser.session.exists(before)


def test_a_guest_who_mistypes_stays_a_guest(guest_browser, guest, reader, heard):
    log_in(guest_browser, password="wrong")
    guest.refresh_from_db()
    assert guest.is_active
    assert guest_browser.session["_auth_user_id"] == str(guest.pk)
    assert heard == []


def test_a_guest_is_absorbed_once(guest, reader, heard):
    assert absorb_guest(guest=guest, user=reader)
    assert not absorb_guest(guest=guest, user=reader)
    assert heard == [(guest, reader)]


def test_a_receiver_that_raises_undoes_it(guest, reader):
    def fail(**_signal):
        raise RuntimeError

    guest_absorbed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            absorb_guest(guest=guest, user=reader)
    finally:
        guest_absorbed.disconnect(fail)
    guest.refresh_from_db()
    assert guest.is_active


def test_a_full_account_is_not_absorbed(reader, stranger):
    assert not absorb_guest(guest=stranger, user=reader)
    stranger.refresh_from_db()
    assert stranger.is_active


def test_logout_ends_the_session_and_takes_a_post(reader_browser):
    key = reader_browser.session.session_key
    assert reader_browser.get(reverse("logout")).status_code == 405
    assert reader_browser.post(reverse("logout")).status_code == 302
    assert not reader_browser.session.exists(key)


def test_logout_wants_a_csrf_token(reader):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    assert client.post(reverse("logout")).status_code == 403
    assert client.session["_auth_user_id"] == str(reader.pk)
