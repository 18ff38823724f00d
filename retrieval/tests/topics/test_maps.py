"""A map on the disk: what is read is what was written, or a clear error; points are chosen fairly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import IndexDamaged
from retrieval.topics.building import build_topic_map
from retrieval.topics.maps import (
    About,
    Points,
    Topic,
    TopicMap,
    current_map,
    open_map,
    topics_folder,
    write_map,
)
from retrieval.topics.names import Name

NAMES = ["ids.npy", "positions.npy", "topics.npy", "languages.npy", "order.npy"]


def about(count: int) -> About:
    return About("v", "bigrams", "f", "2026-11-22T10:00:00+00:00", count, ["", "en", "ko"], None)


def points(count: int) -> Points:
    random = np.random.default_rng(7)
    return Points(
        ids=np.arange(count, dtype=np.int64) * 3 + 5,
        positions=random.uniform(-1, 1, (count, 2)).astype(np.float32),
        topics=random.integers(0, 3, count).astype(np.int32),
        languages=random.integers(1, 3, count).astype(np.int16),
        order=random.permutation(count).astype(np.int32),
    )


def drawn(count: int) -> TopicMap:
    return TopicMap("v", about(count), [], points(count))


def test_what_is_written_is_read(tmp_path):
    topics = [
        Topic(0, {"ko": Name("용궁 · 간", ["용궁", "간"])}, 3, 0.6, (0.25, -0.5)),
        Topic(1, {}, 2, 0.4, (0.0, 1.0)),
    ]
    write_map(tmp_path, about(5), topics, points(5))
    read = open_map(tmp_path, "name")
    assert (read.version, read.about, read.topics) == ("name", about(5), topics)
    assert read.topics[1].name_in("ko").name == "#2"
    for column in ("ids", "positions", "topics", "languages", "order"):
        assert np.array_equal(getattr(read.points, column), getattr(points(5), column))


@pytest.mark.parametrize("name", [*NAMES, "manifest.json"])
@pytest.mark.parametrize("fault", ["missing", "cut", "foreign", "bit"])
def test_a_file_that_is_not_as_written_is_an_error(tmp_path, name, fault):
    write_map(tmp_path, about(5), [], points(5))
    path = tmp_path / name
    whole = path.read_bytes()
    if fault == "missing":
        path.unlink()
    elif fault == "bit" and name != "manifest.json":
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    else:
        path.write_bytes(whole[:-9] if fault == "cut" else b"something else")
    with pytest.raises(IndexDamaged):
        open_map(tmp_path, "name")


def test_another_count_or_format_is_an_error(tmp_path):
    write_map(tmp_path, about(6), [], points(5))
    with pytest.raises(IndexDamaged):
        open_map(tmp_path, "name")
    other = tmp_path / "other"
    other.mkdir()
    write_map(other, replace(about(5), format=99), [], points(5))
    with pytest.raises(IndexDamaged, match="format 99"):
        open_map(other, "name")


def test_readers_see_a_new_map_without_a_restart(topic_map):
    before = current_map()
    assert current_map() is before
    build_topic_map(again=True)
    assert current_map().version != before.version
    assert len(before.points) == 36


def test_a_name_in_current_that_is_none_is_an_error(topic_map):
    (topics_folder().root / "CURRENT").write_text("../../etc\n")
    with pytest.raises(Exception, match="names no version"):
        current_map()


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_larger_sample_holds_the_smaller(first, second):
    small, large = sorted((first, second))
    rows, matched = drawn(50).select(small)
    more, _ = drawn(50).select(large)
    assert matched == 50
    assert len(rows) == min(small, 50)
    assert more[: len(rows)].tolist() == rows.tolist()


@given(
    st.one_of(st.none(), st.integers(0, 3)),
    st.one_of(st.none(), st.sampled_from(["ko", "en", "fr", ""])),
    st.one_of(st.none(), st.tuples(*[st.floats(-1, 1)] * 4)),
)
def test_filters_let_through_what_they_name(topic, language, box):
    all_points, about_map = points(50), about(50)
    rows, matched = drawn(50).select(50, topic=topic, language=language, box=box)
    assert matched == len(rows) == len(set(rows.tolist()))

    def is_meant(row: int) -> bool:
        x, y = all_points.positions[row]
        return (
            topic in (None, all_points.topics[row])
            and language in (None, about_map.languages[all_points.languages[row]])
            and (box is None or bool(box[0] <= x <= box[2] and box[1] <= y <= box[3]))
        )

    assert set(rows.tolist()) == {row for row in range(50) if is_meant(row)}


def test_passages_are_found_by_key():
    found = points(10).rows_of(np.array([5, 6, 32, 35, -1, 10**9]))
    assert found.tolist() == [0, -1, 9, -1, -1, -1]
    assert points(0).rows_of(np.array([5])).tolist() == [-1]
