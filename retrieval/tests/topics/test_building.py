"""Drawing a map of an index: whole, the same again, and sound for a corpus of any size."""

from __future__ import annotations

import json
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from retrieval.errors import BuildRunning, IndexMissing, TopicMapMissing
from retrieval.indexing.builder import build_index
from retrieval.indexing.reader import current_index
from retrieval.models import Passage
from retrieval.tests.factories import make_passage
from retrieval.topics import building
from retrieval.topics.building import build_topic_map
from retrieval.topics.maps import current_map, topics_folder


def said_by(**options) -> str:
    out = StringIO()
    call_command("build_topic_map", stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_every_passage_lies_on_the_map_in_a_topic_of_its_like(topic_map, passages):
    points = topic_map.points
    assert points.ids.tolist() == sorted(passage.pk for passage in passages)
    assert np.abs(points.positions).max() <= 1
    assert sorted(points.order.tolist()) == list(range(len(passages)))
    keyword = {passage.pk: passage.keywords[0] for passage in passages}
    for topic in topic_map.topics:
        of_topic = points.ids[points.topics == topic.id].tolist()
        assert {keyword[pk] for pk in of_topic} == {topic.names["ko"].keywords[0]}


def test_topics_say_how_much_of_the_corpus_is_in_them(topic_map, passages):
    sizes = [topic.size for topic in topic_map.topics]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) == len(passages)
    assert sum(topic.share for topic in topic_map.topics) == pytest.approx(1, abs=1e-4)
    assert all(abs(x) <= 1 and abs(y) <= 1 for x, y in (topic.centre for topic in topic_map.topics))


def test_it_says_what_it_was_made_from(topic_map):
    about = topic_map.about
    assert about.embedder == "bigrams"
    assert about.index == build_index().version
    assert not topic_map.is_stale
    assert about.trustworthiness is not None
    assert 0.5 < about.trustworthiness <= 1


def test_the_command_draws_it_once_for_an_index(passages):
    build_index()
    first = said_by()
    assert "36 passages" in first
    assert "drawn" in first
    version = current_map().version
    assert "is of this index already" in said_by()
    assert current_map().version == version
    assert said_by(verbosity=0) == ""


def test_drawn_again_it_is_the_same(topic_map):
    assert "drawn" in said_by(again=True)
    again = current_map()
    assert again.version != topic_map.version
    assert np.array_equal(again.points.positions, topic_map.points.positions)
    assert np.array_equal(again.points.topics, topic_map.points.topics)
    assert again.topics == topic_map.topics


def test_batches_change_nothing(topic_map, monkeypatch):
    monkeypatch.setattr(building, "_BATCH", 7)
    build_topic_map(again=True)
    assert np.array_equal(current_map().points.topics, topic_map.points.topics)
    assert np.allclose(current_map().points.positions, topic_map.points.positions, atol=1e-4)


def test_beyond_the_sample_passages_are_placed_by_their_like(passages, monkeypatch):
    monkeypatch.setattr(building, "SAMPLE", 12)
    build_index()
    build_topic_map()
    drawn = current_map()
    assert len(drawn.points) == 36
    keyword = {passage.pk: passage.keywords[0] for passage in passages}
    for topic in drawn.topics:
        assert len({keyword[pk] for pk in drawn.points.ids[drawn.points.topics == topic.id].tolist()}) == 1


def test_without_an_index_it_says_what_to_do(data_dir, db):
    with pytest.raises(CommandError, match="build_index"):
        said_by()
    with pytest.raises(TopicMapMissing):
        current_map()


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_small_corpus_has_a_map(data_dir, db, works, count):
    for number in range(count):
        make_passage(works[0], text=f"{number}번째 나그네가 길을 가더라.", keywords=[f"길 {number}"])
    build_index()
    said_by()
    drawn = current_map()
    assert len(drawn.points) == drawn.about.count == count
    assert len(drawn.topics) == min(count, len(drawn.topics))
    assert drawn.about.trustworthiness is None


def test_passages_that_are_all_the_same_have_one_topic(data_dir, works):
    for number in range(20):
        make_passage(
            works[0], text="나그네가 길을 가더라.", topic="길", keywords=["길손"], position=number + 1
        )
    build_index()
    build_topic_map()
    (topic,) = current_map().topics
    assert (topic.size, topic.name_in("ko").name) == (20, "길손")
    assert np.isfinite(current_map().points.positions).all()


def test_a_killed_build_leaves_nothing_that_is_read_and_the_next_one_finishes(topic_map, monkeypatch):
    folder = topics_folder()

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(
            building, "write_map", lambda path, *_: (path / "ids.npy").write_bytes(b"half") and killed()
        )
        with pytest.raises(KeyboardInterrupt):
            build_topic_map(again=True)
    assert current_map().version == topic_map.version
    assert (folder.building / "ids.npy").read_bytes() == b"half"
    said_by(again=True)
    assert current_map().version != topic_map.version
    assert not folder.building.exists()


def test_two_maps_stay_and_no_more(topic_map):
    for _ in range(3):
        build_topic_map(again=True)
    assert len(topics_folder().versions()) == 2
    assert topics_folder().current() in topics_folder().versions()


def test_one_draws_at_a_time(topic_map):
    with topics_folder().lock(), pytest.raises(BuildRunning):
        build_topic_map(again=True)
    with topics_folder().lock(), pytest.raises(CommandError, match="Another process"):
        said_by()


def test_a_new_index_makes_it_stale_until_it_is_drawn_again(topic_map, works):
    make_passage(works[0], text="용왕이 기뻐하더라.", keywords=["용궁"])
    build_index()
    assert current_map().is_stale
    assert "37 passages" in said_by()
    assert not current_map().is_stale


def test_a_passage_deleted_during_the_index_build_is_not_on_it(passages, monkeypatch):
    build_index()
    index = current_index()
    work_ids = np.array(index.work_ids)
    work_ids[3] = 0
    monkeypatch.setattr(type(index), "work_ids", property(lambda _: work_ids))
    build_topic_map()
    assert passages[3].pk not in current_map().points.ids.tolist()
    assert current_map().about.count == 35


def test_labels_are_read_from_the_corpus_as_it_is_now(passages):
    build_index()
    Passage.objects.filter(pk=passages[0].pk).delete()
    build_topic_map()
    assert len(current_map().points) == 36


def test_a_damaged_map_is_drawn_anew(topic_map):
    path = topics_folder().path(topic_map.version)
    (path / "topics.npy").write_bytes(b"foreign")
    assert "drawn" in said_by()


def test_nothing_in_it_is_pickled(topic_map):
    path = topics_folder().path(topic_map.version)
    assert {each.suffix for each in path.iterdir()} == {".npy", ".json"}
    assert json.loads((path / "manifest.json").read_text())["about"]["format"] == 1
    for array in path.glob("*.npy"):
        np.load(array, allow_pickle=False)


def test_an_index_that_cannot_be_read_keeps_the_map_that_is_served(topic_map, data_dir):
    (data_dir / "index" / "CURRENT").unlink()
    with pytest.raises(IndexMissing):
        build_topic_map()
    assert current_map().version == topic_map.version
    assert current_map().is_stale
