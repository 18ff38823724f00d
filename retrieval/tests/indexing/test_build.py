"""From passages to an index that is found by whoever reads."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from llm.embedders.base import embedders
from retrieval.errors import IndexMissing
from retrieval.indexing.builder import build_index
from retrieval.indexing.reader import current_index
from retrieval.tests.embedders import BigramEmbedder
from retrieval.tests.factories import make_passage, make_work

pytestmark = pytest.mark.django_db


def embed(text):
    return embedders["default"].embed([text])[0]


def embedded():
    """The texts that the embedder was given so far."""
    return cast(BigramEmbedder, embedders["default"]).texts


def rows_with(**narrowed):
    mask = current_index().mask(**narrowed)
    assert mask is not None
    return mask.tolist()


def test_no_index(bare_index_dir):
    with pytest.raises(IndexMissing):
        current_index()


def test_what_is_nearest_is_found(bare_index_dir):
    work = make_work()
    texts = ["제비가 박씨를 물고 왔더라.", "용왕이 토끼의 간을 구하였더라.", "심청이 인당수에 몸을 던졌더라."]
    passages = [make_passage(work, text=text) for text in texts]
    built = build_index()
    assert (built.count, built.embedded, built.is_new) == (3, 3, True)

    index = current_index()
    assert index.version == built.version
    assert index.ids.tolist() == [passage.pk for passage in passages]
    rows, scores = index.dense(embed("토끼의 간"), 2)
    assert rows[0] == 1
    assert scores[0] > scores[1]


def test_nothing_has_changed(bare_index_dir):
    make_passage()
    first = build_index()
    again = build_index()
    assert (again.version, again.is_new) == (first.version, False)


def test_only_what_changed_is_embedded(bare_index_dir):
    passages = [make_passage() for _ in range(5)]
    build_index()
    before = current_index()
    embedded().clear()

    passages[2].text = "아주 다른 이야기가 있더라."
    passages[2].seal()
    passages[2].save()
    added = make_passage(text="새로 온 이야기가 있더라.")
    passages[0].delete()
    build_index()

    assert embedded() == [passages[2].text, added.text]
    index = current_index()
    assert index.version != before.version
    assert index.ids.tolist() == [passage.pk for passage in (*passages[1:], added)]
    assert index.ids[index.dense(embed(added.text), 1)[0]].tolist() == [added.pk]


def test_empty_corpus(bare_index_dir):
    assert build_index().count == 0
    index = current_index()
    rows, scores = index.dense(np.ones(64, np.float32), 3)
    assert len(rows) == len(scores) == 0
    assert rows_with(languages=["ko"]) == []


def test_masks(bare_index_dir):
    heungbu = make_work("흥부전", genre="판소리계 소설")
    arthur = make_work("Arthur", language="en", genre="Romance")
    make_passage(heungbu, tags={"emotion": ["슬픔", "기쁨"]})
    make_passage(heungbu, tags={"emotion": ["분노"], "genre": ["우화"]})
    make_passage(arthur, tags={"emotion": ["슬픔"]})
    build_index()
    assert current_index().mask() is None
    assert rows_with(works=[heungbu.pk]) == [True, True, False]
    assert rows_with(languages=["en"]) == [False, False, True]
    assert rows_with(genres=["romance", "우화"]) == [False, True, True]
    assert rows_with(tags={"emotion": ["슬픔"]}) == [True, False, True]
    assert rows_with(tags={"emotion": [" 슬픔", "분노"]}, works=[heungbu.pk]) == [True, True, False]
    assert rows_with(tags={"emotion": ["없는 것"]}) == [False, False, False]
