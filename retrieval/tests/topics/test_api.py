"""GET /api/topics."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from retrieval.api.serializers.topics import PointSerializer, TopicsAnswerSerializer, TopicSerializer
from retrieval.indexing.builder import build_index
from retrieval.models import Passage
from retrieval.tests.factories import make_passage, make_work
from retrieval.topics.building import build_topic_map

URL = "/api/topics"


def test_it_answers_with_topics_and_points(api, topic_map, passages):
    body = api.get(URL).json()
    assert body["success"] is True
    assert (body["version"], body["stale"], body["count"], body["matched"]) == (
        topic_map.version,
        False,
        36,
        36,
    )
    assert body["languages"] == ["ko"]
    assert sum(topic["size"] for topic in body["topics"]) == len(body["points"]) == 36
    point = next(each for each in body["points"] if each["passage_id"] == str(passages[0].pk))
    assert point["title"] == "토끼전"
    assert point["topic_sentence"] == passages[0].topic
    assert passages[0].text.startswith(point["opening"].rstrip("…"))
    assert body["topics"][point["topic"]]["name"] == "용궁"


def test_the_answer_is_what_the_document_says(api, topic_map):
    body = api.get(URL).json()
    answer = TopicsAnswerSerializer(data=body)
    assert answer.is_valid(), answer.errors
    assert set(body) == set(answer.fields)
    assert set(body["points"][0]) == set(PointSerializer().fields)
    assert set(body["topics"][0]) == set(TopicSerializer().fields)


def test_points_are_limited_and_filtered(api, topic_map):
    everything = api.get(URL).json()["points"]
    some = api.get(URL, {"limit": 5}).json()
    assert (some["points"], some["matched"]) == (everything[:5], 36)
    assert api.get(URL, {"limit": 0}).json()["points"] == []
    of_topic = api.get(URL, {"topic": 1}).json()
    assert {point["topic"] for point in of_topic["points"]} == {1}
    assert of_topic["matched"] == topic_map.topics[1].size
    left = api.get(URL, {"bbox": "-1,-1,0,1"}).json()["points"]
    assert left == [point for point in everything if point["x"] <= 0]
    assert api.get(URL, {"language": "en"}).json()["points"] == []
    assert len(api.get(URL, {"language": "ko"}).json()["points"]) == 36


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": -1}, "limit"),
        ({"limit": 5001}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"topic": -1}, "topic"),
        ({"topic": 9999}, "topic"),
        ({"topic": 10**30}, "topic"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"bbox": "0,0,nan,1"}, "bbox"),
        ({"bbox": "1,0,0,1"}, "bbox"),
        ({"bbox": "0" * 10_000}, "bbox"),
        ({"language": "k\x00"}, "language"),
        ({"language": "k" * 11}, "language"),
    ],
)
def test_a_wrong_question_is_named(api, topic_map, query, field):
    response = api.get(URL, query)
    assert response.status_code == 400
    assert response.json()["code"] == "invalid"
    assert set(response.json()["details"]["fields"]) == {field}


def test_without_a_map_it_says_so(api, data_dir):
    response = api.get(URL)
    assert response.status_code == 503
    assert response.json()["code"] == "topic_map_missing"
    assert response["Retry-After"]
    assert str(data_dir) not in response.content.decode()


def test_a_known_map_is_not_sent_again(api, topic_map, works):
    first = api.get(URL)
    again = api.get(URL, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    make_passage(works[0], text="용왕이 기뻐하더라.", keywords=["용궁"])
    build_index()
    stale = api.get(URL, headers={"If-None-Match": first["ETag"]})
    assert (stale.status_code, stale.json()["stale"]) == (200, True)
    build_topic_map()
    assert api.get(URL, headers={"If-None-Match": stale["ETag"]}).json()["stale"] is False


def test_names_are_in_the_asked_language_where_they_can_be(api, data_dir, works):
    for number in range(6):
        make_passage(works[0], text="용왕이 토끼를 찾더라." * (number + 1), keywords=["용궁"])
    english = make_work("The Turtle", language="en")
    for number in range(3):
        make_passage(english, text="용왕이 토끼를 찾더라!" * (number + 1), keywords=["sea palace"])
    build_index()
    build_topic_map()

    def names(language):
        with translation.override(None):
            response = api.get(URL, headers={"Accept-Language": language})
        return {topic["name"] for topic in response.json()["topics"]}, response["ETag"]

    korean, english_names = names("ko"), names("en")
    assert korean[1] != english_names[1]
    assert any("용궁" in name for name in korean[0])
    assert any("sea palace" in name for name in english_names[0])


def test_a_passage_that_is_gone_is_left_out(api, topic_map, passages):
    Passage.objects.filter(pk=passages[0].pk).delete()
    shown = {point["passage_id"] for point in api.get(URL).json()["points"]}
    assert str(passages[0].pk) not in shown
    assert len(shown) == 35


def test_guests_see_it_where_they_are_let_in(anonymous_api, topic_map, settings):
    settings.GUESTS = True
    assert anonymous_api.get(URL).status_code == 200
    settings.GUESTS = False
    assert anonymous_api.get(URL).status_code == 401


def test_it_is_only_read(api, topic_map):
    assert api.post(URL, {}, format="json").status_code == 405


def test_it_costs_one_query_for_the_passages(api, topic_map):
    with CaptureQueriesContext(connection) as captured:
        api.get(URL)
    assert len([query for query in captured.captured_queries if "passages" in query["sql"]]) == 1
