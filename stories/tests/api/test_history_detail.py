"""GET and POST /api/retrieveChatHistoryDetail."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from stories.events.log import append
from stories.events.types import Msg, new_event
from stories.models import Conversation, Status
from stories.pipeline.types import StoryRequest
from stories.services.style import look_at_style
from stories.signals import conversations_listed
from stories.tests.factories import make_conversation, make_thread

URL = "/api/retrieveChatHistoryDetail"
MOMENT = datetime(2026, 11, 22, 12, tzinfo=UTC)
PASSAGES = [
    {"passage_id": f"p{n}", "title": "춘향전", "text": f"대목 {n}", "score": 1 - n / 10} for n in range(4)
]


def rows(api, thread) -> Any:
    answer = api.get(URL, {"thread_id": thread.public_id})
    assert answer.status_code == 200, answer.content
    return answer.json()["conversation_history"]


def write_log(turn: Conversation, *deltas: str) -> None:
    events = [new_event(1, Msg.CREATED), new_event(2, Msg.DRAFTING, content="초고라.")]
    events += [new_event(seq, Msg.EXPANDING, content=delta) for seq, delta in enumerate(deltas, 3)]
    append(turn.pk, events)


@pytest.fixture
def listeners():
    """Receivers of `conversations_listed`, none but those that a test connects; the real ones come back after."""
    kept, conversations_listed.receivers = conversations_listed.receivers, []
    conversations_listed.sender_receivers_cache.clear()
    yield conversations_listed
    conversations_listed.receivers = kept
    conversations_listed.sender_receivers_cache.clear()


def test_a_row_tells_all_of_a_turn(api, user, listeners):
    thread = make_thread(user, title="춘향", created_at=MOMENT, updated_at=MOMENT)
    turn = make_conversation(
        thread,
        topic="이도령이 온다",
        title="어사 출두",
        content="암행어사 출두야!",
        tags={"genre": ["판소리"]},
        created_at=MOMENT,
        finished_at=MOMENT,
        models_used={"draft": "writer-1"},
        input_tokens=5,
        cached_tokens=4,
        output_tokens=7,
        cost=Decimal("0.25"),
        is_cost_estimated=True,
    )
    turn.data.similar = PASSAGES
    turn.data.recommendations = ["하나 이야기", "둘 이야기"]
    turn.data.base_story = "초고라."
    turn.data.save()

    answer = api.get(URL, {"thread_id": thread.public_id}).json()

    when = "2026-11-22T21:00:00+09:00"
    assert answer == {
        "success": True,
        "thread": {
            "thread_id": thread.public_id,
            "title": "춘향",
            "conversation_count": 1,
            "thread_created_at": when,
            "thread_updated_at": when,
        },
        "conversation_history": [
            {
                "success": True,
                "thread_id": thread.public_id,
                "conversation_id": 1,
                "user_id": str(user.pk),
                "status": "completed",
                "created_at": when,
                "finished_at": when,
                "models": {"draft": "writer-1"},
                "usage": {
                    "input_tokens": 5,
                    "cached_tokens": 4,
                    "output_tokens": 7,
                    "cost": 0.25,
                    "estimated": True,
                },
                "style": None,
                "result": {
                    "user_input": "이도령이 온다",
                    "tags": {"genre": ["판소리"]},
                    "created_title": "어사 출두",
                    "created_content": "암행어사 출두야!",
                    "similar_1": PASSAGES[0],
                    "similar_2": PASSAGES[1],
                    "similar_3": PASSAGES[2],
                    "recommended_1": "하나 이야기",
                    "recommended_2": "둘 이야기",
                    "recommended_3": None,
                    "evaluation": None,
                },
            }
        ],
    }


def test_a_turn_without_anything_yet_says_null(api, user):
    turn = make_conversation(make_thread(user), content="", title="", status=Status.IN_PROGRESS)
    (row,) = rows(api, turn.thread)
    assert (row["status"], row["finished_at"], row["usage"]["cost"]) == ("in_progress", None, None)
    assert {row["result"][f"{name}_{n}"] for name in ("similar", "recommended") for n in (1, 2, 3)} == {None}
    assert row["result"]["created_content"] == ""


def test_turns_come_in_their_order(api, user):
    thread = make_thread(user)
    for topic in ("처음", "중간", "끝"):
        make_conversation(thread, topic=topic)
    make_conversation(make_thread(user), topic="다른 실")
    assert [(row["conversation_id"], row["result"]["user_input"]) for row in rows(api, thread)] == [
        (1, "처음"),
        (2, "중간"),
        (3, "끝"),
    ]


def test_a_turn_being_written_shows_what_was_told_so_far(api, user):
    thread = make_thread(user)
    running = make_conversation(thread, content="", status=Status.IN_PROGRESS)
    other = make_conversation(thread, content="", status=Status.IN_PROGRESS)
    write_log(running, "옛날 ", "어느 산골에 🐯", " 살았")
    write_log(other, "한편")
    assert [row["result"]["created_content"] for row in rows(api, thread)] == [
        "옛날 어느 산골에 🐯 살았",
        "한편",
    ]


def test_the_saved_text_of_an_ended_turn_stands_over_its_log(api, user):
    turn = make_conversation(make_thread(user), content="끝난 글", status=Status.CANCELLED)
    write_log(turn, "로그의 글")
    (row,) = rows(api, turn.thread)
    assert row["result"]["created_content"] == "끝난 글"


@pytest.mark.parametrize(
    ("status", "success"),
    [
        (Status.IN_PROGRESS, True),
        (Status.COMPLETED, True),
        (Status.CANCELLED, True),
        (Status.FAILED, False),
        (Status.EXPIRED, False),
    ],
)
def test_success_is_false_where_a_turn_broke_off(api, user, status, success):
    turn = make_conversation(make_thread(user), status=status)
    (row,) = rows(api, turn.thread)
    assert (row["status"], row["success"]) == (status, success)


def test_who_listens_adds_the_evaluation_of_each_turn(api, user, listeners):
    thread = make_thread(user)
    liked, unrated = make_conversation(thread), make_conversation(thread)
    asked = []

    def say(*, conversations, user, **_):
        asked.append(([each.pk for each in conversations], user))
        return {liked.pk: {"evaluation": "like"}, unrated.pk: None}

    listeners.connect(say)
    assert [row["result"]["evaluation"] for row in rows(api, thread)] == [{"evaluation": "like"}, None]
    assert asked == [([liked.pk, unrated.pk], user)]


@pytest.mark.parametrize("turns", [1, 25])
def test_queries_do_not_grow_with_the_thread(api, user, turns, listeners, django_assert_num_queries):
    thread = make_thread(user)
    for _ in range(turns):
        write_log(make_conversation(thread, content="", status=Status.IN_PROGRESS), "옛날")
    with django_assert_num_queries(3):
        assert len(rows(api, thread)) == turns


def test_drafts_are_left_where_they_lie(
    api, user, django_capture_on_commit_callbacks, django_assert_num_queries
):
    """They are as long as the stories, and nobody is shown them here."""
    turn = make_conversation(make_thread(user))
    with django_assert_num_queries(3) as queries:
        rows(api, turn.thread)
    assert not any("base_story" in query["sql"] or "manifest" in query["sql"] for query in queries)


def test_old_clients_ask_by_post(api, user):
    turn = make_conversation(make_thread(user))
    body = {"thread_id": turn.thread.public_id, "user_id": user.username}
    answer = api.post(URL, body, format="json")
    assert answer.status_code == 200
    assert answer.json() == api.get(URL, {"thread_id": turn.thread.public_id}).json()


def test_a_stranger_learns_nothing_of_a_thread(stranger_api, user):
    thread = make_conversation(make_thread(user)).thread
    theirs = stranger_api.get(URL, {"thread_id": thread.public_id})
    missing = stranger_api.get(URL, {"thread_id": "thread_" + "0" * 32})
    assert theirs.status_code == missing.status_code == 404
    for answer in (theirs, missing):
        body = answer.json()
        assert body.pop("request_id")
        assert (body["code"], body["details"]) == ("thread_not_found", {})
    assert theirs.json()["error"] == missing.json()["error"]


def test_somebody_must_be_signed_in(anonymous_api):
    assert anonymous_api.get(URL, {"thread_id": "x"}).status_code == 401


@pytest.mark.parametrize(
    "thread_id", ["", " ", None, 7, True, ["x"], {"a": 1}, "a\x00b", "x" * 41, "x" * 90_000]
)
def test_what_cannot_be_a_thread_id_is_named(api, thread_id):
    answer = api.post(URL, {"thread_id": thread_id}, format="json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["details"]["fields"]) == ["thread_id"]


def test_a_thread_id_is_needed(api):
    assert list(api.get(URL).json()["details"]["fields"]) == ["thread_id"]


@pytest.mark.parametrize("thread_id", ["%00", "%ED%A0%80", "%FF", "'--", "나무꾼", "🐯"])
def test_no_thread_id_in_a_query_breaks_the_server(api, thread_id):
    answer = api.get(f"{URL}?thread_id={thread_id}")
    assert answer.status_code in {400, 404}
    assert set(answer.json()) == {"error", "code", "details", "request_id"}


def test_half_a_character_in_a_body_is_refused(api):
    answer = api.post(URL, rb'{"thread_id": "\ud800"}', content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(api, method):
    assert getattr(api, method)(URL).status_code == 405


def test_a_story_that_was_looked_at_tells_its_style(api, user):
    turn = make_conversation(make_thread(user), content="나무꾼이 기차를 타더라.")
    turn.data.style = look_at_style(turn.data.created_content, StoryRequest("나무꾼"), None)
    turn.data.save()
    (row,) = rows(api, turn.thread)
    assert row["style"]["words"] == [
        {"word": "기차", "start": 5, "end": 7, "kind": "modern", "suggestion": "쇠수레"}
    ]
    assert (row["style"]["classical_share"], row["style"]["length_fits"]) == (1.0, False)
