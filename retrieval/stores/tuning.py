"""How thoroughly a store has to look: measured against all vectors when it is built."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from retrieval.stores.base import Vectors, VectorStore
from retrieval.stores.effort import Effort, list_count
from retrieval.stores.faiss import FaissStore

K = 10
NEEDED = 0.99
_AIMED_AT = 0.995
_SAMPLE = 200
# Lengths of what is added to a unit vector to make a question of it: from its own words to words about it.
_NOISE = (0.3, 1.2)
_CANDIDATES = (100, 200, 400, 800)
# Float16 cannot tell neighbours that are nearer to one another than this.
_TIE = 2e-4


def tuned(store: FaissStore) -> tuple[Effort, float]:
    """The least effort that finds 0.995 of the true ten nearest of a sample of questions, and the share it finds.

    Where none does, the share is that of the greatest effort.
    """
    queries, truth = sample(store)
    recall = 1.0
    for effort in _efforts(store.count):
        store.effort = effort
        recall = recall_of(store, queries, truth)
        if recall >= _AIMED_AT:
            break
    return store.effort, recall


def sample(store: FaissStore) -> tuple[Vectors, Vectors]:
    """Questions, and the score of the tenth of the true neighbours of each."""
    queries = sample_queries(store)
    return queries, true_scores(store, queries)


def sample_queries(store: FaissStore) -> Vectors:
    """Vectors near to those of the store, but none of them: the same ones for the same store."""
    if not store.count:
        return np.empty((0, store.dimensions), np.float32)
    random = np.random.default_rng(0)
    rows = np.sort(random.choice(store.count, min(_SAMPLE, store.count), replace=False))
    vectors = store.row_vectors(rows)
    vectors = vectors[np.any(vectors, axis=1)]
    noise = random.standard_normal(vectors.shape, np.float32) / np.sqrt(store.dimensions)
    queries = vectors + noise * random.uniform(*_NOISE, (len(vectors), 1))
    return np.asarray(queries / np.linalg.norm(queries, axis=1, keepdims=True), np.float32)


def true_scores(store: FaissStore, queries: Vectors, k: int = K) -> Vectors:
    """Of the `k`-th nearest of all vectors to each query; of the last one where there are fewer."""
    best = np.empty((len(queries), 0), np.float32)
    for _, vectors in store.batches(50_000):
        best = np.concatenate([best, queries @ vectors.T], axis=1)
        if best.shape[1] > k:
            best = -np.partition(-best, k - 1, axis=1)[:, :k]
    least: Vectors = best.min(axis=1, initial=np.inf)
    return least


def recall_of(store: VectorStore, queries: Vectors, truth: Vectors, k: int = K) -> float:
    """The share of the true `k` nearest that are found, 1 where nothing is asked; of equals, any counts."""
    found = 0
    for query, least in zip(queries, truth, strict=True):
        _, scores = store.search(query, k)
        found += int(np.count_nonzero(scores >= least - _TIE))
    return found / (len(queries) * min(k, store.count)) if len(queries) else 1.0


def _efforts(count: int) -> Iterator[Effort]:
    """Rising in what they cost, about."""
    lists = list_count(count)
    probed = 8 if lists > 1 else 1
    while True:
        probed = min(probed, lists)
        for candidates in _CANDIDATES:
            yield Effort(probed, candidates)
        if probed == lists:
            return
        probed *= 2
