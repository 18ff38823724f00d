"""The topic map in the admin."""

from __future__ import annotations

import pytest
from django.test import Client

from retrieval.indexing.builder import build_index
from retrieval.tests.admin.conftest import client_of
from retrieval.tests.embedders import SETTING
from retrieval.tests.factories import make_passage
from retrieval.topics.building import build_topic_map

URL = "/admin/retrieval/passage/topics/"


@pytest.fixture(autouse=True)
def _data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.EMBEDDERS = SETTING


def test_it_shows_the_topics_and_leads_to_passages(curator):
    for number in range(6):
        make_passage(text=f"용왕이 {number}번째로 토끼를 찾더라.", keywords=["용궁"])
    build_index()
    build_topic_map()
    page = curator.get(URL).content.decode()
    assert "용궁" in page
    assert 'data-passage="/admin/retrieval/passage/0/change/"' in page
    assert "storytool/map/map.js" in page


def test_without_a_map_it_says_what_to_run(curator):
    response = curator.get(URL)
    assert response.status_code == 200
    assert "build_topic_map" in response.content.decode()


def test_it_stands_in_the_sidebar_and_is_the_one_that_is_open(curator):
    page = curator.get(URL)
    items = {
        str(item["title"]): item
        for group in page.context["sidebar_navigation"]
        for item in group["items"]
        if "/retrieval/" in str(item["link"])
    }
    assert [name for name, item in items.items() if item["active"]] == ["주제 지도"]
    listed = curator.get("/admin/retrieval/passage/").context["sidebar_navigation"]
    active = [str(i["title"]) for group in listed for i in group["items"] if i["active"]]
    assert active == ["대목"]


def test_it_is_for_those_who_may_see_passages(visitor, db):
    assert visitor.get(URL).status_code == 200
    assert client_of(username="other").get(URL).status_code == 403
    assert Client().get(URL).status_code == 302
