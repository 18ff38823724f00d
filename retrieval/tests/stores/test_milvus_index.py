"""An index whose vectors lie in Milvus: built, searched, built again, and the server away at any of it."""

from __future__ import annotations

import pytest

from retrieval.errors import StoreUnavailable
from retrieval.indexing.builder import build_index
from retrieval.indexing.reader import current_index
from retrieval.queries import Filters, Query
from retrieval.search import rank
from retrieval.stores.milvus import client, store
from retrieval.stores.milvus.address import MilvusAddress
from retrieval.stores.milvus.collections import ALIAS
from retrieval.tests.embedders import SETTING
from retrieval.tests.factories import make_passage, make_work

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

TEXTS = ["제비가 박씨를 물고 왔더라.", "용왕이 토끼의 간을 구하였더라.", "심청이 인당수에 몸을 던졌더라."]


@pytest.fixture
def passages(settings, tmp_path, milvus_server):
    settings.DATA_DIR = tmp_path
    settings.EMBEDDERS = SETTING
    return [make_passage(make_work(), text=text) for text in TEXTS]


@pytest.fixture
def without_pause(monkeypatch):
    monkeypatch.setattr(store, "AWAY_SECONDS", 0.0)


@pytest.fixture
def collections(milvus_server):
    connected = client.connect(MilvusAddress(milvus_server.url), 10)
    yield lambda: sorted(connected.list_collections())
    connected.close()


def served():
    return current_index().manifest.parts["vectors"]["remote"]["collection"]


def best(index, text):
    return index.dense(index.embed(text), 1)[0].tolist()


def test_built_and_searched(passages, collections, milvus_server):
    assert build_index().is_new
    index = current_index()
    assert [best(index, text) for text in TEXTS] == [[0], [1], [2]]
    allowed = index.mask(works=[passages[2].work_id])
    assert index.dense(index.embed(TEXTS[0]), 3, allowed)[0].tolist() == [2]
    assert collections() == [served()]
    connected = client.connect(MilvusAddress(milvus_server.url), 10)
    assert connected.describe_alias(ALIAS)["collection_name"] == served()
    connected.close()


def test_two_versions_stay(passages, collections):
    seen = []
    for number in range(3):
        make_passage(passages[0].work, text=f"놀부가 제비 다리를 {number}번 꺾었더라.")
        build_index()
        seen.append(served())
        assert served() in collections()
    assert len(set(seen)) == 3
    assert collections() == sorted(seen[1:])


def test_from_files_to_a_server_and_back(passages, settings, milvus_server):
    """Though no passage has changed; and the vectors that are there are not embedded again."""
    settings.VECTOR_STORE_URL = ""
    assert build_index().is_new
    assert "remote" not in current_index().manifest.parts["vectors"]
    settings.VECTOR_STORE_URL = milvus_server.url
    moved = build_index()
    assert (moved.is_new, moved.embedded) == (True, 0)
    assert best(current_index(), TEXTS[1]) == [1]
    settings.VECTOR_STORE_URL = ""
    back = build_index()
    assert (back.is_new, back.embedded) == (True, 0)
    assert best(current_index(), TEXTS[2]) == [2]


def test_away_while_searching(passages, milvus_server, without_pause):
    """The words are still looked for, and the answer says what is missing."""
    build_index()
    query = Query(TEXTS[1])
    whole = rank(query)
    assert whole.degraded == ()
    milvus_server.stop()
    part = rank(query)
    assert (part.degraded, part.ids[0]) == (("dense",), passages[1].pk)
    narrowed = Query(TEXTS[1], filters=Filters(works=[passages[1].work_id]))
    assert rank(narrowed).degraded == ("dense",)
    milvus_server.start()
    assert rank(query) == whole


def test_away_when_the_index_is_opened(passages, milvus_server, without_pause):
    """It opens, and finds by words."""
    build_index()
    milvus_server.stop()
    index = current_index()
    assert index.keywords.search("토끼의 간", 3, None)[0][0] == 1
    assert index.vectors(index.rows_of(index.ids)).shape[0] == 3
    with pytest.raises(StoreUnavailable):
        best(index, TEXTS[0])
    milvus_server.start()
    assert best(index, TEXTS[0]) == [0]


def test_away_while_building(passages, milvus_server, without_pause):
    """The version before is served; the next build makes what is missing."""
    build_index()
    before = current_index().version
    make_passage(passages[0].work, text="놀부가 제비 다리를 꺾었더라.")
    milvus_server.stop()
    with pytest.raises(StoreUnavailable):
        build_index()
    assert current_index().version == before
    milvus_server.start()
    assert build_index().is_new
    assert best(current_index(), "놀부가 제비 다리를 꺾었더라.") == [3]


def test_the_collection_was_lost(passages, milvus_server, without_pause):
    """With a disk of the server, say: the next build makes it anew, though no passage has changed."""
    build_index()
    assert not build_index().is_new
    connected = client.connect(MilvusAddress(milvus_server.url), 10)
    connected.drop_alias(ALIAS)
    connected.drop_collection(served())
    connected.close()
    built = build_index()
    assert (built.is_new, built.embedded) == (True, 0)
    assert best(current_index(), TEXTS[0]) == [0]


def test_no_milvus_is_named_any_more(passages, settings, without_pause):
    """Until the index is built again, words are what it finds by."""
    build_index()
    settings.VECTOR_STORE_URL = ""
    index = current_index()
    assert index.keywords.search("토끼의 간", 3, None)[0][0] == 1
    assert rank(Query(TEXTS[1])).degraded in {(), ("dense",)}
