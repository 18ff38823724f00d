"""GET /api/topics/story: where a story fell on the topic map."""

from __future__ import annotations

import pytest

from retrieval.indexing import catalogue
from retrieval.indexing.builder import build_index
from retrieval.models import Passage
from retrieval.tests.embedders import SETTING
from retrieval.tests.factories import make_passage, make_work
from retrieval.topics.building import build_topic_map
from retrieval.topics.maps import current_map
from stories.models import Status
from stories.tests.factories import make_conversation, make_thread

URL = "/api/topics/story"
SEA = "용왕이 병이 들어 토끼의 간을 구하니 자라가 뭍으로 나가더라."
FIELD = "흥부가 제비 다리를 고쳐 주니 제비가 박씨를 물어 오더라."


@pytest.fixture
def topic_map(db, settings, tmp_path, monkeypatch):
    """Twelve passages of the sea and twelve of the field, in an index of vectors alone."""
    monkeypatch.setattr(catalogue, "PARTS", {})
    settings.DATA_DIR = tmp_path
    settings.EMBEDDERS = SETTING
    works = make_work("토끼전"), make_work("흥부전")
    for number in range(12):
        for work, text, keyword in zip(works, (SEA, FIELD), ("용궁", "제비"), strict=True):
            make_passage(work, text=f"{number}째 날 {text}", topic=f"{keyword} 이야기", keywords=[keyword])
    build_index()
    build_topic_map()
    return current_map()


def asked(conversation) -> dict[str, object]:
    return {"thread_id": conversation.thread.public_id, "conversation_id": conversation.number}


def test_a_story_lies_among_its_like(api, user, topic_map):
    story = make_conversation(make_thread(user), topic="용궁 이야기", title="자라의 꾀", content=SEA * 20)
    body = api.get(URL, asked(story)).json()
    assert body["success"] is True
    assert (body["thread_id"], body["conversation_id"], body["title"]) == (
        *asked(story).values(),
        "자라의 꾀",
    )
    assert body["topic_name"].startswith("용궁")
    assert {each["title"] for each in body["nearest"]} == {"토끼전"}
    scores = [each["score"] for each in body["nearest"]]
    assert scores == sorted(scores, reverse=True)
    keys = [int(each["passage_id"]) for each in body["nearest"]]
    near = topic_map.points.positions[topic_map.points.rows_of(keys)]
    assert near[:, 0].min() <= body["x"] <= near[:, 0].max()
    assert near[:, 1].min() <= body["y"] <= near[:, 1].max()
    assert (body["version"], body["stale"]) == (topic_map.version, False)


@pytest.mark.parametrize("content", ["", "   \n\n", "짧다.", "가" * 50_000, "\ufdfa\u0000끝"])
def test_any_story_has_a_place(api, user, topic_map, content):
    story = make_conversation(make_thread(user), topic="제비 이야기", content=content)
    response = api.get(URL, asked(story))
    assert response.status_code == 200
    assert abs(response.json()["x"]) <= 1


def test_one_that_is_being_written_lies_where_its_topic_does(api, user, topic_map):
    story = make_conversation(
        make_thread(user), topic="제비 이야기", title="", content="", status=Status.IN_PROGRESS
    )
    body = api.get(URL, asked(story)).json()
    assert body["topic_name"].startswith("제비")
    assert body["title"] == "제비 이야기"


def test_it_is_embedded_once(api, user, topic_map, monkeypatch):
    story = make_conversation(make_thread(user), content=SEA)
    first = api.get(URL, asked(story)).json()
    monkeypatch.setattr("retrieval.tests.embedders.BigramEmbedder.embed", None)
    assert api.get(URL, asked(story)).json() == first


def test_a_stranger_s_story_is_not_there(stranger_api, user, topic_map):
    story = make_conversation(make_thread(user), content=SEA)
    response = stranger_api.get(URL, asked(story))
    assert (response.status_code, response.json()["code"]) == (404, "thread_not_found")


def test_a_turn_that_is_not_there_is_not_found(api, user, topic_map):
    story = make_conversation(make_thread(user), content=SEA)
    response = api.get(URL, {**asked(story), "conversation_id": 9})
    assert (response.status_code, response.json()["code"]) == (404, "conversation_not_found")


@pytest.mark.parametrize("wrong", [{"conversation_id": 0}, {"conversation_id": "x"}, {"thread_id": ""}])
def test_a_wrong_question_is_named(api, user, topic_map, wrong):
    story = make_conversation(make_thread(user), content=SEA)
    response = api.get(URL, {**asked(story), **wrong})
    assert response.status_code == 400
    assert set(response.json()["details"]["fields"]) == set(wrong)


def test_who_is_not_signed_in_has_no_stories(anonymous_api, user, topic_map):
    story = make_conversation(make_thread(user), content=SEA)
    assert anonymous_api.get(URL, asked(story)).status_code == 401


def test_without_a_map_it_says_so(api, user, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    story = make_conversation(make_thread(user), content=SEA)
    response = api.get(URL, asked(story))
    assert (response.status_code, response.json()["code"]) == (503, "topic_map_missing")


def test_a_newer_index_places_it_by_what_both_know(api, user, topic_map):
    make_passage(text=f"새로 온 대목이라. {SEA}", topic="용궁 이야기")
    build_index()
    story = make_conversation(make_thread(user), topic="용궁 이야기", content=SEA)
    body = api.get(URL, asked(story)).json()
    assert body["stale"] is True
    assert body["topic_name"].startswith("용궁")


def test_a_map_of_another_corpus_is_stale_and_places_nothing(api, user, topic_map):
    Passage.objects.all().delete()
    make_passage(text=SEA)
    build_index()
    story = make_conversation(make_thread(user), content=SEA)
    response = api.get(URL, asked(story))
    assert (response.status_code, response.json()["code"]) == (503, "topic_map_stale")
