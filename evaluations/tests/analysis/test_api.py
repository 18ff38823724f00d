"""POST /api/analyze: what it takes, what it refuses, and the forms of its answer."""

from __future__ import annotations

import pytest

from evaluations.analysis.schema import Analysis
from evaluations.tests.analysis.stories import DEER, FIDDLER
from stories.models import Status
from stories.tests.factories import make_conversation, make_thread

URL = "/api/analyze"
ERROR_SHAPE = {"error", "code", "details", "request_id"}


def refused(response, status, code):
    body = response.json()
    assert (response.status_code, body.get("code")) == (status, code), body
    assert set(body) == ERROR_SHAPE
    assert body["error"]
    return body["details"]


@pytest.fixture
def explained(api):
    def ask(body, **headers):
        return api.post(URL, body, format="json", headers=headers)

    return ask


@pytest.mark.parametrize(("story", "language"), [(DEER, "ko"), (FIDDLER, "en")])
def test_a_story_is_explained_in_one_document(explained, story, language):
    response = explained({"content": story})
    document = response.json()
    assert response.status_code == 200
    assert document["language"] == language
    analysis = Analysis.model_validate(document)
    assert [part.part for part in analysis.plot.parts] == ["기", "승", "전", "결"]
    assert analysis.people.nodes
    assert analysis.motifs.motifs
    assert all(section["method"] == "local" for section in document.values() if isinstance(section, dict))


def test_each_part_says_how_sure_it_is(explained):
    document = explained({"content": DEER}).json()
    sections = {name: value for name, value in document.items() if isinstance(value, dict)}
    assert len(sections) == 13
    for name, section in sections.items():
        assert 0 <= section["confidence"] <= 1, name


@pytest.mark.parametrize("accept", ["text/event-stream", "application/x-ndjson"])
async def test_it_comes_part_by_part(reader, accept):
    answer = await reader.client.post(URL, json={"content": DEER}, headers={"accept": accept})
    events = answer.events()
    assert answer.status == 200
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert [events[0]["msg"], events[-1]["msg"]] == ["started", "completed"]
    sections = {event["name"]: event["value"] for event in events if event["msg"] == "section"}
    head = {name: events[0][name] for name in ("success", "kind", "language", "title")}
    Analysis.model_validate(head | sections)


def test_a_turn_of_ones_own(explained, user):
    turn = make_conversation(make_thread(user), title="사슴샘", content=DEER)
    document = explained({"thread_id": turn.thread.public_id, "conversation_id": turn.number}).json()
    assert document["title"] == "사슴샘"
    assert document["sentences"][-1]["end"] == len(DEER)


def test_a_turn_of_somebody_else_is_not_there(stranger_api, user):
    turn = make_conversation(make_thread(user), content=DEER)
    body = {"thread_id": turn.thread.public_id, "conversation_id": turn.number}
    refused(stranger_api.post(URL, body, format="json"), 404, "thread_not_found")


def test_a_turn_that_is_being_written_waits(explained, user):
    turn = make_conversation(make_thread(user), status=Status.IN_PROGRESS)
    body = {"thread_id": turn.thread.public_id, "conversation_id": turn.number}
    refused(explained(body), 409, "conversation_running")


def test_a_turn_without_a_story(explained, user):
    turn = make_conversation(make_thread(user), status=Status.FAILED, content="")
    body = {"thread_id": turn.thread.public_id, "conversation_id": turn.number}
    assert refused(explained(body), 409, "nothing_to_analyze") == {"status": "failed"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"content": DEER, "title": "춘향전"},
        {"content": DEER, "thread_id": "thread_x", "conversation_id": 1},
        {"thread_id": "thread_x"},
        {"conversation_id": 1},
        {"content": None},
        {"content": ""},
        {"content": "   \n "},
        {"content": 5},
        {"content": [DEER]},
        {"content": "a\x00b"},
        {"title": ""},
        {"title": "가" * 201},
        {"thread_id": "thread_x", "conversation_id": 0},
    ],
    ids=lambda body: ",".join(f"{key}={str(value)[:8]!r}" for key, value in body.items()) or "nothing",
)
def test_a_bad_body_names_its_fields(explained, body):
    assert refused(explained(body), 400, "invalid")["fields"]


@pytest.mark.parametrize("content", ["호랑이", "옛날 옛적에", "...!?", "tale", "1 2 3", "가" * 40])
def test_what_is_too_short_is_no_story(explained, content):
    assert refused(explained({"content": content}), 400, "story_too_short")["least"] == 20


def test_another_script_is_not_read(explained):
    refused(
        explained({"content": "昔々あるところに、 おじいさんとおばあさんが 住んでいました。" * 2}),
        400,
        "story_not_readable",
    )


def test_the_longest_is_refused_before_any_work(explained, monkeypatch):
    monkeypatch.setattr("evaluations.analysis.services.StoryText", None)
    details = refused(explained({"content": "가나다 " * 50_000}), 413, "story_too_long")
    assert details == {"length": 199_999, "limit": 50_000}


def test_the_limit_is_a_setting(explained, settings):
    settings.ANALYSIS_CHARACTERS = len(DEER) - 1
    refused(explained({"content": DEER}), 413, "story_too_long")


def test_a_user_id_of_somebody_else_is_refused(explained, stranger):
    refused(explained({"content": DEER, "user_id": str(stranger.pk)}), 403, "not_owner")


def test_a_visitor_may_ask_where_guests_may(anonymous_api, settings):
    settings.GUESTS = True
    assert anonymous_api.post(URL, {"content": DEER}, format="json").status_code == 200
    settings.GUESTS = False
    assert anonymous_api.post(URL, {"content": DEER}, format="json").status_code == 401


def test_asking_is_counted(explained, settings, monkeypatch):
    monkeypatch.setattr("rest_framework.throttling.api_settings.DEFAULT_THROTTLE_RATES", {"user": "1/min"})
    assert explained({"content": DEER}).status_code == 200
    refused(explained({"content": DEER}), 429, "too_many_requests")


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_only_post(api, method):
    refused(getattr(api, method)(URL), 405, "method_not_allowed")
