"""POST /api/search."""

from __future__ import annotations

import unicodedata

import pytest

from retrieval.tests.searching.conftest import built, corpus, index_dir
from stories.models import ConversationData, Status
from stories.tests.factories import make_conversation, make_thread

__all__ = ["built", "corpus", "index_dir"]

URL = "/api/search"
TOPIC = "다친 제비의 다리를 고쳐 준 흥부"
NEAREST = "흥부가 다친 제비의 다리를 고쳐 준다"


def ask(client, topic=TOPIC, **body):
    return client.post(URL, {"user_input": topic, **body}, format="json")


def found(client, *args, **body):
    answer = ask(client, *args, **body)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_three_passages_and_three_topics_by_name(api, corpus):
    body = found(api)
    assert set(body) == {"success", "result", "hits", "degraded", "stored"}
    assert (body["success"], body["degraded"], body["stored"]) == (True, [], False)
    names = [f"similar_{n}" for n in (1, 2, 3)] + [f"recommended_{n}" for n in (1, 2, 3)]
    assert list(body["result"]) == names
    assert len({body["result"][f"similar_{n}"]["passage_id"] for n in (1, 2, 3)}) == 3
    topics = [body["result"][f"recommended_{n}"] for n in (1, 2, 3)]
    assert len(set(topics)) == 3
    assert all(topic.endswith("이야기") for topic in topics)


def test_a_passage_is_told_whole(api, corpus):
    body = found(api)
    passage = corpus[NEAREST]
    similar = body["result"]["similar_1"]
    assert similar == {
        "passage_id": str(passage.pk),
        "title": "흥부전",
        "text": passage.text,
        "topic_sentence": NEAREST,
        "score": similar["score"],
        "metadata": {
            "work": passage.work.slug,
            "language": "ko",
            "genre": "판소리계 소설",
            "period": "조선",
            "source": "",
            "licence": "CC0-1.0",
            "position": 1,
            "part": "전",
            "keywords": ["보은", "가난"],
            "tags": {"motif": ["보은", "가난"], "characters": ["흥부"], "location": ["바닷가"]},
        },
    }
    hit = body["hits"][0]
    assert {name: hit[name] for name in similar} == similar
    assert set(hit) - set(similar) == {"scores"}
    assert set(hit["scores"]) == {"dense", "keyword"}


@pytest.mark.parametrize(("k", "hits"), [(1, 1), (2, 2), (3, 3), (7, 7), (50, 10), (None, 3)])
def test_as_many_hits_as_are_asked_for_and_always_three_by_name(api, corpus, k, hits):
    body = found(api, k=k)
    assert len(body["hits"]) == hits
    assert body["result"]["similar_3"] is not None


def test_names_without_a_passage_are_null(api, corpus):
    body = found(api, filters={"works": ["흥부전"]}, k=10)
    assert len(body["hits"]) == 2
    assert body["result"]["similar_3"] is None


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"languages": ["en"]}, 4),
        ({"works": ["흥부전", "심청전"]}, 4),
        ({"works": ["흥부전"], "languages": ["en"]}, 0),
        ({"works": ["없는 책"]}, 0),
        ({"genres": ["household tale"]}, 4),
        ({"tags": {"motif": ["보은", "꾀"]}}, 2),
        ({"tags": {"motif": "보은"}, "works": []}, 1),
        ({}, 10),
    ],
)
def test_filters(api, corpus, filters, count):
    assert len(found(api, k=50, filters=filters)["hits"]) == count


def test_a_work_is_named_by_its_key_too(api, corpus):
    assert len(found(api, k=50, filters={"works": [corpus[NEAREST].work.slug]})["hits"]) == 2


def test_an_old_client_sends_null_and_its_own_id(api, user, corpus):
    body = found(api, tags=None, thread_id=None, conversation_id=None, user_id=str(user.pk))
    assert body["result"]["similar_1"]["topic_sentence"] == NEAREST


def test_decomposed_words_are_the_same_words(api, corpus):
    assert found(api, unicodedata.normalize("NFD", TOPIC))["hits"] == found(api)["hits"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "user_input"),
        ({"user_input": ""}, "user_input"),
        ({"user_input": None}, "user_input"),
        ({"user_input": 7}, "user_input"),
        ({"user_input": ["가"]}, "user_input"),
        ({"user_input": "가" * 2001}, "user_input"),
        ({"user_input": "a\x00b"}, "user_input"),
        ({"user_input": TOPIC, "k": 0}, "k"),
        ({"user_input": TOPIC, "k": 51}, "k"),
        ({"user_input": TOPIC, "k": "많이"}, "k"),
        ({"user_input": TOPIC, "k": 10**30}, "k"),
        ({"user_input": TOPIC, "tags": {"nonsense": "x"}}, "tags"),
        ({"user_input": TOPIC, "tags": "보은"}, "tags"),
        ({"user_input": TOPIC, "filters": ["ko"]}, "filters"),
        ({"user_input": TOPIC, "filters": {"works": "흥부전"}}, "filters"),
        ({"user_input": TOPIC, "filters": {"works": ["가"] * 51}}, "filters"),
        ({"user_input": TOPIC, "filters": {"languages": ["a\x00"]}}, "filters"),
        ({"user_input": TOPIC, "filters": {"tags": {"nonsense": ["x"]}}}, "filters"),
        ({"user_input": TOPIC, "thread_id": "thread_1"}, "conversation_id"),
        ({"user_input": TOPIC, "conversation_id": 1}, "thread_id"),
        ({"user_input": TOPIC, "thread_id": "x" * 41, "conversation_id": 1}, "thread_id"),
        ({"user_input": TOPIC, "thread_id": "thread_1", "conversation_id": 0}, "conversation_id"),
    ],
)
def test_what_cannot_be_meant_is_named(api, body, field):
    answer = api.post(URL, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["details"]["fields"]) == [field]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b'{"user_input": "\xff"}', b"\xed\xa0\x80"])
