"""The sign-up page."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.errors import AlreadySignedUp, UsernameTaken
from accounts.models import User
from accounts.services import create_guest, sign_up
from accounts.tests.conftest import PASSWORD
from accounts.tokens import create_token, use_token

pytestmark = pytest.mark.django_db
SIGNUP = "/signup/"


def post(client: Client, username="허균", password1=PASSWORD, password2=PASSWORD, **fields):
    return client.post(
        SIGNUP, {"username": username, "password1": password1, "password2": password2, **fields}
    )


def test_the_form_suits_phones_and_password_managers(client):
    page = client.get(SIGNUP).content.decode()
    assert 'autocomplete="username"' in page
    assert page.count('autocomplete="new-password"') == 2
    assert 'autocapitalize="none"' in page
    assert '<label for="id_password1">' in page


def test_an_account_is_made_and_signed_in(client):
    response = post(client, next="/account/tokens/")
    assert (response.status_code, response.url) == (302, "/account/tokens/")
    user = User.objects.get(username="허균")
    assert user.check_password(PASSWORD)
    assert not user.is_guest
    assert not user.is_staff
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "a b"}, "username"),
        ({"username": "a\x00"}, "username"),
        ({"username": "가" * 151}, "username"),
        ({"password1": "", "password2": ""}, "password1"),
        ({"password2": "another-one-77"}, "password2"),
        ({"password1": "12345678", "password2": "12345678"}, "password2"),
    ],
)
def test_what_is_invalid_makes_none_and_says_where(fields, field, client):
    response = post(client, **fields)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not User.objects.exists()


def test_no_field_of_the_form_makes_staff(client):
    post(client, is_staff="on", is_superuser="on", is_active="", is_guest="on")
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.is_active, user.is_guest) == (False, False, True, False)


def test_a_name_that_differs_in_case_alone_is_taken(client):
    User.objects.create_user("Heo")
    assert "username" in post(client, username="hEO").context["form"].errors


def test_of_two_at_once_the_database_lets_one_through(client, monkeypatch):
    monkeypatch.setattr(
        "accounts.forms.SignUpForm.clean_username", lambda form: form.cleaned_data["username"]
    )
    monkeypatch.setattr("accounts.forms.SignUpForm.validate_unique", lambda _form: None)
    User.objects.create_user("허균")
    response = post(client)
    assert response.status_code == 200
    assert "username" in response.context["form"].errors


def test_a_guest_becomes_the_account_and_keeps_the_token(guest_browser, guest):
    _row, token = create_token(user=guest, name="guest")
    assert post(guest_browser).status_code == 302
    user = User.objects.get(username="허균")
    assert user.pk == guest.pk
    assert not user.is_guest
    assert user.check_password(PASSWORD)
    assert use_token(token) is not None


def test_the_session_turns_and_the_guests_others_end(guest_browser, guest):
    elsewhere = Client()
    elsewhere.force_login(guest)
    before = guest_browser.session.session_key
    post(guest_browser)
    assert guest_browser.session.session_key != before
    assert guest_browser.session["_auth_user_id"] == str(guest.pk)
    assert elsewhere.get("/account/tokens/").status_code == 302


def test_an_invalid_form_leaves_the_guest_as_it_was(guest_browser, guest):
    page = post(guest_browser, password2="another-one-77").content.decode()
    fresh = User.objects.get(pk=guest.pk)
    assert (fresh.username, fresh.is_guest) == (guest.username, True)
    assert "허균" in page


def test_a_guest_signs_up_once(guest):
    sign_up(username="허균", password=PASSWORD, guest=guest)
    with pytest.raises(AlreadySignedUp):
        sign_up(username="허난설헌", password=PASSWORD, guest=guest)
    assert User.objects.get().username == "허균"


def test_a_guest_cannot_take_a_name_that_is_taken(guest, reader):
    with pytest.raises(UsernameTaken):
        sign_up(username=reader.username, password=PASSWORD, guest=guest)
    guest.refresh_from_db()
    assert guest.is_guest


def test_who_is_logged_in_is_sent_on(reader_browser):
    assert reader_browser.get(SIGNUP, {"next": "/account/tokens/"}).url == "/account/tokens/"


def test_where_sign_up_is_closed_the_page_says_so(client, settings):
    settings.SIGNUP = False
    response = client.get(SIGNUP, headers={"accept-language": "en"})
    assert response.status_code == 404
    assert "closed" in response.content.decode()
    assert post(client).status_code == 404
    assert not User.objects.exists()
    assert SIGNUP not in client.get("/login/").content.decode()


def test_where_sign_up_is_open_login_leads_there(client, settings):
    settings.SIGNUP = True
    assert SIGNUP in client.get("/login/").content.decode()


def test_a_form_without_csrf_token_is_refused():
    assert post(Client(enforce_csrf_checks=True)).status_code == 403
    assert not User.objects.exists()


def test_other_methods_are_405(client):
    assert client.delete(SIGNUP).status_code == 405


def test_two_guests_have_two_names(settings):
    settings.GUESTS = True
    assert create_guest().username != create_guest().username
