"""The contract of vector stores on Milvus: a file, and a server asked with the graph that clusters use."""

from __future__ import annotations

import pytest

from retrieval.stores.milvus import open_store, write
from retrieval.tests.stores.contract import StoreContract

pytestmark = pytest.mark.services


@pytest.fixture
def make_store(milvus):
    made = []

    def make(ids, vectors):
        entry = write(
            f"v{len(made)}", [(ids, vectors)], dimensions=vectors.shape[1], fingerprint="e5-of-the-test"
        )
        made.append(open_store(entry))
        return made[-1]

    yield make
    for store in made:
        store.close()


class TestFile(StoreContract):
    @pytest.fixture
    def milvus(self, milvus_file):
        return milvus_file


class TestServer(StoreContract):
    @pytest.fixture
    def milvus(self, milvus_server):
        return milvus_server
