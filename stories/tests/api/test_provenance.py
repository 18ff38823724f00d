"""GET /api/provenance."""

from __future__ import annotations

import pytest

from stories.events.log import append
from stories.events.types import Msg, new_event
from stories.models import Status
from stories.services.provenance import store_trace, trace_story
from stories.tests.corpus import COPIED, OWN, index_dir, tale
from stories.tests.factories import make_conversation, make_thread

__all__ = ["index_dir", "tale"]

URL = "/api/provenance"


def ask(client, conversation, **extra):
    query = {"thread_id": conversation.thread.public_id, "conversation_id": conversation.number}
    return client.get(URL, query | extra)


@pytest.fixture
def leaning(user, tale):
    """A finished story of two paragraphs, a copied sentence in the second."""
    story = f"{OWN}\n\n{COPIED} 집으로 갔다."
    conversation = make_conversation(make_thread(user), content=story)
    offered = {"passage_id": str(tale.pk), "title": tale.work.title, "text": tale.text, "score": 0.8}
    store_trace(conversation.pk, trace_story(story, [offered]))
    return conversation


def test_a_story_tells_what_it_leans_on_paragraph_by_paragraph(api, leaning, tale):
    answer = ask(api, leaning)

    assert answer.status_code == 200
    body = answer.json()
    story = leaning.data.created_content
    first, second = body.pop("paragraphs")
    assert body == {
        "success": True,
        "thread_id": leaning.thread.public_id,
        "conversation_id": 1,
        "status": "completed",
        "final": True,
        "checked": True,
        "flag_at": 20,
        "overlap": {"longest": 26, "flagged": True},
    }
    offered = {"passage_id": str(tale.pk), "title": "나무꾼과 선녀", "score": 0.8}
    assert first == {
        "paragraph": 1,
        "start": 0,
        "end": len(OWN),
        "longest": 0,
        "flagged": False,
        "offered": [offered],
        "showing": [],
        "overlaps": [],
    }
    assert (second["start"], second["end"]) == (len(OWN) + 2, len(story))
    assert (second["longest"], second["flagged"], second["offered"]) == (26, True, [offered])
    (shown,) = second["showing"]
    assert shown == {
        "passage_id": str(tale.pk),
        "title": "나무꾼과 선녀",
        "offered": True,
        "likeness": None,
        "longest": 26,
    }
    (run,) = second["overlaps"]
    assert run["text"] == story[run["start"] : run["end"]] == COPIED
    assert tale.text[run["passage_start"] : run["passage_end"]].startswith("화살 맞은 사슴이")
    assert (run["length"], run["matched"]) == (26, 25)


def test_the_flag_is_a_setting(api, leaning, settings):
    settings.OVERLAP_FLAG = 27
    body = ask(api, leaning).json()
    assert body["overlap"] == {"longest": 26, "flagged": False}
    assert (body["flag_at"], body["paragraphs"][1]["flagged"]) == (27, False)


def test_a_running_story_tells_what_is_known_so_far(api, user, tale):
    running = make_conversation(make_thread(user), status=Status.IN_PROGRESS, content="", last_seq=2)
    append(running.pk, [new_event(1, Msg.CREATED), new_event(2, Msg.EXPANDING, content=COPIED)])

    body = ask(api, running).json()

    assert (body["status"], body["final"], body["checked"]) == ("in_progress", False, True)
    assert [each["flagged"] for each in body["paragraphs"]] == [True]


def test_a_story_that_has_no_word_yet_has_no_paragraph(api, user, index_dir):
    running = make_conversation(make_thread(user), status=Status.IN_PROGRESS, content="", last_seq=1)
    append(running.pk, [new_event(1, Msg.CREATED)])
    body = ask(api, running).json()
    assert (body["paragraphs"], body["final"]) == ([], False)


def test_a_story_of_before_says_that_it_was_not_checked(api, user):
    body = ask(api, make_conversation(make_thread(user), content="하나.\n\n둘.")).json()
    assert (body["checked"], body["overlap"], len(body["paragraphs"])) == (False, None, 2)


def test_the_story_of_another_is_not_there(stranger_api, leaning):
    answer = ask(stranger_api, leaning)
    assert (answer.status_code, answer.json()["code"]) == (404, "thread_not_found")


def test_nobody_is_asked_to_log_in(anonymous_api, leaning):
    assert ask(anonymous_api, leaning).status_code == 401


def test_an_unknown_turn_is_not_there(api, leaning):
    answer = ask(api, leaning, conversation_id=2)
    assert (answer.status_code, answer.json()["code"]) == (404, "conversation_not_found")


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({}, ["conversation_id", "thread_id"]),
        ({"thread_id": "t", "conversation_id": "x"}, ["conversation_id"]),
        ({"thread_id": "t", "conversation_id": 0}, ["conversation_id"]),
        ({"thread_id": "t" * 41, "conversation_id": 1}, ["thread_id"]),
        ({"thread_id": "a\x00", "conversation_id": 2**31}, ["conversation_id", "thread_id"]),
    ],
)
def test_what_is_wrong_is_named(api, query, fields):
    answer = api.get(URL, query)
    assert answer.status_code == 400
    assert sorted(answer.json()["details"]["fields"]) == fields


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(api, method):
    assert getattr(api, method)(URL, {}, format="json").status_code == 405


def test_queries_do_not_grow_with_the_rows(api, leaning, django_assert_num_queries):
    with django_assert_num_queries(2) as few:
        ask(api, leaning)
    store_trace(leaning.pk, trace_story(f"{COPIED}\n\n" * 5, []))
    with django_assert_num_queries(len(few)):
        ask(api, leaning)
