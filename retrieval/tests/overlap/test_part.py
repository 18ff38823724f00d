"""The part in its folder: what is written, and what is refused when it is opened."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import IndexDamaged
from retrieval.overlap import OverlapPart, building
from retrieval.overlap.building import ArrayWriter
from retrieval.overlap.seeds import SHINGLE, WINDOW, shingles, winnowed
from retrieval.syllables import syllables_of
from retrieval.tests.overlap.conftest import ENGLISH, OTHER, TALE, source_of
from retrieval.tests.overlap.test_runs import runs

FILES = {"codes.npy", "starts.npy", "keys.npy", "places.npy"}


@pytest.fixture
def built(tmp_path):
    told: list[int] = []
    manifest = OverlapPart().build(source_of((TALE, "", OTHER, ENGLISH)), tmp_path, None, told.append)
    assert told[-1] == 4
    return tmp_path, manifest


def test_the_folder_holds_the_arrays_and_nothing_else(built):
    folder, manifest = built
    assert {path.name for path in folder.iterdir()} == FILES
    assert manifest["count"] == 4
    assert manifest["syllables"] == sum(len(syllables_of(text)) for text in (TALE, OTHER, ENGLISH))
    overlap = OverlapPart().open(folder, manifest)
    assert overlap.count == 4
    assert overlap.codes_of(2) == syllables_of(OTHER).codes.tolist()
    assert overlap.codes_of(1) == []


def test_batches_make_no_difference(built, tmp_path, monkeypatch):
    folder, manifest = built
    monkeypatch.setattr(building, "_AT_ONCE", 2)
    again = tmp_path / "again"
    again.mkdir()
    assert (
        OverlapPart().build(source_of((TALE, "", OTHER, ENGLISH)), again, folder, lambda _: None) == manifest
    )
    assert all((folder / name).read_bytes() == (again / name).read_bytes() for name in FILES)


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("harm", ["missing", "cut", "empty", "of another type"])
def test_a_damaged_file_is_refused(built, name, harm):
    folder, manifest = built
    path = folder / name
    if harm == "missing":
        path.unlink()
    elif harm == "of another type":
        np.save(path, np.zeros(3, np.float32), allow_pickle=False)
    else:
        path.write_bytes(path.read_bytes()[: -9 if harm == "cut" else 0])
    with pytest.raises(IndexDamaged):
        OverlapPart().open(folder, manifest)


def test_another_version_and_another_index_are_refused(built):
    folder, manifest = built
    with pytest.raises(IndexDamaged):
        OverlapPart().open(folder, {**manifest, "version": 99})
    with pytest.raises(IndexDamaged):
        OverlapPart().open(folder, {**manifest, "syllables": manifest["syllables"] + 1})


def test_more_than_can_be_numbered_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(building, "_MAX_PLACE", 50)
    with pytest.raises(OverflowError):
        OverlapPart().build(source_of((TALE,)), tmp_path, None, lambda _: None)


def test_an_array_grows_in_its_file(tmp_path):
    with ArrayWriter(tmp_path / "a.npy", np.uint32) as writer:
        for size in (0, 3, 70_000):
            writer.append(np.arange(size, dtype=np.uint32))
    array = np.load(tmp_path / "a.npy", allow_pickle=False)
    assert array.shape == (70_003,)
    assert array[:4].tolist() == [0, 1, 2, 0]


def test_passages_of_many_works_and_places_are_all_found(make_overlap):
    texts = [f"{TALE[: number + 30]} {OTHER}" for number in range(40)]
    overlap = make_overlap(*texts, ENGLISH)
    assert runs(overlap, ENGLISH)[0].row == 40


@settings(max_examples=60)
@given(st.text("가나다라마바사아자차카타파하", max_size=80), st.text("거너더러머버서어", max_size=30))
def test_what_shares_enough_syllables_shares_a_kept_shingle(shared, around):
    """The guarantee of winnowing: SHINGLE + WINDOW - 1 syllables that are not light."""
    kept, _ = winnowed(*shingles(syllables_of(around + shared + around).codes))
    keys, _ = shingles(syllables_of(shared).codes)
    if len(keys) >= WINDOW:
        assert set(keys.tolist()) & set(kept.tolist())
    assert len(keys) <= max(len(shared) - SHINGLE + 1, 0)
