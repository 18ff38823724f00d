"""What both evaluation endpoints refuse, each in the shape of API.md."""

from __future__ import annotations

import json

import pytest

from evaluations.models import ContentEvaluation
from stories.tests.factories import make_conversation, make_thread

UPDATE = "/api/updateEvaluation"
GET = "/api/getEvaluation"
VALID = {"thread_id": "thread_x", "conversation_id": 1, "evaluation": "like"}


def refused(response, status, code):
    body = response.json()
    assert response.status_code == status, body
    assert set(body) == {"error", "code", "details", "request_id"}
    assert body["code"] == code
    assert body["error"]
    return body["details"]


INVALID = [
    ("thread_id", None),
    ("thread_id", ""),
    ("thread_id", 5),
    ("thread_id", ["thread_x"]),
    ("thread_id", "t" * 41),
    ("thread_id", "thread\x00x"),
    ("conversation_id", None),
    ("conversation_id", "one"),
    ("conversation_id", 0),
    ("conversation_id", -1),
    ("conversation_id", 2**31),
    ("conversation_id", 10**30),
    ("conversation_id", 1.5),
    ("conversation_id", True),
    ("conversation_id", [1]),
    ("conversation_id", {}),
    ("evaluation", "love"),
    ("evaluation", ""),
    ("evaluation", 1),
    ("evaluation", True),
    ("evaluation", ["like"]),
    ("comment", "가" * 2001),
    ("comment", "a\x00b"),
    ("comment", 5),
    ("comment", ["좋소"]),
    ("reasons", "문체"),
    ("reasons", {"0": "문체"}),
    ("reasons", ["문체"] * 11),
    ("reasons", ["가" * 51]),
    ("reasons", [""]),
    ("reasons", [None]),
    ("reasons", [7]),
    ("reasons", ["한\n줄"]),
]


@pytest.mark.parametrize(("field", "value"), INVALID, ids=lambda value: repr(value)[:30])
def test_a_bad_value_names_its_field(api, field, value):
    response = api.post(UPDATE, VALID | {field: value}, format="json")
    assert list(refused(response, 400, "invalid")["fields"]) == [field]


@pytest.mark.parametrize("field", ["thread_id", "conversation_id", "evaluation"])
def test_a_missing_field_is_named(api, field):
    body = {name: value for name, value in VALID.items() if name != field}
    assert list(refused(api.post(UPDATE, body, format="json"), 400, "invalid")["fields"]) == [field]


@pytest.mark.parametrize("query", [{}, {"thread_id": "x"}, {"thread_id": "x", "conversation_id": "²"}])
def test_a_bad_query_is_refused(api, query):
    assert "conversation_id" in refused(api.get(GET, query), 400, "invalid")["fields"]


def test_the_longest_of_everything_is_taken(api, user):
    turn = make_conversation(make_thread(user))
    body = {
        "thread_id": turn.thread.public_id,
        "conversation_id": turn.number,
        "evaluation": "like",
        "comment": "가" * 2000,
        "reasons": [f"{number:050d}" for number in range(10)],
    }
    assert api.post(UPDATE, body, format="json").status_code == 200


@pytest.mark.parametrize("body", [b"{", b"", b'{"comment": "\\ud800"}', b"\xff", b"NaN"])
def test_what_is_not_json_is_refused(api, body):
    refused(api.post(UPDATE, body, content_type="application/json"), 400, "invalid")


@pytest.mark.parametrize("body", [[], [VALID], "like", 7, None])
def test_a_body_that_is_no_object_is_refused(api, body):
    response = api.generic("POST", UPDATE, json.dumps(body), content_type="application/json")
    refused(response, 400, "invalid")


def test_another_content_type_is_refused(api):
    refused(api.post(UPDATE, "a=1", content_type="text/plain"), 415, "unsupported_media_type")


@pytest.mark.parametrize(("method", "url"), [("get", UPDATE), ("put", UPDATE), ("delete", GET)])
def test_another_method_is_refused(api, method, url):
    refused(getattr(api, method)(url), 405, "method_not_allowed")


def test_nobody_is_asked_to_sign_in(anonymous_api):
    refused(anonymous_api.post(UPDATE, VALID, format="json"), 401, "not_authenticated")
    refused(anonymous_api.get(GET, VALID), 401, "not_authenticated")


def test_a_missing_thread_and_a_missing_turn_are_404(api, user):
    refused(api.post(UPDATE, VALID, format="json"), 404, "thread_not_found")
    turn = make_conversation(make_thread(user))
    body = VALID | {"thread_id": turn.thread.public_id, "conversation_id": 2**31 - 1}
    refused(api.post(UPDATE, body, format="json"), 404, "conversation_not_found")
    refused(api.get(GET, body), 404, "conversation_not_found")


@pytest.mark.parametrize("evaluation", ["like", None])
def test_a_stranger_finds_nothing(stranger_api, user, evaluation):
    turn = make_conversation(make_thread(user))
    body: dict[str, object] = {"thread_id": turn.thread.public_id, "conversation_id": turn.number}
    body["evaluation"] = evaluation
    refused(stranger_api.post(UPDATE, body, format="json"), 404, "thread_not_found")
    refused(stranger_api.post(GET, body, format="json"), 404, "thread_not_found")
    del body["evaluation"]
    refused(stranger_api.get(GET, body), 404, "thread_not_found")
    assert not ContentEvaluation.objects.exists()
