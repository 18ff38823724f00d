"""GET and POST /api/searchHistory. InnoDB finds what is committed, so these tests commit."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from django.db import connection

from common.api.pagination import encode_cursor
from stories.models import Conversation, ConversationSearch, Status
from stories.services.search import index_conversation
from stories.services.threads import rename_thread
from stories.tests.factories import make_conversation, make_thread

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/searchHistory"
MOMENT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def indexed(owner, **texts) -> Conversation:
    turn = make_conversation(make_thread(owner, title=texts.pop("thread_title", "")), **texts)
    index_conversation(turn.pk)
    return turn


def found(api, text, **query) -> list[int]:
    """The keys of the turns found, in order."""
    answer = api.get(URL, {"search_text": text, **query})
    assert answer.status_code == 200, answer.content
    keys = dict(Conversation.objects.values_list("thread__public_id", "pk"))
    return [keys[row["thread_id"]] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    "text",
    [
        "나무꾼",
        "사슴",
        "숲",
        "무꾼이",
        "사슴 나무꾼",
        "사슴을, 나무꾼이!",
        unicodedata.normalize("NFD", "나무꾼"),
        "deer",
        "DEER",
        "ee",
        "호랑이",
        "孝",
        "효행",
        "달밤의",
        "𠀀",
        "ß",
        "STRASSE",
        "가" * 60 + "나",
        "2",
    ],
)
def test_words_are_found_in_every_part_of_a_turn(api, user, text):
    turn = indexed(
        user,
        thread_title="달밤의 Straße",
        title="孝子와 호랑이",
        topic="나무꾼이 숲에서 사슴을 구한다",
        tags={"theme": ["효행"], "keywords": "Deer 2"},
        content="옛날 옛적에 " + "가" * 60 + "나다 𠀀 하더라.",
    )
    indexed(user, title="심청", topic="공양미", content="바다에 몸을 던졌더라.")
    assert found(api, text) == [turn.pk]


@pytest.mark.parametrize("text", ["용궁", "나무꾼 용궁", "꾼나", "슴구", "나무꾼사슴", "…", "!?", "🐯"])
def test_what_is_not_said_is_not_found(api, user, text):
    """Among them pairs that only meet across a space or the border of two parts."""
    indexed(user, title="나무꾼", topic="사슴", content="구해 준 나무꾼이 사슴 구함")
    assert found(api, text) == []


def test_pairs_in_another_order_are_no_word(api, user):
    """The index holds 이도 and 도령, and not in one word."""
    indexed(user, content="사람이도 가고 도령도 갔더라.")
    turn = indexed(user, content="이도령이 왔더라.")
    assert found(api, "이도령") == [turn.pk]


def test_a_page_is_filled_behind_what_only_resembles(api, user):
    turns = [indexed(user, content="이도령이 왔더라.") for _ in range(3)]
    for _ in range(5):
        indexed(user, content="사람이도 가고 도령도 갔더라.")
    assert found(api, "이도령", page_size=2) == [turns[2].pk, turns[1].pk]


def test_what_only_resembles_costs_a_bounded_number_of_queries(api, user, django_assert_max_num_queries):
    turn = indexed(user, content="이도령이 왔더라.")
    for _ in range(12):
        indexed(user, content="사람이도 가고 도령도 갔더라.")
    seen, cursor = [], ""
    while cursor is not None:
        with django_assert_max_num_queries(13):
            page = api.get(URL, {"search_text": "이도령", "page_size": 1, "cursor": cursor}).json()
        seen += page["results"]
        cursor = page["next_cursor"]
    assert [row["thread_id"] for row in seen] == [turn.thread.public_id]


def test_a_row_tells_where_and_what(api, user):
    thread = make_thread(user, title="나무꾼과 선녀", created_at=MOMENT, updated_at=MOMENT)
    make_conversation(thread)
    story = "산" * 100 + " <b>사슴</b>을\n숨겨 " + "물" * 100
    turn = make_conversation(thread, topic="사냥꾼이 온다", title="", content=story, created_at=MOMENT)
    index_conversation(turn.pk)

    answer = api.get(URL, {"search_text": "사슴"}).json()

    assert answer["success"] is True
    assert answer["next_cursor"] is None
    assert answer["results"] == [
        {
            "thread_id": thread.public_id,
            "conversation_id": 2,
            "title": "나무꾼과 선녀",
            "user_input": "사냥꾼이 온다",
            "status": "completed",
            "preview": {
                "category": "content",
                "text": "…" + "산" * 36 + " <b>사슴</b>을 숨겨 " + "물" * 31 + "…",
            },
            "created_at": "2026-11-22T21:00:00+09:00",
            "thread_created_at": "2026-11-22T21:00:00+09:00",
            "thread_updated_at": "2026-11-22T21:00:00+09:00",
        }
    ]


@pytest.mark.parametrize(
    ("text", "category", "preview"),
    [
        ("나무꾼", "title", "나무꾼과 사슴"),
        ("구해 준다", "user_input", "나무꾼이 사슴을 구해 준다"),
        ("보은", "tags", "설화, 보은"),
        ("나무꾼 산골", "content", "산골에 나무꾼이 살았더라."),
    ],
)
def test_the_part_that_says_most_is_previewed(api, user, text, category, preview):
    indexed(
        user,
        title="나무꾼과 사슴",
        topic="나무꾼이 사슴을 구해 준다",
        tags={"genre": ["설화"], "motif": ["보은"]},
        content="산골에 나무꾼이 살았더라.",
    )
    (row,) = api.get(URL, {"search_text": text}).json()["results"]
    assert row["preview"] == {"category": category, "text": preview}


def test_results_come_newest_first_in_pages(api, user):
    turns = [indexed(user, topic=f"사슴 {n}") for n in range(5)]
    seen, cursor, pages = [], "", 0
    while cursor is not None:
        page = api.get(URL, {"search_text": "사슴", "page_size": 2, "cursor": cursor}).json()
        seen += [row["user_input"] for row in page["results"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert seen == [turn.data.user_input for turn in reversed(turns)]
    assert pages == 3


def test_nobody_finds_what_is_another_s(stranger_api, user, stranger):
    indexed(user, topic="사슴")
    mine = indexed(stranger, topic="사슴")
    assert found(stranger_api, "사슴") == [mine.pk]


def test_owners_whose_ids_begin_alike_are_kept_apart(api, user, stranger):
    """Terms begin with the owner: 1 must not find what 11 or 1's namesakes in hex own."""
    other = type(user).objects.create(username="other", pk=int(f"{user.pk:x}1", 16))
    indexed(other, topic="사슴")
    assert found(api, "사슴") == []


