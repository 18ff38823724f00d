"""Versions beside each other, and the file that names the one served."""

from __future__ import annotations

import os

import pytest

from retrieval.errors import BuildRunning
from retrieval.indexing.versions import MANIFEST, VersionedFolder, new_version


@pytest.fixture
def folder(tmp_path):
    return VersionedFolder(tmp_path / "index")


def publish(folder):
    version = new_version()
    folder.building.mkdir(parents=True, exist_ok=True)
    (folder.building / MANIFEST).write_text("{}")
    folder.publish(version)
    return version


def test_names_sort_by_when_they_were_given():
    names = [new_version() for _ in range(50)]
    assert names == sorted(names, key=lambda name: name[:21])
    assert len(set(names)) == 50


def test_nothing_there(folder):
    assert folder.current() is None
    assert folder.stamp() is None
    assert folder.versions() == []
    folder.sweep()
    folder.discard_building()


def test_published(folder):
    version = publish(folder)
    assert folder.current() == version
    assert folder.versions() == [version]
    assert (folder.root / "CURRENT").read_text() == f"{version}\n"
    assert not folder.building.exists()


def test_each_flip_changes_the_stamp(folder):
    version = publish(folder)
    stamps = set()
    for _ in range(20):
        folder.flip(version)
        stamps.add(folder.stamp())
    assert len(stamps) > 1


@pytest.mark.parametrize("said", [b"", b"\n", b"..", b"../x", b"\xff\xfe", b"20261122", b"a" * 10_000])
def test_current_that_is_no_name(folder, said):
    publish(folder)
    (folder.root / "CURRENT").write_bytes(said)
    assert folder.current() is None


def test_two_stay(folder):
    versions = [publish(folder) for _ in range(5)]
    folder.sweep()
    assert folder.versions() == versions[:2:-1]


def test_the_current_one_stays_even_where_others_are_newer(folder):
    versions = [publish(folder) for _ in range(4)]
    folder.flip(versions[0])
    folder.sweep()
    assert folder.versions() == [versions[3], versions[0]]


def test_what_is_no_whole_version_goes(folder):
    version = publish(folder)
    for name in ("20260101T000000000000-abcdef", "notes"):
        (folder.root / "versions" / name).mkdir()
    (folder.root / ".CURRENT.x1").write_text("half")
    folder.sweep()
    assert os.listdir(folder.root / "versions") == [version]
    assert sorted(os.listdir(folder.root)) == ["CURRENT", "versions"]


def test_the_lock_is_one_for_all_in_a_process(folder):
    with folder.lock() as name, pytest.raises(BuildRunning), folder.lock():
        pytest.fail("locked twice")
    with folder.lock() as again:
        assert again == name


def test_a_damaged_lock_file_gets_a_new_name(folder):
    with folder.lock() as name:
        pass
    (folder.root / "lock").write_bytes(b"\xff")
    with folder.lock() as other:
        assert other != name
    with folder.lock() as again:
        assert again == other