def test_bodies_that_are_no_object(api, body):
    answer = api.post(URL, body, content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "code", "details", "request_id"}


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_other_methods_are_refused(api, method):
    assert getattr(api, method)(URL).status_code == 405


def test_guests_may_search_where_they_may_write_and_become_nobody_by_it(
    anonymous_api, corpus, settings, django_user_model
):
    settings.GUESTS = True
    accounts = django_user_model.objects.count()
    assert found(anonymous_api)["hits"]
    assert django_user_model.objects.count() == accounts
    settings.GUESTS = False
    assert ask(anonymous_api).status_code == 401


def test_another_user_s_id_is_refused(api, stranger):
    assert ask(api, user_id=str(stranger.pk)).json()["code"] == "not_owner"


def test_the_result_is_kept_with_the_turn_and_read_in_the_history(api, user, corpus):
    turn = make_conversation(make_thread(user))
    named = {"thread_id": turn.thread.public_id, "conversation_id": turn.number}
    body = found(api, k=10, **named)
    assert body["stored"] is True
    history = api.get(f"/api/retrieveChatHistoryDetail?thread_id={turn.thread.public_id}").json()
    kept = history["conversation_history"][0]["result"]
    for name, value in body["result"].items():
        assert kept[name] == value
    assert kept["created_content"] == "옛날 어느 산골에 나무꾼이 살았더라."


def test_a_turn_that_is_being_written_keeps_what_it_has(api, user, corpus):
    turn = make_conversation(make_thread(user), status=Status.IN_PROGRESS)
    before = ConversationData.objects.values().get()
    body = found(api, thread_id=turn.thread.public_id, conversation_id=1)
    assert (body["stored"], len(body["hits"])) == (False, 3)
    assert ConversationData.objects.values().get() == before


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED, Status.FAILED, Status.EXPIRED])
def test_a_turn_that_is_over_changes_in_two_columns_alone(api, user, corpus, status):
    turn = make_conversation(make_thread(user), status=status)
    before: dict[str, object] = dict(ConversationData.objects.values().get())
    found(api, thread_id=turn.thread.public_id, conversation_id=1)
    after: dict[str, object] = dict(ConversationData.objects.values().get())
    assert {name for name in after if after[name] != before[name]} == {"similar", "recommendations"}


def test_topics_of_a_turn_stay_where_the_corpus_has_none(api, user, corpus):
    turn = make_conversation(make_thread(user))
    ConversationData.objects.update(recommendations=["하나 이야기", "둘 이야기", "셋 이야기"])
    named = {"thread_id": turn.thread.public_id, "conversation_id": 1}
    found(api, "!!", **named)
    assert ConversationData.objects.get().recommendations == ["하나 이야기", "둘 이야기", "셋 이야기"]


@pytest.mark.parametrize("number", [1, 2])
def test_somebody_elses_turn_is_not_there_and_nothing_is_looked_for(stranger_api, user, index_dir, number):
    """There is no index: a search would be answered with 503."""
    turn = make_conversation(make_thread(user))
    answer = ask(stranger_api, thread_id=turn.thread.public_id, conversation_id=number)
    assert (answer.status_code, answer.json()["code"]) == (404, "thread_not_found")
    assert ConversationData.objects.get().similar == []


def test_nobody_s_turns_are_not_there(anonymous_api, user, settings, index_dir):
    settings.GUESTS = True
    turn = make_conversation(make_thread(user))
    answer = ask(anonymous_api, thread_id=turn.thread.public_id, conversation_id=1)
    assert (answer.status_code, answer.json()["code"]) == (404, "thread_not_found")


def test_a_turn_that_never_was(api, user, index_dir):
    thread = make_thread(user)
    answer = ask(api, thread_id=thread.public_id, conversation_id=3)
    assert (answer.status_code, answer.json()["code"]) == (404, "conversation_not_found")


def test_no_index_yet(api, index_dir):
    answer = ask(api)
    assert (answer.status_code, answer.json()["code"]) == (503, "index_missing")
    assert answer.headers["Retry-After"]
    assert str(index_dir) not in answer.content.decode()


def test_a_leg_that_cannot_look_is_named(api, corpus, monkeypatch):
    def fail(*_):
        raise OSError("/a/path/that/nobody/may/see")

    monkeypatch.setattr("retrieval.legs.keyword_leg", fail)
    body = found(api)
    assert body["degraded"] == ["keyword"]
    assert len(body["hits"]) == 3
    assert {hit["scores"]["keyword"] for hit in body["hits"]} == {None}
    monkeypatch.setattr("retrieval.legs.dense_leg", fail)
    answer = ask(api)
    assert (answer.status_code, answer.json()["code"]) == (503, "search_unavailable")
    assert b"/a/path" not in answer.content


def test_requests_are_counted(anonymous_api, settings, index_dir):
    settings.GUESTS = True
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
        "DEFAULT_THROTTLE_RATES": {"anonymous": "2/min", "guest": "", "user": ""}
    }
    assert [ask(anonymous_api).status_code for _ in range(3)] == [503, 503, 429]


def test_more_hits_cost_no_more_queries(api, corpus, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        found(api, k=1)
    with django_assert_max_num_queries(6):
        found(api, k=50)