def test_a_running_turn_is_found_by_its_topic(api, user):
    turn = make_conversation(
        make_thread(user), topic="용왕의 병", content="", title="", status=Status.IN_PROGRESS
    )
    index_conversation(turn.pk)
    assert not ConversationSearch.objects.exists()
    assert found(api, "용왕") == [turn.pk]
    assert found(api, "토끼") == []


def test_a_finished_turn_is_found_by_its_story_once(api, user):
    turn = indexed(user, topic="용왕의 병", content="")
    turn.data.created_content = "토끼가 뭍으로 돌아왔더라."
    turn.data.save()
    index_conversation(turn.pk)
    index_conversation(turn.pk)
    assert found(api, "토끼") == [turn.pk]
    assert found(api, "용왕") == [turn.pk]


def test_a_renamed_thread_is_found_by_its_new_title_alone(api, user):
    turn = indexed(user, thread_title="옛이름")
    rename_thread(user=user, thread_id=turn.thread.public_id, title="새로운 표제")
    assert found(api, "표제") == [turn.pk]
    assert found(api, "옛이름") == []


def test_a_deleted_thread_leaves_nothing_to_find(api, user):
    turn = indexed(user, topic="사슴")
    api.post("/api/deleteThread", {"thread_id": turn.thread.public_id}, format="json")
    assert found(api, "사슴") == []
    assert not ConversationSearch.objects.exists()


