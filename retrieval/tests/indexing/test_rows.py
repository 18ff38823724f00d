"""Rows: which passage each is, and which of them a search may be narrowed to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import IndexDamaged
from retrieval.indexing.parts import PassageRecord
from retrieval.indexing.rows import RowsPart, RowsReader, facet_hash
from retrieval.tests.indexing.memory import MemorySource

LANGUAGES, GENRES, EMOTIONS = ("ko", "en"), ("설화", "소설", ""), ("슬픔", "기쁨", "분노")


def record(pk, work=1, language="ko", genre="설화", tags=None):
    return PassageRecord(pk, work, "제목", language, genre, "글", "주제", (), tags or {}, "", "")


def opened(folder, records):
    folder.mkdir(exist_ok=True)
    told = RowsPart().build(MemorySource(records), folder, None, lambda done: None)
    return RowsPart().open(folder, told)


def test_rows_of_ids(tmp_path):
    reader = opened(tmp_path, [record(3), record(7), record(2**40)])
    assert reader.rows_of(np.array([7, 2**40, 3, 7])).tolist() == [1, 2, 0, 1]
    assert reader.rows_of(np.empty(0, np.int64)).tolist() == []
    for stranger in (0, 5, 2**50):
        with pytest.raises(KeyError, match=str(stranger)):
            reader.rows_of(np.array([3, stranger]))


def test_nothing_is_there(tmp_path):
    reader = opened(tmp_path, [])
    assert (reader.count, reader.ids.tolist()) == (0, [])
    with pytest.raises(KeyError):
        reader.rows_of(np.array([1]))


def test_a_passage_that_went_matches_nothing(tmp_path):
    gone = PassageRecord(8, 0, "", "", "", "", "", (), {}, "", "")
    reader = opened(tmp_path, [record(7), gone])
    assert reader.work_ids.tolist() == [1, 0]
    for narrowed in ({"languages": [""]}, {"genres": [""]}, {"works": [0]}):
        mask = reader.mask(**narrowed)
        assert mask is not None
        assert not mask[1]


@pytest.mark.parametrize("said", ["Love Story", " love  story ", "ＬＯＶＥ ＳＴＯＲＹ", "love\tstory"])
def test_cases_widths_and_spaces_do_not_count(said):
    assert facet_hash("tag:motif", said) == facet_hash("tag:motif", "love story")


def test_kinds_do_count():
    assert facet_hash("tag:motif", "사랑") != facet_hash("tag:emotion", "사랑")


def test_lone_surrogates():
    assert facet_hash("genre", "\ud800") != facet_hash("genre", "\ud801")


def test_facets_of_another_index(tmp_path):
    first = opened(tmp_path / "first", [record(1), record(2)])
    opened(tmp_path / "second", [record(1), record(2), record(3)])
    (tmp_path / "first/rows.npy").write_bytes((tmp_path / "second/rows.npy").read_bytes())
    with pytest.raises(IndexDamaged):
        RowsReader(tmp_path / "first", first.count, len(first._facets))


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.integers(1, 3),
            st.sampled_from(LANGUAGES),
            st.sampled_from(GENRES),
            st.lists(st.sampled_from(EMOTIONS), max_size=2),
        ),
        max_size=12,
    ),
    works=st.lists(st.integers(1, 4), max_size=2),
    languages=st.lists(st.sampled_from((*LANGUAGES, "fr")), max_size=2),
    genres=st.lists(st.sampled_from(GENRES), max_size=2),
    emotions=st.lists(st.sampled_from((*EMOTIONS, "없음")), max_size=2),
)
def test_a_mask_is_what_a_plain_search_finds(tmp_path_factory, rows, works, languages, genres, emotions):
    records = [
        record(number + 1, work, language, genre, {"emotion": values, "genre": ["우화"]})
        for number, (work, language, genre, values) in enumerate(rows)
    ]
    reader = opened(tmp_path_factory.mktemp("rows"), records)
    expected = [
        (not works or work in works)
        and (not languages or language in languages)
        and (not genres or genre in genres)
        and (not emotions or bool({*values} & {*emotions}))
        for work, language, genre, values in rows
    ]
    mask = reader.mask(works=works, languages=languages, genres=genres, tags={"emotion": emotions})
    if works or languages or genres or emotions:
        assert mask is not None
        assert mask.tolist() == expected
    else:
        assert mask is None
    fables = reader.mask(genres=["우화"])
    assert fables is not None
    assert fables.all()
