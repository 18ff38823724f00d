"""The contract of vector stores on Milvus: a file, and a server asked with the graph that clusters use."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.stores.milvus import MilvusStore, open_store, store, write
from retrieval.tests.stores.contract import K, StoreContract, nearest, spread_ids, unit_vectors

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def made_stores():
    """By what was stored: a collection takes half a second to make, and the contract often wants the same."""
    made: dict[tuple[str, bytes, bytes], MilvusStore] = {}
    yield made
    for one in made.values():
        one.close()


@pytest.fixture
def make_store(milvus_url, made_stores, settings):
    settings.VECTOR_STORE_URL = milvus_url
    settings.VECTOR_STORE_TIMEOUT = 10

    def make(ids, vectors):
        key = (milvus_url, ids.tobytes(), vectors.tobytes())
        if key not in made_stores:
            version = f"v{len(made_stores)}"
            entry = write(version, [(ids, vectors)], dimensions=vectors.shape[1], fingerprint="e5")
            made_stores[key] = open_store(entry)
        return made_stores[key]

    return make


class TestFile(StoreContract):
    @pytest.fixture
    def milvus_url(self, shared_milvus_file):
        return str(shared_milvus_file)


class TestServer(StoreContract):
    @pytest.fixture
    def milvus_url(self, shared_milvus):
        return shared_milvus.url


class TestManyAllowed:
    """More ids than one filter may name, and more neighbours between them than a server gives."""

    ROWS = 300

    @pytest.fixture
    def milvus_url(self, shared_milvus):
        return f"{shared_milvus.url}?index=flat"

    @pytest.mark.parametrize("most", [12, 40, 16_384])
    @pytest.mark.parametrize("share", [0.02, 0.3, 0.99])
    def test_found_as_if_all_were_compared(self, make_store, monkeypatch, most, share):
        monkeypatch.setattr(store, "LISTED", 5)
        monkeypatch.setattr(store, "FETCHED", 4)
        monkeypatch.setattr(store, "MOST", most)
        ids, stored = spread_ids(self.ROWS), unit_vectors(self.ROWS)
        allowed = ids[np.random.default_rng(0).random(self.ROWS) < share]
        one = make_store(ids, stored)
        for query in unit_vectors(5, seed=9):
            got, scores = one.search(query, K, allowed=allowed)
            assert got.tolist() == nearest(ids, stored, query, K, allowed).tolist()
            assert np.all(np.diff(scores) <= 0)

    def test_all_of_it_in_small_answers(self, make_store, monkeypatch):
        monkeypatch.setattr(store, "FETCHED", 7)
        ids, stored = spread_ids(self.ROWS), unit_vectors(self.ROWS)
        batches = list(make_store(ids, stored).batches(50))
        assert [len(some) for some, _ in batches] == [50] * 6
        assert np.concatenate([some for some, _ in batches]).tolist() == ids.tolist()
