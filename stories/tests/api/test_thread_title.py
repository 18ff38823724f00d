"""POST /api/updateThreadTitle."""

from __future__ import annotations

import unicodedata

import pytest

from stories.models import ConversationSearch, Status
from stories.services.search import index_conversation
from stories.tests.factories import make_conversation, make_thread

URL = "/api/updateThreadTitle"


def test_a_thread_takes_its_new_title(api, user):
    thread = make_thread(user, title="옛 이름")
    title = unicodedata.normalize("NFD", "  새 이름 ")
    answer = api.post(URL, {"thread_id": thread.public_id, "title": title, "user_id": user.pk}, format="json")
    assert answer.status_code == 200
    assert answer.json() == {"success": True, "thread_id": thread.public_id, "title": "새 이름"}
    moved = thread.updated_at
    thread.refresh_from_db()
    assert (thread.title, thread.updated_at) == ("새 이름", moved)


@pytest.mark.parametrize("title", ["가", "가" * 200, "🐯" * 200, "<b>제목</b>", "제목 ‘하나’"])
def test_titles_up_to_200_characters_are_kept(api, user, title):
    thread = make_thread(user)
    assert (
        api.post(URL, {"thread_id": thread.public_id, "title": title}, format="json").json()["title"] == title
    )
    thread.refresh_from_db()
    assert thread.title == title


@pytest.mark.parametrize(
    "title",
    ["", "  ", None, 7, True, ["x"], {"a": 1}, "가" * 201, "a\x00b", "a\x1bb", "a\nb", "a\tb", "a\u2028b"],
)
def test_what_is_no_title_is_named_and_changes_nothing(api, user, title):
    thread = make_thread(user, title="옛 이름")
    answer = api.post(URL, {"thread_id": thread.public_id, "title": title}, format="json")
    assert answer.status_code == 400
    assert list(answer.json()["details"]["fields"]) == ["title"]
    thread.refresh_from_db()
    assert thread.title == "옛 이름"


def test_everything_missing_is_named_at_once(api):
    answer = api.post(URL, {}, format="json")
    assert sorted(answer.json()["details"]["fields"]) == ["thread_id", "title"]


def test_the_thread_of_another_is_not_there(stranger_api, user):
    thread = make_thread(user, title="옛 이름")
    answer = stranger_api.post(URL, {"thread_id": thread.public_id, "title": "내 것"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (404, "thread_not_found")
    thread.refresh_from_db()
    assert thread.title == "옛 이름"


def test_an_unknown_thread_is_not_there(api):
    answer = api.post(URL, {"thread_id": "thread_0", "title": "이름"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (404, "thread_not_found")


def test_somebody_must_be_signed_in(anonymous_api):
    assert anonymous_api.post(URL, {}, format="json").status_code == 401


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_other_methods_are_refused(api, method):
    assert getattr(api, method)(URL).status_code == 405


def test_only_the_first_turn_is_indexed_anew(api, user, django_assert_max_num_queries):
    """However long the thread: its title is found in its first turn alone."""
    thread = make_thread(user)
    for _ in range(20):
        index_conversation(make_conversation(thread).pk)
    before = dict(ConversationSearch.objects.values_list("conversation__number", "terms"))
    with django_assert_max_num_queries(8):
        api.post(URL, {"thread_id": thread.public_id, "title": "비단구렁이"}, format="json")
    after = dict(ConversationSearch.objects.values_list("conversation__number", "terms"))
    assert [number for number in after if after[number] != before[number]] == [1]


def test_a_thread_whose_first_turn_runs_can_be_renamed(api, user):
    turn = make_conversation(make_thread(user), status=Status.IN_PROGRESS)
    answer = api.post(URL, {"thread_id": turn.thread.public_id, "title": "새 이름"}, format="json")
    assert answer.status_code == 200
    assert not ConversationSearch.objects.exists()
