"""DELETE and POST /api/deleteThread."""

from __future__ import annotations

import pytest
from django.utils import timezone

from stories.events.log import append
from stories.events.types import Msg, new_event
from stories.models import (
    Conversation,
    ConversationData,
    ConversationEvent,
    ConversationSearch,
    Status,
    Thread,
)
from stories.services.search import index_conversation
from stories.tests.factories import make_conversation, make_thread

URL = "/api/deleteThread"
TABLES = [Thread, Conversation, ConversationData, ConversationEvent, ConversationSearch]


def full_thread(owner, events: int = 3) -> Thread:
    """A thread of two turns, the second another version of the first, with everything that hangs on them."""
    thread = make_thread(owner)
    first = make_conversation(thread)
    second = make_conversation(thread, regenerates=first)
    for turn in (first, second):
        append(turn.pk, [new_event(seq, Msg.EXPANDING, content="가") for seq in range(1, events + 1)])
        index_conversation(turn.pk)
    return thread


def counts() -> list[int]:
    return [table._default_manager.count() for table in TABLES]


def test_a_thread_goes_with_all_that_hangs_on_it(api, user):
    kept = full_thread(user)
    before = counts()
    thread = full_thread(user)
    answer = api.delete(f"{URL}?thread_id={thread.public_id}")
    assert answer.status_code == 200
    assert answer.json() == {"success": True}
    assert counts() == before
    assert Thread.objects.get() == kept


@pytest.mark.parametrize("method", ["delete", "post"])
def test_the_thread_may_be_named_in_a_body(api, user, method):
    thread = make_conversation(make_thread(user)).thread
    answer = getattr(api, method)(URL, {"thread_id": thread.public_id, "user_id": user.pk}, format="json")
    assert answer.json() == {"success": True}
    assert counts() == [0, 0, 0, 0, 0]


def test_a_running_turn_goes_too_and_its_worker_writes_nothing_more(api, user):
    turn = make_conversation(
        make_thread(user), status=Status.IN_PROGRESS, lease_owner="w1", lease_expires_at=timezone.now()
    )
    api.delete(f"{URL}?thread_id={turn.thread.public_id}")
    assert Conversation.objects.held_by("w1").filter(pk=turn.pk).update(last_seq=2) == 0
    assert counts() == [0, 0, 0, 0, 0]


def test_a_deleted_thread_is_not_there_any_more(api, user):
    thread = make_thread(user)
    answers = [api.delete(f"{URL}?thread_id={thread.public_id}") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 404]
    assert answers[1].json()["code"] == "thread_not_found"


def test_the_thread_of_another_stays(stranger_api, user):
    thread = full_thread(user)
    before = counts()
    answer = stranger_api.delete(f"{URL}?thread_id={thread.public_id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "thread_not_found")
    assert counts() == before


@pytest.mark.parametrize("body", [{}, {"thread_id": 7}, {"thread_id": None}, {"thread_id": "a\x00"}, []])
@pytest.mark.parametrize("method", ["delete", "post"])
def test_what_names_no_thread_is_refused(api, body, method):
    answer = getattr(api, method)(URL, body, format="json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"


def test_somebody_must_be_signed_in(anonymous_api):
    assert anonymous_api.delete(URL).status_code == 401


@pytest.mark.parametrize("method", ["get", "put", "patch"])
def test_other_methods_are_refused(api, method):
    assert getattr(api, method)(URL).status_code == 405


def test_no_event_or_text_is_read_for_it(api, user, django_assert_max_num_queries):
    thread = full_thread(user, events=300)
    with django_assert_max_num_queries(20) as queries:
        api.delete(f"{URL}?thread_id={thread.public_id}")
    read = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert not any("body" in sql or "created_content" in sql or "terms" in sql for sql in read)
