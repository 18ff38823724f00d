"""Who reads: always a whole version, the newest that can be served; never one of another embedder."""

from __future__ import annotations

import logging
import shutil
import time
from threading import Thread

import numpy as np
import pytest

from llm.embedders.base import embedders
from llm.errors import EmbedderUnavailable
from retrieval.errors import IndexDamaged, IndexMissing, IndexStale
from retrieval.indexing import index as index_module
from retrieval.indexing.builder import build_index
from retrieval.indexing.reader import IndexReader, current_index
from retrieval.indexing.versions import index_folder
from retrieval.tests.embedders import SETTING, BigramEmbedder
from retrieval.tests.factories import make_passage, make_work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare_index_dir")]


@pytest.fixture
def two_versions(bare_index_dir):
    """Of two passages and of three, the latter served; their folders."""
    work = make_work()
    for text in ("용왕이 병들었더라.", "토끼가 뭍에 살더라."):
        make_passage(work, text=text)
    first = build_index().version
    make_passage(work, text="자라가 뭍에 오르더라.")
    second = build_index().version
    return [index_folder().path(version) for version in (first, second)]


def damage(path, kind):
    whole = path.read_bytes()
    path.unlink()
    if kind == "cut":
        path.write_bytes(whole[:-8])
    elif kind == "flipped":
        path.write_bytes(whole[:-8] + bytes(255 - byte for byte in whole[-8:]))
    elif kind == "empty":
        path.write_bytes(b"")


FILES = [
    "manifest.json",
    "rows/ids.npy",
    "rows/facets.npy",
    "vectors/vectors.npy",
    "vectors/means.npy",
    "vectors/checksums.npy",
]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", ["missing", "cut", "flipped", "empty"])
def test_the_version_before_stays_where_one_is_damaged(two_versions, name, kind, caplog):
    damage(two_versions[1] / name, kind)
    index = current_index()
    assert (index.folder, index.fallback, index.count) == (two_versions[0], True, 2)
    assert two_versions[1].name in caplog.text
    assert index.dense(index.embed("토끼가 뭍에 살더라."), 1)[0].tolist() == [1]


@pytest.mark.parametrize(
    "name", sorted({*FILES} - {"rows/facets.npy", "vectors/means.npy"})
)  # which are equal
def test_files_of_another_version_are_no_files_of_this_one(two_versions, name):
    shutil.copy(two_versions[0] / name, two_versions[1] / name)
    assert current_index().folder == two_versions[0]


def test_files_swapped_within_a_version(two_versions):
    """Both hold int64, one a passage."""
    rows = two_versions[1] / "rows"
    (rows / "ids.npy").rename(rows / "kept")
    (rows / "work_ids.npy").rename(rows / "ids.npy")
    (rows / "kept").rename(rows / "work_ids.npy")
    assert current_index().folder == two_versions[0]


@pytest.mark.parametrize("kind", ["missing", "cut", "flipped"])
def test_damaged_while_it_is_open(two_versions, kind):
    """What is mapped and cut would end the process: files are looked at before each search."""
    assert not current_index().fallback
    damage(two_versions[1] / "vectors/vectors.npy", kind)
    assert current_index().folder == two_versions[0]


def test_all_are_damaged(two_versions):
    for folder in two_versions:
        damage(folder / "rows/ids.npy", "cut")
    with pytest.raises(IndexDamaged):
        current_index()


@pytest.mark.parametrize("said", ["", "garbage", "20200101T000000000000-abcdef", "../../etc", "\udcff"])
def test_current_names_no_version(two_versions, said):
    (index_folder().root / "CURRENT").write_bytes(said.encode("utf-8", "surrogateescape"))
    index = current_index()
    assert (index.folder, index.fallback) == (two_versions[1], True)


def test_the_next_build_mends_it(two_versions):
    damage(two_versions[1] / "rows/ids.npy", "cut")
    assert current_index().fallback
    built = build_index()
    assert built.is_new
    assert built.embedded == 0
    index = current_index()
    assert (index.version, index.fallback, index.count) == (built.version, False, 3)


def test_what_was_mended_by_hand_is_served_after_a_while(two_versions, monkeypatch):
    path = two_versions[1] / "rows/ids.npy"
    kept = path.read_bytes()
    damage(path, "cut")
    assert current_index().fallback
    path.write_bytes(kept)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 60)
    assert not current_index().fallback


def test_it_is_told_once(two_versions, caplog, monkeypatch):
    damage(two_versions[1] / "rows/ids.npy", "cut")
    start = time.monotonic()
    for minutes in range(5):
        monkeypatch.setattr(time, "monotonic", lambda later=minutes * 60: start + later)
        current_index()
    told = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(told) == 2


