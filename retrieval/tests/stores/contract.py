"""What every vector store has to do: subclass `StoreContract` beside a fixture `make_store(ids, vectors)`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

DIMENSIONS = 24
K = 10
# Half precision is allowed: 11 bits of a number.
TOLERANCE = 2e-3


def unit_vectors(count, dimensions=DIMENSIONS, seed=0):
    """Around a few centres, as texts are, and not spread evenly as noise is."""
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((max(1, count // 20), dimensions))
    vectors = centres[chance.integers(0, len(centres), count)] + 0.5 * chance.standard_normal(
        (count, dimensions)
    )
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def spread_ids(count):
    """Rising, with gaps as deletions leave them, and far beyond 32 bits."""
    return np.arange(count, dtype=np.int64) * 7 + 3 + (np.arange(count) >= count // 2) * 2**40


def nearest(ids, vectors, query, k, allowed=None):
    """The true ones: ids, nearest first."""
    rows = np.arange(len(ids)) if allowed is None else np.flatnonzero(np.isin(ids, allowed))
    order = np.argsort(-(vectors[rows] @ query), kind="stable")
    return ids[rows[order[:k]]]


class StoreContract:
    ROWS = 300
    # Of the true ten nearest, how many have to be found on average.
    RECALL = 0.99

    @pytest.fixture
    def ids(self):
        return spread_ids(self.ROWS)

    @pytest.fixture
    def stored(self):
        return unit_vectors(self.ROWS)

    @pytest.fixture
    def store(self, make_store, ids, stored):
        return make_store(ids, stored)

    def assert_nearest(self, store, ids, stored, queries, allowed=None):
        """Scores are inner products, falling; and the true neighbours are found."""
        found = 0.0
        for query in queries:
            got, scores = store.search(query, K, allowed=allowed)
            assert got.dtype == np.int64
            assert scores.dtype == np.float32
            assert len(set(got.tolist())) == len(got) == len(scores) <= K
            assert np.all(np.diff(scores) <= 0)
            np.testing.assert_allclose(
                scores, stored[np.searchsorted(ids, got)] @ query, rtol=0, atol=TOLERANCE
            )
            wanted = nearest(ids, stored, query, K, allowed)
            # Neighbours that are as near as the tenth are as good as it.
            least = stored[np.searchsorted(ids, wanted)] @ query
            found += np.count_nonzero(scores >= least.min() - TOLERANCE) / len(wanted)
        assert found / len(queries) >= self.RECALL

    def test_size(self, store):
        assert (store.count, store.dimensions) == (self.ROWS, DIMENSIONS)

    def test_nearest(self, store, ids, stored):
        self.assert_nearest(store, ids, stored, unit_vectors(20, seed=1))

    def test_what_is_stored_finds_itself(self, store, ids, stored):
        for row in (0, self.ROWS // 2, self.ROWS - 1):
            got, scores = store.search(stored[row], 1)
            assert got.tolist() == [ids[row]]
            assert scores[0] == pytest.approx(1, abs=TOLERANCE)

    def test_only_what_is_allowed(self, store, ids, stored):
        queries = unit_vectors(10, seed=2)
        for allowed in (ids[::2], ids[self.ROWS // 3 :], ids[:: self.ROWS // 5]):
            for query in queries:
                assert set(store.search(query, K, allowed=allowed)[0].tolist()) <= set(allowed.tolist())
            self.assert_nearest(store, ids, stored, queries, allowed)

    def test_few_allowed_are_all_found(self, store, ids, stored):
        allowed = ids[[1, self.ROWS // 2, self.ROWS - 2]]
        for query in unit_vectors(5, seed=3):
            got, _ = store.search(query, K, allowed=allowed)
            assert sorted(got.tolist()) == allowed.tolist()

    def test_all_allowed_are_as_none_said(self, store, ids):
        query = unit_vectors(1, seed=4)[0]
        assert store.search(query, K, allowed=ids)[0].tolist() == store.search(query, K)[0].tolist()

    def test_nothing_is_allowed(self, store):
        got, scores = store.search(unit_vectors(1)[0], K, allowed=np.empty(0, np.int64))
        assert (len(got), len(scores)) == (0, 0)

    def test_strangers_among_the_allowed(self, store, ids):
        allowed = np.array([1, ids[4], 2**50], np.int64)
        assert store.search(unit_vectors(1)[0], K, allowed=allowed)[0].tolist() == [ids[4]]

    def test_none_wanted(self, store):
        assert len(store.search(unit_vectors(1)[0], 0)[0]) == 0

    def test_more_wanted_than_there_are(self, make_store):
        ids, stored = spread_ids(6), unit_vectors(6)
        got, _ = make_store(ids, stored).search(stored[2], 1000)
        assert got.tolist() == nearest(ids, stored, stored[2], 6).tolist()

    def test_a_query_of_zeros(self, store):
        got, scores = store.search(np.zeros(DIMENSIONS, np.float32), K)
        assert len(got) <= K
        assert np.all(scores == 0)

    def test_passages_without_text(self, make_store):
        """Their vectors are zeros: nothing is near them, and they are near nothing."""
        ids, stored = spread_ids(50), unit_vectors(50)
        stored[10:20] = 0
        store = make_store(ids, stored)
        query = unit_vectors(1, seed=5)[0]
        got, scores = store.search(query, 50)
        assert np.all(np.isfinite(scores))
        assert np.all(np.abs(scores[np.isin(got, ids[10:20])]) <= TOLERANCE)

    def test_a_view_of_something_larger(self, store, ids, stored):
        query = np.repeat(stored[7], 2)[::2]
        assert not query.flags.c_contiguous
        assert store.search(query, 1)[0].tolist() == [ids[7]]

    def test_vectors_in_the_order_asked(self, store, ids, stored):
        rows = [5, 0, self.ROWS - 1, 5]
        got = store.vectors(ids[rows])
        assert got.dtype == np.float32
        np.testing.assert_allclose(got, stored[rows], rtol=0, atol=TOLERANCE)
        assert store.vectors(np.empty(0, np.int64)).shape == (0, DIMENSIONS)

    @pytest.mark.parametrize("stranger", [-1, 0, 4, 2**62])
    def test_vector_of_a_stranger(self, store, ids, stranger):
        with pytest.raises(KeyError):
            store.vectors(np.array([ids[0], stranger], np.int64))

    @pytest.mark.parametrize("size", [1_000_000, 77])
    def test_all_of_it(self, store, ids, stored, size):
        batches = list(store.batches(size))
        assert all(0 < len(some) <= size for some, _ in batches)
        assert np.concatenate([some for some, _ in batches]).tolist() == ids.tolist()
        np.testing.assert_allclose(
            np.concatenate([vectors for _, vectors in batches]), stored, rtol=0, atol=TOLERANCE
        )

    def test_empty(self, make_store):
        store = make_store(spread_ids(0), np.empty((0, DIMENSIONS), np.float32))
        assert (store.count, store.dimensions) == (0, DIMENSIONS)
        assert len(store.search(unit_vectors(1)[0], K)[0]) == 0
        assert list(store.batches()) == []
        with pytest.raises(KeyError):
            store.vectors(spread_ids(1))

    def test_many_threads(self, store, ids):
        queries = unit_vectors(40, seed=6)
        allowed = ids[::3]

        def search(query):
            return store.search(query, K)[0].tolist(), store.search(query, K, allowed=allowed)[0].tolist()

        alone = [search(query) for query in queries]
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(search, queries)) == alone

    @settings(
        max_examples=25,
        deadline=None,
        # Every store's class runs it, on a store of its own.
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
    )
    @given(data=st.data())
    def test_any_subset(self, store, ids, data):
        """Whatever is allowed and however many are wanted: no stranger, nothing twice, as many as there are."""
        rows = data.draw(st.sets(st.integers(0, self.ROWS - 1), max_size=40))
        k = data.draw(st.integers(1, 60))
        query = unit_vectors(1, seed=data.draw(st.integers(0, 1000)))[0]
        allowed = ids[sorted(rows)]
        got, _ = store.search(query, k, allowed=allowed)
        assert len(set(got.tolist())) == len(got) == min(k, len(allowed))
        assert set(got.tolist()) <= set(allowed.tolist())
