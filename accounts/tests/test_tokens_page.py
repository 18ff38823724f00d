"""The page of one's own tokens."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken
from accounts.tokens import TOKENS_PER_USER, create_token, use_token

pytestmark = pytest.mark.django_db
TOKENS = "/account/tokens/"


def make(client: Client, name="노트북", days="30"):
    return client.post(TOKENS, {"name": name, "days": days})


def shown_in(response) -> str:
    found = re.search(r'value="(st_[\w-]+)"', response.content.decode())
    return found[1] if found else ""


def test_a_new_token_is_shown_once_and_works(reader_browser, reader):
    response = make(reader_browser)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    row = use_token(shown_in(response))
    assert row is not None
    assert (row.user, row.name) == (reader, "노트북")
    again = reader_browser.get(TOKENS).content.decode()
    assert "노트북" in again
    assert shown_in(response) not in again


def test_the_form_offers_the_usual_life(reader_browser, settings):
    settings.TOKEN_DAYS = 77
    page = reader_browser.get(TOKENS).content.decode()
    assert 'value="77"' in page
    assert 'inputmode="numeric"' in page
    assert '<label for="id_name">' in page


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "가" * 101}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"days": "0"}, "days"),
        ({"days": "-1"}, "days"),
        ({"days": "3651"}, "days"),
        ({"days": "9" * 400}, "days"),
        ({"days": "soon"}, "days"),
        ({"days": ""}, "days"),
    ],
)
def test_what_is_invalid_makes_none_and_says_where(fields, field, reader_browser):
    response = make(reader_browser, **fields)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not ApiToken.objects.exists()


def test_a_name_with_markup_is_text(reader_browser):
    page = make(reader_browser, name="<b>x</b>").content.decode()
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page


def test_too_many_are_refused_in_the_form(reader_browser, reader):
    for number in range(TOKENS_PER_USER):
        create_token(user=reader, name=str(number))
    response = make(reader_browser)
    assert response.context["form"].non_field_errors()
    assert not shown_in(response)


def test_the_list_is_ones_own_without_the_revoked(reader_browser, reader, stranger):
    create_token(user=reader, name="지금-것")
    create_token(user=stranger, name="남의-것")
    revoked, _token = create_token(user=reader, name="옛-것")
    reader_browser.post(reverse("token-revoke", args=[revoked.pk]))
    page = reader_browser.get(TOKENS).content.decode()
    assert "지금-것" in page
    assert "남의-것" not in page
    assert "옛-것" not in page


def test_an_expired_one_and_an_endless_one_say_so(reader_browser, reader):
    create_token(user=reader, name="endless", days=0)
    row, _token = create_token(user=reader, name="over", days=1)
    ApiToken.objects.filter(pk=row.pk).update(expires_at=row.created_at)
    page = reader_browser.get(TOKENS, headers={"accept-language": "en"}).content.decode()
    assert "Expired" in page
    assert "No end" in page


def test_revoking_ends_a_token_and_twice_is_as_once(reader_browser, reader):
    row, token = create_token(user=reader, name="x")
    for _ in range(2):
        response = reader_browser.post(reverse("token-revoke", args=[row.pk]))
        assert (response.status_code, response.url) == (302, TOKENS)
    assert use_token(token) is None


def test_a_strangers_token_is_404_and_lives_on(reader_browser, stranger):
    row, token = create_token(user=stranger, name="x")
    assert reader_browser.post(reverse("token-revoke", args=[row.pk])).status_code == 404
    assert use_token(token) is not None


@pytest.mark.parametrize("number", [0, 2**63, 10**30])
def test_a_token_that_is_not_there_is_404(number, reader_browser):
    assert reader_browser.post(f"{TOKENS}{number}/revoke/").status_code == 404


def test_nobody_and_guests_are_led_to_login(client, guest_browser, guest):
    row, token = create_token(user=guest, name="guest")
    for browser in (client, guest_browser):
        assert browser.get(TOKENS).url == f"/login/?next={TOKENS}"
        assert make(browser).status_code == 302
        assert browser.post(reverse("token-revoke", args=[row.pk])).status_code == 302
    assert use_token(token) is not None
    assert ApiToken.objects.count() == 1


def test_wrong_methods_are_405(reader_browser):
    assert reader_browser.get(reverse("token-revoke", args=[1])).status_code == 405
    assert reader_browser.delete(TOKENS).status_code == 405


def test_forms_without_csrf_token_are_refused(reader):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    row, token = create_token(user=reader, name="x")
    assert make(client).status_code == 403
    assert client.post(reverse("token-revoke", args=[row.pk])).status_code == 403
    assert use_token(token) is not None


def test_the_list_asks_as_often_for_one_as_for_many(reader_browser, reader, django_assert_num_queries):
    for _ in range(10):
        create_token(user=reader, name="x")
    with django_assert_num_queries(3):
        reader_browser.get(TOKENS)
