"""The page of the topic map, as the server makes it."""

from __future__ import annotations

import pytest
from django.test import Client

from retrieval.indexing.builder import build_index
from retrieval.tests.factories import make_passage
from retrieval.topics.building import build_topic_map


@pytest.fixture
def reader(user) -> Client:
    client = Client(headers={"Accept-Language": "ko"})
    client.force_login(user)
    return client


def test_the_topics_are_read_without_a_script(reader, topic_map):
    page = reader.get("/map/").content.decode()
    for topic in topic_map.topics:
        assert topic.names["ko"].name in page
        assert ", ".join(topic.names["ko"].keywords) in page
    assert f"대목 36편의 주제 {len(topic_map.topics)}가지" in page


def test_its_policy_needs_nothing_inline(reader, topic_map):
    response = reader.get("/map/")
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert " style=" not in response.content.decode()


def test_a_story_is_named_to_the_script(reader, topic_map):
    page = reader.get("/map/", {"thread_id": 'thread_"><script>', "conversation_id": "1"}).content.decode()
    assert 'data-thread-id="thread_&quot;&gt;&lt;script&gt;"' in page
    assert 'data-conversation-id="1"' in page


def test_a_name_that_would_be_markup_stays_text(reader, data_dir, works):
    from_label = "<img src=x onerror=alert(1)>"
    _draw(works[0], from_label)
    page = reader.get("/map/").content.decode()
    assert "&lt;img" in page
    assert "<img src=x" not in page


def test_without_a_map_it_says_so(reader, data_dir):
    response = reader.get("/map/")
    assert response.status_code == 200
    assert "주제 지도를 아직 그리지 않았습니다" in response.content.decode()
    assert "map.js" not in response.content.decode()


def test_strangers_are_asked_to_log_in_where_guests_are_not_let_in(client, topic_map, settings):
    settings.GUESTS = True
    assert "용궁" in client.get("/map/").content.decode()
    settings.GUESTS = False
    page = client.get("/map/").content.decode()
    assert "용궁" not in page
    assert "/login/?next=/map/" in page


def test_it_is_in_the_navigation(client, db):
    assert 'href="/map/"' in client.get("/login/").content.decode()


def test_it_is_only_read(client, db):
    assert client.post("/map/").status_code == 405


def _draw(work, label):
    for number in range(3):
        make_passage(work, text=f"{number}번째 나그네가 길을 가더라.", keywords=[label])
    build_index()
    build_topic_map()
