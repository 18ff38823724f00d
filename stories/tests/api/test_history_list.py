"""GET and POST /api/retrieveChatHistoryList."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.api.pagination import encode_cursor
from stories.models import Status, Thread
from stories.tests.factories import make_conversation, make_thread

URL = "/api/retrieveChatHistoryList"
MOMENT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def walk(api, **query):
    """Every row behind the first page, by its cursors."""
    rows, cursor = [], None
    while True:
        answer = api.get(URL, {**query, **({"cursor": cursor} if cursor else {})})
        assert answer.status_code == 200, answer.content
        rows += answer.json()["chat_history"]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            return rows


def test_a_row_tells_the_first_topic_and_the_last_turn(api, user):
    thread = make_thread(user, title="나무꾼과 선녀", created_at=MOMENT, updated_at=MOMENT)
    make_conversation(thread, topic="나무꾼이 선녀를 만난다", content="첫 이야기라.")
    make_conversation(thread, topic="그 뒷이야기", content="옛날에\n\n  나무꾼이 " + "살" * 600)
    make_conversation(thread, topic="끝", content="하늘로  올라간\n이야기라.", status=Status.CANCELLED)

    (row,) = api.get(URL).json()["chat_history"]

    assert row == {
        "thread_id": thread.public_id,
        "title": "나무꾼과 선녀",
        "user_input": "나무꾼이 선녀를 만난다",
        "preview": "하늘로 올라간 이야기라.",
        "status": "cancelled",
        "conversation_count": 3,
        "thread_created_at": "2026-11-22T21:00:00+09:00",
        "thread_updated_at": "2026-11-22T21:00:00+09:00",
    }


def test_a_long_story_is_previewed_by_its_opening(api, user):
    make_conversation(make_thread(user), content="옛날 " * 6_000)
    (row,) = api.get(URL).json()["chat_history"]
    assert row["preview"].startswith("옛날 옛날")
    assert row["preview"].endswith("…")
    assert len(row["preview"]) <= 120


def test_a_turn_being_written_has_no_preview_yet(api, user):
    make_conversation(make_thread(user), content="", title="", status=Status.IN_PROGRESS)
    (row,) = api.get(URL).json()["chat_history"]
    assert (row["status"], row["preview"]) == ("in_progress", "")


def test_a_thread_without_a_turn_is_listed(api, user):
    make_thread(user, title="빈 책")
    (row,) = api.get(URL).json()["chat_history"]
    assert (row["title"], row["user_input"], row["status"]) == ("빈 책", "", "")


def test_the_latest_comes_first(api, user):
    titles = ["둘째", "첫째", "셋째"]
    for title, hours in zip(titles, [2, 1, 3], strict=True):
        make_thread(user, title=title, updated_at=MOMENT + timedelta(hours=hours))
    answer = api.get(URL).json()
    assert [row["title"] for row in answer["chat_history"]] == ["셋째", "둘째", "첫째"]
    assert answer["success"] is True
    assert answer["next_cursor"] is None


def test_old_clients_ask_by_post(api, user):
    for _ in range(3):
        make_conversation(make_thread(user))
    first = api.post(URL, {"page_size": 2, "cursor": None, "user_id": user.username}, format="json").json()
    second = api.post(URL, {"page_size": 2, "cursor": first["next_cursor"]}, format="json").json()
    assert [len(page["chat_history"]) for page in (first, second)] == [2, 1]
    assert second["next_cursor"] is None


def test_a_stranger_sees_nothing_of_it(stranger_api, user):
    make_conversation(make_thread(user))
    assert stranger_api.get(URL).json()["chat_history"] == []


def test_somebody_must_be_signed_in(anonymous_api):
    assert anonymous_api.get(URL).status_code == 401


def test_pages_are_of_20_where_nothing_is_said(api, user):
    Thread.objects.bulk_create(Thread(owner=user) for _ in range(21))
    answer = api.get(URL).json()
    assert len(answer["chat_history"]) == 20
    assert answer["next_cursor"]


@pytest.mark.parametrize("page_size", ["0", "101", "-1", "x", "1.5", "9" * 400, "NaN"])
def test_a_page_size_out_of_bounds_is_named(api, page_size):
    answer = api.get(URL, {"page_size": page_size})
    assert answer.status_code == 400
    body = answer.json()
    assert body["code"] == "invalid"
    assert list(body["details"]["fields"]) == ["page_size"]
    assert body["request_id"]


@pytest.mark.parametrize("page_size", [0, 101, True, [5], {"n": 5}, "x", 1e300])
def test_a_page_size_of_a_wrong_type_in_a_body_is_named(api, page_size):
    answer = api.post(URL, {"page_size": page_size}, format="json")
    assert answer.status_code == 400
    assert list(answer.json()["details"]["fields"]) == ["page_size"]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "!!!!",
        "가나다",
        "a" * 5_000,
        "\x00",
        encode_cursor(7),
        encode_cursor(MOMENT),
        encode_cursor(7, 7),
        encode_cursor(MOMENT, 7, 7),
        encode_cursor(MOMENT, 7)[:-3],
        encode_cursor(MOMENT, 2**63),
        encode_cursor(MOMENT, -7),
    ],
)
def test_a_broken_cursor_is_named(api, cursor):
    for answer in (api.get(URL, {"cursor": cursor}), api.post(URL, {"cursor": cursor}, format="json")):
        assert answer.status_code == 400, cursor
        assert list(answer.json()["details"]["fields"]) == ["cursor"]


@pytest.mark.parametrize("cursor", [7, True, ["x"], {"a": 1}])
def test_a_cursor_of_a_wrong_type_is_named(api, cursor):
    answer = api.post(URL, {"cursor": cursor}, format="json")
    assert answer.status_code == 400
    assert list(answer.json()["details"]["fields"]) == ["cursor"]


@pytest.mark.parametrize("body", [[], "text", 7, None])
def test_a_body_that_is_no_object_is_refused(api, body):
    answer = api.post(URL, body, format="json")
    assert answer.status_code == (200 if body is None else 400)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(api, method):
    answer = getattr(api, method)(URL)
    assert answer.status_code == 405
    assert answer.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize("threads", [1, 30])
def test_queries_do_not_grow_with_the_list(api, user, threads, django_assert_num_queries):
    for _ in range(threads):
        thread = make_thread(user)
        make_conversation(thread)
        make_conversation(thread)
    with django_assert_num_queries(2) as queries:
        assert len(api.get(URL, {"page_size": 100}).json()["chat_history"]) == threads
    assert not any("COUNT(" in query["sql"].upper() for query in queries)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    offsets=st.lists(st.integers(0, 3), max_size=12),
    page_size=st.integers(1, 5),
)
def test_any_page_size_walks_every_row_once(api, user, offsets, page_size):
    """Equal times among them, which the id has to tell apart."""
    Thread.objects.all().delete()
    Thread.objects.bulk_create(
        Thread(owner=user, updated_at=MOMENT + timedelta(microseconds=offset)) for offset in offsets
    )
    in_order = Thread.objects.order_by("-updated_at", "-id").values_list("public_id", flat=True)
    assert [row["thread_id"] for row in walk(api, page_size=page_size)] == list(in_order)


def test_a_new_thread_does_not_move_the_pages_behind(api, user):
    for minutes in range(6):
        make_thread(user, updated_at=MOMENT + timedelta(minutes=minutes))
    expected = list(Thread.objects.order_by("-updated_at").values_list("public_id", flat=True))
    seen, cursor = [], ""
    while cursor is not None:
        page = api.get(URL, {"page_size": 2, "cursor": cursor}).json()
        seen += [row["thread_id"] for row in page["chat_history"]]
        cursor = page["next_cursor"]
        make_thread(user, updated_at=MOMENT + timedelta(days=1))
    assert seen == expected
