"""CSRF on the API: asked of sessions, and of nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.tokens import create_token

pytestmark = pytest.mark.django_db
LIST = "/api/retrieveChatHistoryList"


@pytest.fixture
def strict(reader) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    return client


def test_a_session_without_csrf_token_is_403_in_the_one_shape(strict):
    response = strict.post(LIST, {}, content_type="application/json")
    assert response.status_code == 403
    assert set(response.json()) == {"error", "code", "details", "request_id"}
    assert response.json()["code"] == "csrf_failed"


def test_a_session_with_the_token_of_its_page_passes(strict):
    strict.get("/account/tokens/")
    headers = {"x-csrftoken": strict.cookies["csrftoken"].value}
    assert strict.post(LIST, {}, content_type="application/json", headers=headers).status_code == 200


def test_reading_wants_none(strict):
    assert strict.get(LIST).status_code == 200


def test_a_bearer_token_wants_none_also_beside_a_session(strict, user):
    headers = {"authorization": f"Bearer {create_token(user=user, name='x')[1]}"}
    assert strict.post(LIST, {}, content_type="application/json", headers=headers).status_code == 200


def test_nobody_may_make_a_first_post_without_any_cookie(settings):
    settings.GUESTS = True
    client = Client(enforce_csrf_checks=True)
    response = client.post("/api/generate", {"user_input": ""}, content_type="application/json")
    assert response.status_code == 400  # the topic, not the token, is what is missing
    assert response.json()["code"] == "invalid"


def test_a_form_to_the_api_is_415_before_its_token_is_looked_for(strict):
    strict.get("/account/tokens/")
    response = strict.post(LIST, {"csrfmiddlewaretoken": strict.cookies["csrftoken"].value})
    assert response.status_code == 415
    assert response.json()["code"] == "unsupported_media_type"
