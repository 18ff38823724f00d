"""Vectors in files: the contract, with and without codes; files that are not what they were."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.errors import IndexDamaged
from retrieval.indexing.arrays import write_array
from retrieval.stores import effort as sizes
from retrieval.stores import tuning
from retrieval.stores.effort import EXACT_ROWS, Effort
from retrieval.stores.faiss import CODES, FaissStore, write_codes
from retrieval.tests.stores.contract import StoreContract, spread_ids, unit_vectors

DIMENSIONS = 24
MANY = 3000


def write_store(folder, ids, vectors, previous=None, is_appended=False):
    folder.mkdir()
    write_array(folder / "ids.npy", ids)
    write_array(folder / "vectors.npy", vectors.astype(np.float16))
    write_codes(folder, previous, is_appended=is_appended)
    return folder


def open_store(folder, count, effort=None):
    store = FaissStore(folder, count, DIMENSIONS, effort or Effort())
    store.effort = effort or tuning.tuned(store)[0]
    return store


@pytest.fixture
def make_store(tmp_path):
    return lambda ids, vectors: open_store(write_store(tmp_path / "store", ids, vectors), len(ids))


@pytest.fixture
def lists_from(monkeypatch):
    """Lists already for so many rows, as there are for hundreds of thousands."""

    def set_to(rows):
        monkeypatch.setattr(sizes, "FLAT_ROWS", rows)

    return set_to


class TestFew(StoreContract):
    pass


class TestMany(StoreContract):
    ROWS = MANY


class TestInLists(StoreContract):
    ROWS = MANY

    @pytest.fixture(autouse=True)
    def _lists(self, lists_from):
        lists_from(MANY - 1)


def test_files_are_mapped_and_not_read(make_store):
    store = make_store(spread_ids(MANY), unit_vectors(MANY))
    assert store.count == MANY
    with open("/proc/self/maps", encoding="utf-8") as maps:
        mapped = maps.read()
    for name in ("vectors.npy", "ids.npy", CODES):
        assert f"/store/{name}" in mapped


def test_few_need_no_codes(tmp_path):
    folder = write_store(tmp_path / "store", spread_ids(EXACT_ROWS), unit_vectors(EXACT_ROWS))
    assert not (folder / CODES).exists()


def test_appended_rows_are_found_and_nothing_is_learned_anew(tmp_path):
    vectors = unit_vectors(MANY + 50)
    first = write_store(tmp_path / "first", spread_ids(MANY), vectors[:MANY])
    ids = np.concatenate([spread_ids(MANY), spread_ids(MANY)[-1] + 1 + np.arange(50)])
    second = write_store(tmp_path / "second", ids, vectors, previous=first, is_appended=True)
    store = open_store(second, len(ids))
    for row in (0, MANY - 1, MANY, MANY + 49):
        assert store.search(vectors[row], 1)[0][0] == ids[row]
    # As if all had been coded together: what was learned of the first is used for both.
    again = write_store(tmp_path / "again", ids, vectors, previous=first, is_appended=False)
    assert (second / CODES).read_bytes() == (again / CODES).read_bytes()


def test_rows_that_went_are_not_found(tmp_path):
    vectors, ids = unit_vectors(MANY), spread_ids(MANY)
    first = write_store(tmp_path / "first", ids, vectors)
    kept = np.arange(MANY) % 3 > 0
    second = write_store(tmp_path / "second", ids[kept], vectors[kept], previous=first)
    store = open_store(second, int(kept.sum()))
    found, _ = store.search(vectors[0], 10)
    assert not set(found.tolist()) & set(ids[~kept].tolist())
    assert store.search(vectors[1], 1)[0][0] == ids[1]


@pytest.mark.parametrize("rows", [MANY // 3, 3 * MANY])
def test_what_was_learned_of_too_few_is_learned_anew(tmp_path, rows):
    """And of more rows than there are now nothing can be appended to."""
    first = write_store(tmp_path / "first", spread_ids(MANY), unit_vectors(MANY))
    vectors, ids = unit_vectors(rows, seed=3), spread_ids(rows)
    second = write_store(tmp_path / "second", ids, vectors, previous=first)
    assert tuning.tuned(FaissStore(second, rows, DIMENSIONS, Effort()))[1] >= tuning.NEEDED


def test_previous_codes_that_are_damaged_are_made_anew(tmp_path):
    first = write_store(tmp_path / "first", spread_ids(MANY), unit_vectors(MANY))
    (first / CODES).write_bytes(b"not FAISS")
    second = write_store(tmp_path / "second", spread_ids(MANY), unit_vectors(MANY), previous=first)
    assert open_store(second, MANY).search(unit_vectors(MANY)[5], 1)[0][0] == spread_ids(MANY)[5]


@pytest.mark.parametrize("name", ["ids.npy", "vectors.npy", CODES])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "foreign"])
def test_damaged_file(tmp_path, name, damage):
    path = write_store(tmp_path / "store", spread_ids(MANY), unit_vectors(MANY)) / name
    whole = path.read_bytes()
    path.unlink()
    if damage != "missing":
        path.write_bytes({"empty": b"", "cut": whole[: len(whole) // 2], "foreign": b"\x93NOPE" * 99}[damage])
    with pytest.raises(IndexDamaged, match=name):
        FaissStore(tmp_path / "store", MANY, DIMENSIONS, Effort())


@pytest.mark.parametrize("name", ["ids.npy", "vectors.npy", CODES])
def test_file_of_another_store(tmp_path, name):
    folder = write_store(tmp_path / "store", spread_ids(MANY), unit_vectors(MANY))
    other = write_store(tmp_path / "other", spread_ids(MANY + 1), unit_vectors(MANY + 1))
    (folder / name).write_bytes((other / name).read_bytes())
    with pytest.raises(IndexDamaged, match=name):
        FaissStore(folder, MANY, DIMENSIONS, Effort())


def test_too_little_effort_finds_too_few(tmp_path, lists_from):
    """What the builder measures is what a search finds, and more effort finds more."""
    lists_from(MANY - 1)
    vectors = np.random.default_rng(0).standard_normal((MANY, DIMENSIONS))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    folder = write_store(tmp_path / "store", spread_ids(MANY), vectors)
    store = FaissStore(folder, MANY, DIMENSIONS, Effort(1, 10))
    queries = tuning.sample_queries(store)
    truth = tuning.true_scores(store, queries)
    assert tuning.recall_of(store, queries, truth) < 0.9
    effort, recall = tuning.tuned(store)
    assert recall >= tuning.NEEDED
    assert effort.lists > 1
    assert tuning.recall_of(store, queries, truth) == recall


def test_equal_vectors_count_as_found(tmp_path):
    """A thousand copies of one passage are a thousand right answers."""
    vectors = np.repeat(unit_vectors(3), 1000, axis=0)
    folder = write_store(tmp_path / "store", spread_ids(MANY), vectors)
    assert tuning.tuned(FaissStore(folder, MANY, DIMENSIONS, Effort()))[1] == 1.0


def test_nothing_to_measure_on_an_empty_store(tmp_path):
    folder = write_store(tmp_path / "store", spread_ids(0), unit_vectors(3)[:0])
    store = FaissStore(folder, 0, DIMENSIONS, Effort())
    assert tuning.tuned(store) == (Effort(), 1.0)
    assert len(store.search(unit_vectors(1)[0], 5)[0]) == 0
