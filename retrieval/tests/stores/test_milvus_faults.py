"""Milvus away, hanging, coming back, or holding something else than was written."""

from __future__ import annotations

import socket

import numpy as np
import pytest

from retrieval.errors import IndexDamaged, IndexStale, StoreUnavailable
from retrieval.stores.milvus import open_store, store, write
from retrieval.stores.milvus.address import MilvusAddress
from retrieval.stores.milvus.client import connect
from retrieval.tests.stores.contract import DIMENSIONS, spread_ids, unit_vectors

pytestmark = pytest.mark.services

IDS, STORED = spread_ids(40), unit_vectors(40)


@pytest.fixture
def entry(milvus_server):
    return write("v1", [(IDS, STORED)], dimensions=DIMENSIONS, fingerprint="e5")


@pytest.fixture
def client(milvus_server):
    connected = connect(MilvusAddress(milvus_server.url), 10)
    yield connected
    connected.close()


@pytest.fixture
def without_pause(monkeypatch):
    """Whoever asks again is not told what the one before was told."""
    monkeypatch.setattr(store, "AWAY_SECONDS", 0.0)


@pytest.fixture
def hanging(settings):
    """A server that takes connections and says nothing: its socket."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(50)
        listening.setblocking(False)
        settings.VECTOR_STORE_URL = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings.VECTOR_STORE_TIMEOUT = 0.3
        yield listening


def connections(listening):
    """How many have come since."""
    count = 0
    while True:
        try:
            listening.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def found(opened, row=5):
    return opened.search(STORED[row], 1)[0].tolist() == [IDS[row]]


def test_away_at_the_start_and_there_later(entry, milvus_server, without_pause):
    milvus_server.stop()
    opened = open_store(entry)
    assert (opened.count, opened.dimensions) == (40, DIMENSIONS)
    with pytest.raises(StoreUnavailable):
        found(opened)
    milvus_server.start()
    assert found(opened)


def test_gone_between_two_searches_and_back(entry, milvus_server, without_pause):
    opened = open_store(entry)
    assert found(opened)
    milvus_server.stop()
    for ask in (
        lambda: found(opened),
        lambda: opened.search(STORED[0], 5, allowed=IDS[:3]),
        lambda: opened.vectors(IDS[:3]),
        lambda: list(opened.batches()),
    ):
        with pytest.raises(StoreUnavailable):
            ask()
    milvus_server.start()
    assert found(opened)


def test_closed_and_asked_again(entry):
    opened = open_store(entry)
    assert found(opened)
    opened.close()
    opened.close()
    assert found(opened)


def test_nobody_waits_for_what_hangs(entry, hanging):
    """The first one waits until the timeout; those behind it are told at once."""
    opened = open_store(entry)
    with pytest.raises(StoreUnavailable):
        found(opened)
    came = connections(hanging)
    assert came > 0
    for _ in range(20):
        with pytest.raises(StoreUnavailable):
            found(opened)
    assert connections(hanging) == 0


def test_writing_to_what_hangs(hanging):
    with pytest.raises(StoreUnavailable):
        write("v2", [(IDS, STORED)], dimensions=DIMENSIONS, fingerprint="e5")


def test_the_collection_was_dropped(entry, client, without_pause):
    opened, later = open_store(entry), open_store(entry)
    assert found(opened)
    client.drop_collection(entry["collection"])
    with pytest.raises(StoreUnavailable):
        found(opened)
    with pytest.raises(IndexDamaged, match="is gone"):
        found(opened)
    with pytest.raises(IndexDamaged, match="is gone"):
        found(later)


def test_of_another_embedder(entry):
    with pytest.raises(IndexStale):
        found(open_store({**entry, "fingerprint": "lsa"}))


def test_of_other_dimensions(entry):
    with pytest.raises(IndexDamaged, match="dimensions"):
        found(open_store({**entry, "dimensions": DIMENSIONS + 1}))


def test_something_was_added(entry, client):
    client.insert(entry["collection"], [{"id": 1, "vector": STORED[0]}])
    with pytest.raises(IndexDamaged, match="41 vectors, 40 were written"):
        found(open_store(entry))


def test_another_corpus_under_the_same_name(entry):
    """As many vectors of as many dimensions, but others."""
    other = write("v1", [(IDS, STORED[::-1])], dimensions=DIMENSIONS, fingerprint="e5")
    assert other["collection"] == entry["collection"]
    assert found(open_store(other), 0) is False
    with pytest.raises(IndexDamaged, match="other vectors"):
        found(open_store(entry))


def test_a_query_of_other_dimensions(entry, without_pause):
    """Is refused by the server, and the store goes on."""
    opened = open_store(entry)
    with pytest.raises(StoreUnavailable):
        opened.search(np.ones(3, np.float32), 5)
    assert found(opened)