def test_large_versions_are_compared_behind_the_opening(two_versions, monkeypatch):
    monkeypatch.setattr(index_module, "READ_AT_ONCE", 0)
    damage(two_versions[1] / "vectors/checksums.npy", "flipped")  # nothing that opening it looks at
    started = []
    monkeypatch.setattr(Thread, "start", lambda thread: started.append(thread))
    reader = IndexReader(index_folder())
    assert reader.current().folder == two_versions[1]
    started.pop().run()
    assert reader.current().folder == two_versions[0]
    started.pop().run()
    assert reader.current().folder == two_versions[0]


def test_a_large_sound_version_is_compared_once(two_versions, monkeypatch):
    monkeypatch.setattr(index_module, "READ_AT_ONCE", 0)
    started = []
    monkeypatch.setattr(Thread, "start", lambda thread: started.append(thread))
    reader = IndexReader(index_folder())
    index = reader.current()
    started.pop().run()
    assert reader.current() is index
    assert started == []


class TestAnotherEmbedder:
    def test_is_an_error(self, two_versions, settings):
        settings.EMBEDDERS = {"default": {**SETTING["default"], "OPTIONS": {"name": "other"}}}
        with pytest.raises(IndexStale):
            current_index()

    def test_of_the_same_name(self, two_versions, settings):
        settings.EMBEDDERS = {"default": {**SETTING["default"], "OPTIONS": {"dimensions": 32}}}
        with pytest.raises(IndexStale):
            current_index()

    def test_after_the_setting_comes_the_build(self, two_versions, settings):
        settings.EMBEDDERS = {"default": {**SETTING["default"], "OPTIONS": {"name": "other"}}}
        built = build_index()
        assert built.embedded == 3
        assert current_index().version == built.version

    def test_who_still_has_the_old_one_is_served_the_version_before(self, two_versions, settings):
        """Until it is started again: its vectors and its queries belong together."""
        settings.EMBEDDERS = {"default": {**SETTING["default"], "OPTIONS": {"name": "other"}}}
        build_index()
        settings.EMBEDDERS = SETTING
        index = current_index()
        assert (index.folder, index.fallback) == (two_versions[1], True)

    def test_one_that_cannot_be_had_keeps_nobody_from_searching_by_words(self, two_versions, monkeypatch):
        def unavailable(self):
            raise EmbedderUnavailable("not today")

        monkeypatch.setattr(BigramEmbedder, "fingerprint", property(unavailable))
        index = current_index()
        assert index.count == 3
        with pytest.raises(EmbedderUnavailable):
            index.embed("토끼")


def test_a_version_that_is_held_stays_when_it_is_swept(two_versions):
    held = current_index()
    for number in range(3):
        make_passage(text=f"{number}째 이야기가 더 있더라.")
        build_index()
    assert not held.folder.exists()
    assert held.dense(held.embed("자라가 뭍에 오르더라."), 1)[0].tolist() == [2]
    assert current_index().count == 6


def test_no_part_by_that_name(two_versions):
    with pytest.raises(IndexMissing):
        _ = current_index().keywords


def test_searches_during_flips(two_versions):
    """10,000 of them, by four threads, while versions come and go: each is of one whole version."""
    versions = [folder.name for folder in two_versions]
    counts = dict(zip(versions, (2, 3), strict=True))
    folder, reader = index_folder(), IndexReader(index_folder())
    vector = embedders["default"].embed(["토끼가 뭍에 살더라."])[0]
    wrong: list[object] = []
    searches, flips = 2500, 200

    def search():
        try:
            for _ in range(searches):
                index = reader.current()
                rows, _ = index.dense(vector, 10)
                if len(rows) != counts[index.version] or index.fallback or rows[0] != 1:
                    wrong.append((index.version, rows))
        except Exception as error:
            wrong.append(error)

    threads = [Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(flips):
        folder.flip(versions[number % 2])
    for thread in threads:
        thread.join()
    assert wrong == []
    folder.flip(versions[0])
    assert reader.current().count == 2


def test_searches_while_versions_are_swept(two_versions):
    """Whoever is about to open one that is gone by then opens the next."""
    folder, reader = index_folder(), IndexReader(index_folder())
    reader.current()
    kept = two_versions[1]
    wrong: list[object] = []

    def search():
        try:
            for _ in range(500):
                assert reader.current().dense(np.ones(64, np.float32), 1)[0].size == 1
        except Exception as error:
            wrong.append(error)

    threads = [Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    version = kept.name
    for number in range(30):
        following = f"2999010{number % 10}T0000000{number:05}-abcdef"
        shutil.copytree(folder.path(version), folder.building)
        manifest = folder.building / "manifest.json"
        manifest.write_text(manifest.read_text().replace(version, following))
        folder.publish(following)
        folder.sweep()
        version = following
    for thread in threads:
        thread.join()
    assert wrong == []
    assert reader.current().version == version
