"""A collection a version: written whole, published, and dropped when its version is gone."""

from __future__ import annotations

import json

import numpy as np
import pytest

from retrieval.errors import IndexDamaged, StoreUnavailable
from retrieval.stores.milvus import open_store, publish, sweep, write
from retrieval.stores.milvus.address import MilvusAddress
from retrieval.stores.milvus.client import connect
from retrieval.stores.milvus.collections import ALIAS
from retrieval.tests.stores.contract import DIMENSIONS, spread_ids, unit_vectors

pytestmark = pytest.mark.services

IDS, STORED = spread_ids(30), unit_vectors(30)


@pytest.fixture
def client(milvus_server):
    connected = connect(MilvusAddress(milvus_server.url), 10)
    yield connected
    connected.close()


def written(version, fingerprint="e5", **options):
    return write(version, [(IDS, STORED)], dimensions=DIMENSIONS, fingerprint=fingerprint, **options)


def aliased(client):
    return client.describe_alias(ALIAS)["collection_name"]


def test_the_entry_is_json_and_says_it_all(milvus_server):
    entry = written("20261122T1842-abc")
    assert json.loads(json.dumps(entry)) == json.loads(json.dumps(open_store(entry).collection.entry()))
    again = open_store(json.loads(json.dumps(entry)))
    assert again.search(STORED[3], 1)[0].tolist() == [IDS[3]]


def test_any_version_is_a_name(milvus_server):
    names = {written(version)["collection"] for version in ("a-b", "제1판", "x" * 40)}
    assert len(names) == 3
    assert all(name.isascii() and name.replace("_", "").isalnum() for name in names)


def test_versions_of_two_embedders_never_share_a_collection(milvus_server):
    assert written("v1", "e5")["collection"] != written("v1", "lsa")["collection"]


def test_progress_is_told(milvus_server):
    told: list[int] = []
    batches = [(IDS[start : start + 7], STORED[start : start + 7]) for start in range(0, 30, 7)]
    write("v1", batches, dimensions=DIMENSIONS, fingerprint="e5", progress=told.append)
    assert told == [7, 14, 21, 28, 30]


def test_begun_and_never_finished(milvus_server, client):
    """A builder that died in the middle leaves a part; the next one makes it whole."""

    def batches():
        yield IDS[:20], STORED[:20]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write("v1", batches(), dimensions=DIMENSIONS, fingerprint="e5")
    entry = written("v1")
    assert len(client.list_collections()) == 1
    assert np.concatenate([ids for ids, _ in open_store(entry).batches()]).tolist() == IDS.tolist()


def test_the_server_has_not_what_it_was_sent(milvus_server):
    batches = [(IDS, STORED), (IDS[:5], STORED[:5])]
    with pytest.raises(IndexDamaged, match="30 vectors, 35 were sent"):
        write("v1", batches, dimensions=DIMENSIONS, fingerprint="e5")


def test_the_alias_follows_what_is_published(milvus_server, client):
    first, second = written("v1"), written("v2")
    publish(first)
    assert aliased(client) == first["collection"]
    publish(second)
    publish(second)
    assert aliased(client) == second["collection"]
    publish(first)
    assert aliased(client) == first["collection"]


def test_publishing_where_nobody_is(milvus_server):
    entry = written("v1")
    milvus_server.stop()
    with pytest.raises(StoreUnavailable):
        publish(entry)


def test_versions_that_are_gone_are_dropped(milvus_server, client):
    client.create_collection("somebody_elses", dimension=4)
    entries = [written(f"v{number}") for number in range(4)]
    publish(entries[3])
    kept = [entries[2]["collection"], entries[3]["collection"]]
    sweep(kept)
    assert sorted(client.list_collections()) == sorted(["somebody_elses", *kept])
    assert open_store(entries[2]).search(STORED[3], 1)[0].tolist() == [IDS[3]]


def test_what_is_published_is_never_dropped(milvus_server, client):
    """Whatever the caller believes to be kept."""
    entry = written("v1")
    publish(entry)
    sweep([])
    assert aliased(client) == entry["collection"]
    assert open_store(entry).search(STORED[3], 1)[0].tolist() == [IDS[3]]


def test_sweeping_where_nobody_is(milvus_server, client):
    old, new = written("v1"), written("v2")
    milvus_server.stop()
    sweep([new["collection"]])
    milvus_server.start()
    sweep([new["collection"]])
    again = connect(MilvusAddress(milvus_server.url), 10)
    assert old["collection"] not in again.list_collections()
    again.close()
