"""How often one may try to log in or sign up."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client

from accounts.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def attempt(client: Client, username="성춘향", password="wrong", **extra):
    return client.post("/login/", {"username": username, "password": password}, **extra)


def use_up(client: Client, times=10, **extra):
    for _ in range(times):
        assert attempt(client, **extra).status_code == 200


def test_the_eleventh_attempt_in_a_minute_waits_even_with_the_right_password(client, reader):
    use_up(client)
    response = attempt(client, password=PASSWORD)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60
    assert response.context["form"].has_error("__all__", "throttled")
    assert "_auth_user_id" not in client.session


def test_it_goes_on_when_the_minute_is_over(client, reader, monkeypatch):
    use_up(client)
    monkeypatch.setattr("accounts.throttling.LoginThrottle.timer", lambda _self: 10**10)
    assert attempt(client, password=PASSWORD).status_code == 302


def test_names_that_differ_in_case_or_form_are_one(client):
    use_up(client, username="Reader")
    assert attempt(client, username="READER").status_code == 429
    assert attempt(client, username="ｒｅａｄｅｒ").status_code == 429


def test_another_name_and_another_address_are_counted_apart(client):
    use_up(client, username="a")
    assert attempt(client, username="b").status_code == 200
    assert attempt(client, username="a", REMOTE_ADDR="192.0.2.7").status_code == 200
    assert attempt(client, username="a").status_code == 429


def test_an_address_that_tries_many_names_waits_too(client, monkeypatch):
    monkeypatch.setattr("accounts.throttling.LoginAddressThrottle.rate", "3/min")
    for name in "abc":
        assert attempt(client, username=name).status_code == 200
    assert attempt(client, username="d").status_code == 429
    assert attempt(client, username="d", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_an_empty_form_is_no_attempt(client):
    use_up(client, times=9)
    for _ in range(5):
        assert attempt(client, password="").status_code == 200
    use_up(client, times=1)
    assert attempt(client).status_code == 429


def test_a_forwarded_address_is_believed_from_a_trusted_proxy_alone(client, settings):
    use_up(client, HTTP_X_FORWARDED_FOR="192.0.2.1")
    assert attempt(client, HTTP_X_FORWARDED_FOR="192.0.2.2").status_code == 429
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    assert attempt(client, HTTP_X_FORWARDED_FOR="192.0.2.2").status_code == 200


def test_the_admin_login_counts_with_the_page(client, reader):
    use_up(client)
    reader.is_staff = True
    reader.save()
    response = client.post("/admin/login/", {"username": "성춘향", "password": PASSWORD})
    assert response.context["form"].has_error("__all__", "throttled")
    assert "_auth_user_id" not in client.session


def test_the_admin_login_still_opens_the_admin(client, reader):
    reader.is_staff = True
    reader.save()
    response = client.post("/admin/login/?next=/admin/", {"username": "성춘향", "password": PASSWORD})
    assert (response.status_code, response.url) == (302, "/admin/")
    assert admin.site.login_form is not None


def test_sign_up_is_counted_by_address(client, monkeypatch):
    monkeypatch.setattr("accounts.throttling.SignUpThrottle.rate", "1/hour")
    form = {"username": "a", "password1": "1", "password2": "1"}
    assert client.post("/signup/", form).status_code == 200
    response = client.post("/signup/", form)
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 60
    assert client.post("/signup/", form, REMOTE_ADDR="192.0.2.7").status_code == 200
