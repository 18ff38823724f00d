"""A copy of an installation, and an installation out of it."""

from __future__ import annotations

import json
import tarfile
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from retrieval.indexing.builder import build_index
from retrieval.indexing.versions import index_folder
from retrieval.tests.embedders import SETTING
from retrieval.tests.factories import make_passage, make_work
from stories.models import ConversationData
from stories.tests.factories import make_conversation
from storytool import backups
from storytool.backups import BackupFailed, back_up, prune, restore
from storytool.tests.processes import manage

pytestmark = pytest.mark.django_db(transaction=True)
STORY = '옛날 어느 고을에 ‘錢’이라 하는 이가 살더니,\n\n"𠮷하고 \\길한 일"이로다. 🐯'


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.EMBEDDERS = SETTING
    (settings.DATA_DIR / "secret_key").write_text("a key of our own")


@pytest.fixture
def story():
    turn = make_conversation()
    ConversationData.objects.filter(pk=turn.pk).update(created_content=STORY)
    return turn


@contextmanager
def empty_database(tmp_path):
    """DATABASE_URL of another database of the same server, gone afterwards."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'other.sqlite3'}"
        return
    given = connection.settings_dict
    name = f"{given['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
        cursor.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")
    try:
        yield f"mysql://{given['USER']}@{given['HOST']}:{given['PORT'] or 3306}/{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE `{name}`")


def test_an_installation_comes_back_whole(story, tmp_path):
    make_passage(make_work("흥부전"), text="제비가 박씨를 물고 오니라.")
    build_index()
    version = index_folder().current()
    path, manifest = back_up(tmp_path / "copies")
    assert (manifest.conversations, manifest.passages) == (1, 1)
    assert path.stat().st_mode & 0o077 == 0

    data = tmp_path / "restored"
    data.mkdir()
    told = "from stories.models import ConversationData as D; print(repr(D.objects.get().created_content))"
    with empty_database(tmp_path) as url:
        done = manage("restore", str(path), data_dir=data, DATABASE_URL=url)
        assert done.returncode == 0, done.stderr
        assert "1 conversations, 1 passages" in done.stdout
        assert repr(STORY) in manage("shell", "-c", told, data_dir=data, DATABASE_URL=url).stdout
        again = manage("restore", str(path), data_dir=data, DATABASE_URL=url)
        assert again.returncode == 1
        assert "not empty" in again.stderr
    assert (data / "index" / "CURRENT").read_text().strip() == version
    assert (data / "index" / "versions" / str(version) / "manifest.json").is_file()
    assert (data / "secret_key").read_text() == "a key of our own"
    assert (data / "secret_key").stat().st_mode & 0o077 == 0


def test_without_an_index_or_a_key_there_is_the_database(story, tmp_path):
    (settings.DATA_DIR / "secret_key").unlink()
    path, _ = back_up(tmp_path)
    with tarfile.open(path) as tar:
        assert sorted(tar.getnames()) == [backups._DATABASES[connection.vendor], "manifest.json"]


def test_nothing_is_overwritten(story, tmp_path):
    path, _ = back_up(tmp_path)
    with pytest.raises(BackupFailed, match="not empty"):
        restore(path)
    assert ConversationData.objects.get().created_content == STORY


def test_a_copy_of_another_kind_of_database_is_refused(tmp_path):
    path = tmp_path / "foreign.tar"
    told = {"created_at": "", "database": "oracle", "conversations": 0, "passages": 0}
    (tmp_path / "manifest.json").write_text(json.dumps(told))
    with tarfile.open(path, "w") as tar:
        tar.add(tmp_path / "manifest.json", "manifest.json")
    with pytest.raises(BackupFailed, match="oracle"):
        restore(path)


@pytest.mark.parametrize("content", [b"", b"nothing of the kind" * 100], ids=["empty", "foreign"])
def test_what_is_no_copy_is_refused(tmp_path, content):
    path = tmp_path / "copy.tar"
    path.write_bytes(content)
    with pytest.raises(BackupFailed, match="not a copy"):
        restore(path)


def test_half_a_copy_is_refused(story, tmp_path):
    path, _ = back_up(tmp_path)
    path.write_bytes(path.read_bytes()[:1500])
    with pytest.raises(BackupFailed, match="not a copy"):
        restore(path)


def test_a_copy_that_points_elsewhere_is_refused(tmp_path):
    path = tmp_path / "evil.tar"
    (tmp_path / "x").write_text("x")
    with tarfile.open(path, "w") as tar:
        tar.add(tmp_path / "x", "../../x")
    with pytest.raises(BackupFailed, match="not a copy"):
        restore(path)


def test_a_copy_that_fails_leaves_nothing_behind(story, tmp_path, monkeypatch):
    def full(tar):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_add_index", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", str(tmp_path / "copies"))
    assert list((tmp_path / "copies").iterdir()) == []


def test_old_copies_go(tmp_path, capsys):
    for number in range(4):
        (tmp_path / f"storytool-2026010{number}T000000000000.tar").write_text("")
    (tmp_path / "mine.tar").write_text("")
    call_command("backup", str(tmp_path), "--keep", "2")
    assert "3 older deleted" in capsys.readouterr().out
    left = sorted(path.name for path in tmp_path.glob("*.tar"))
    assert left[:2] == ["mine.tar", "storytool-20260103T000000000000.tar"]
    assert len(left) == 3
    assert prune(tmp_path, 5) == []


def test_keeping_fewer_than_none_makes_no_sense(tmp_path):
    with pytest.raises(CommandError, match="--keep"):
        call_command("backup", str(tmp_path), "--keep", "-1")


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CommandError, match=r"none\.tar"):
        call_command("restore", str(tmp_path / "none.tar"))