def test_a_story_of_20_000_characters_is_found_by_its_end(api, user):
    story = "".join(chr(0xAC00 + n * 7 % 11_172) for n in range(19_990)) + " 마침표"
    turn = indexed(user, content=story)
    (row,) = api.get(URL, {"search_text": "마침표"}).json()["results"]
    assert row["conversation_id"] == turn.number
    assert row["preview"]["text"].endswith("마침표")


def test_old_clients_ask_by_post(api, user):
    indexed(user, topic="사슴")
    body = {"search_text": "사슴", "user_id": user.username}
    answer = api.post(URL, body, format="json")
    assert len(answer.json()["results"]) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "search_text"),
        ({"search_text": ""}, "search_text"),
        ({"search_text": "  "}, "search_text"),
        ({"search_text": None}, "search_text"),
        ({"search_text": 7}, "search_text"),
        ({"search_text": ["사슴"]}, "search_text"),
        ({"search_text": "사\x00슴"}, "search_text"),
        ({"search_text": "가" * 201}, "search_text"),
        ({"search_text": "사슴", "cursor": "x"}, "cursor"),
        ({"search_text": "사슴", "cursor": encode_cursor(1, 2)}, "cursor"),
        ({"search_text": "사슴", "page_size": 0}, "page_size"),
    ],
)
def test_bad_input_is_named(api, body, field):
    answer = api.post(URL, body, format="json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["details"]["fields"]) == [field]


@pytest.mark.parametrize(
    "text", ['"', "+", "-사슴", "사슴*", "(사슴", "a OR b", "NEAR(", "' OR 1=1", "@사슴", "%", "\\"]
)
def test_signs_of_query_languages_mean_nothing(api, user, text):
    indexed(user, topic="사슴")
    assert api.get(URL, {"search_text": text}).status_code == 200


def test_200_characters_of_many_words_are_searched(api, user):
    text = " ".join(chr(0xAC00 + n) for n in range(100))
    turn = indexed(user, content=text)
    indexed(user, content=text[:-2])
    assert found(api, text) == [turn.pk]


def test_somebody_must_be_signed_in(anonymous_api):
    assert anonymous_api.get(URL, {"search_text": "사슴"}).status_code == 401


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(api, method):
    assert getattr(api, method)(URL).status_code == 405


@pytest.mark.parametrize("turns", [1, 30])
def test_queries_do_not_grow_with_the_results(api, user, turns, django_assert_num_queries):
    for _ in range(turns):
        indexed(user, topic="사슴")
    with django_assert_num_queries(4) as queries:
        api.get(URL, {"search_text": "사슴", "page_size": 100})
    assert not any("COUNT(" in query["sql"].upper() for query in queries)


def plans_of(queries) -> str:
    """How the database goes about each statement that reads."""
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    plans = []
    with connection.cursor() as cursor:
        for query in [query["sql"] for query in queries]:
            cursor.execute(explain + query)
            plans.append(str(cursor.fetchall()))
    return "\n".join(plans)


def test_no_statement_of_a_search_reads_more_than_it_shows(api, user, django_assert_num_queries):
    """The full-text index gives the keys, the keys give the rows: neither table nor all that an owner has is read."""
    for _ in range(30):
        indexed(user, topic="사슴")
    with django_assert_num_queries(4) as queries:
        api.get(URL, {"search_text": "사슴"})
    running, volume, keys, rows = list(queries)
    assert "conversations_running" in plans_of([running])
    assert "conversation_search_volumes" in plans_of([volume])
    if connection.vendor == "sqlite":
        assert "VIRTUAL TABLE INDEX" in plans_of([keys])
        assert "SCAN" not in plans_of([rows])
        assert plans_of([rows]).count("INTEGER PRIMARY KEY") == 2
        assert "conversations_running" not in plans_of([rows])
    else:
        assert "'fulltext'" in plans_of([keys])
        assert "conversation_search_terms" in plans_of([keys])
