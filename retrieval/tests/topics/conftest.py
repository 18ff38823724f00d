"""A small corpus of two kinds of tale, its index, and its map."""

from __future__ import annotations

import pytest

from retrieval.indexing import catalogue
from retrieval.indexing.builder import build_index
from retrieval.models import Passage, Work
from retrieval.tests.embedders import SETTING
from retrieval.tests.factories import make_passage, make_work
from retrieval.topics.building import build_topic_map
from retrieval.topics.maps import TopicMap, current_map

SEA = "용왕이 병이 들어 토끼의 간을 구하니 자라가 뭍으로 나가더라."
FIELD = "흥부가 제비 다리를 고쳐 주니 제비가 박씨를 물어 오더라."


@pytest.fixture
def data_dir(settings, tmp_path, monkeypatch):
    """DATA_DIR of this test alone, an embedder without a model, and an index of vectors alone."""
    monkeypatch.setattr(catalogue, "PARTS", {})
    settings.DATA_DIR = tmp_path
    settings.EMBEDDERS = SETTING
    return tmp_path


@pytest.fixture
def works(db) -> tuple[Work, Work]:
    return make_work("토끼전"), make_work("흥부전")


@pytest.fixture
def passages(data_dir, works) -> list[Passage]:
    """Eighteen of the sea and eighteen of the field, each worded a little differently."""
    sea, field = works
    return [
        make_passage(
            work,
            text=f"{number}째 날 {text} 그 {number}째 일이라.",
            topic=f"{keyword}에 관한 {number}째 대목",
            keywords=[keyword],
        )
        for number in range(1, 19)
        for work, text, keyword in ((sea, SEA, "용궁"), (field, FIELD, "제비"))
    ]


@pytest.fixture
def topic_map(passages) -> TopicMap:
    build_index()
    build_topic_map()
    return current_map()
