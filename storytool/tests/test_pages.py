"""Every page opens for whom it should, with the headers of its kind and in the language asked for."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from stories.tests.factories import make_user

pytestmark = pytest.mark.django_db

PAGES = ["/", "/login/", "/signup/", "/admin/login/", "/api/docs"]


def signed_in(**fields) -> Client:
    client = Client()
    client.force_login(make_user(**fields))
    return client


@pytest.mark.parametrize(
    "path", ["/login/", "/signup/", "/api/docs", "/api/schema", "/healthz", "/admin/login/"]
)
def test_open_to_everybody(path):
    assert Client().get(path).status_code == 200


def test_tokens_are_for_those_who_signed_in():
    response = Client().get("/account/tokens/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/login/")
    assert signed_in().get("/account/tokens/").status_code == 200


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=str))
def test_each_list_of_the_admin_is_for_staff_alone(model):
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    assert signed_in(is_staff=True, is_superuser=True).get(url).status_code == 200
    assert signed_in(is_staff=True).get(url).status_code == 403
    for client in (Client(), signed_in()):
        response = client.get(url)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("path", PAGES)
def test_headers_of_security_on_each_page(path):
    response = signed_in().get(path)
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


def test_in_production_http_leads_to_https_but_for_probes(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 100
    settings.SECURE_HSTS_PRELOAD = settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    response = Client().get("/login/")
    assert (response.status_code, response.headers["Location"]) == (301, "https://testserver/login/")
    assert Client().get("/healthz").status_code == 200
    secure = Client().get("/login/", secure=True)
    assert secure.headers["Strict-Transport-Security"] == "max-age=100; includeSubDomains; preload"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_and_errors_are_in_the_language_asked_for(language):
    headers = {"accept-language": language}
    page = Client().get("/login/", headers=headers)
    assert f'<html lang="{language}"' in page.content.decode()
    error = Client().get("/api/nowhere", headers=headers)
    has_hangul = any("가" <= letter <= "힣" for letter in error.json()["error"])
    assert has_hangul is (language == "ko")


def test_a_language_once_chosen_goes_before_the_browsers():
    client = Client(headers={"accept-language": "ko"})
    response = client.post("/i18n/setlang/", {"language": "en", "next": "/login/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/login/")
    assert client.cookies[django_settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert '<html lang="en"' in client.get("/login/").content.decode()


def test_the_language_switch_leads_nowhere_else():
    response = Client().post("/i18n/setlang/", {"language": "en", "next": "https://evil.example/"})
    assert "evil.example" not in response.headers["Location"]
