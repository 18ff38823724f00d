"""Copies of an installation: its database, its search index and its key in one file, and an installation out of it.

A copy is a tar file:

    manifest.json       when it was made, of what kind of database, how many stories and passages are in it
    database.sqlite3    or database.sql, as MariaDB's own program writes it
    index/…             the served version of the index and of the topic map; they are made anew where they are missing
    secret_key          where the installation keeps one of its own
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from common.files import OWNER_ALONE, replaced
from retrieval.indexing.versions import VersionedFolder, index_folder
from retrieval.models import Passage
from retrieval.topics.maps import topics_folder
from stories.models import Conversation

_DATABASES: Final = {"sqlite": "database.sqlite3", "mysql": "database.sql"}
_DUMPERS: Final = ("mariadb-dump", "mysqldump")
_CLIENTS: Final = ("mariadb", "mysql")
_KEY: Final = "secret_key"


class BackupFailed(Exception):
    """No copy was made, or nothing was put back; it says why, to who runs the command."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy says of itself."""

    created_at: str
    database: str
    conversations: int
    passages: int


def back_up(directory: Path) -> tuple[Path, Manifest]:
    """Write a copy into `directory`, which is made. Nothing has to stop for it. Raises BackupFailed, OSError."""
    directory.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    path = directory / f"storytool-{now:%Y%m%dT%H%M%S%f}.tar"
    with tempfile.TemporaryDirectory(dir=directory, prefix=".storytool-") as name:
        folder = Path(name)
        _dump(folder / _DATABASES[connection.vendor])
        manifest = Manifest(
            now.isoformat(), connection.vendor, Conversation.objects.count(), Passage.objects.count()
        )
        (folder / "manifest.json").write_text(json.dumps(asdict(manifest)))
        with replaced(path, mode=OWNER_ALONE) as file, tarfile.open(fileobj=file, mode="w") as tar:
            tar.add(folder / "manifest.json", "manifest.json")
            tar.add(folder / _DATABASES[connection.vendor], _DATABASES[connection.vendor])
            key = settings.DATA_DIR / _KEY
            if key.exists():
                tar.add(key, _KEY)
            _add_index(tar)
    return path, manifest


def prune(directory: Path, keep: int) -> list[Path]:
    """Delete all but the `keep` newest copies. Returns those that went."""
    old = sorted(directory.glob("storytool-*.tar"), reverse=True)[keep:]
    for path in old:
        path.unlink()
    return old


def restore(path: Path) -> Manifest:
    """Make this installation that of the copy. Its database must be empty: nothing is ever overwritten.

    Raises BackupFailed, with nothing changed unless it says so, and OSError.
    """
    try:
        with tarfile.open(path) as tar, tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as name:
            folder = Path(name)
            tar.extractall(folder, filter="data")
            manifest = Manifest(**json.loads((folder / "manifest.json").read_text()))
            _refuse(manifest)
            _load(folder / _DATABASES[manifest.database])
            _put_back(folder)
    except (tarfile.TarError, KeyError, TypeError, ValueError, FileNotFoundError) as error:
        raise BackupFailed(f"{path} is not a copy of an installation, or not a whole one.") from error
    return manifest


def _refuse(manifest: Manifest) -> None:
    if manifest.database != connection.vendor:
        raise BackupFailed(f"The copy is of {manifest.database}, and DATABASE_URL names {connection.vendor}.")
    if MigrationRecorder(connection).has_table():
        raise BackupFailed(
            "The database is not empty. Name an empty one in DATABASE_URL: nothing is overwritten."
        )


def _add_index(tar: tarfile.TarFile) -> None:
    for folder, name in _index_folders():
        version = folder.current()
        if version is not None and folder.path(version).is_dir():
            tar.add(folder.path(version), f"index/{name}versions/{version}")
            tar.add(folder.root / "CURRENT", f"index/{name}CURRENT")


def _index_folders() -> list[tuple[VersionedFolder, str]]:
    return [(index_folder(), ""), (topics_folder(), "topics/")]


def _put_back(folder: Path) -> None:
    """What lies beside the database. An index that stands here already stays: a build will see what it lacks."""
    root = index_folder().root
    if (folder / "index").is_dir() and not root.exists():
        shutil.copytree(folder / "index", root)
    if (folder / _KEY).exists():
        shutil.copyfile(folder / _KEY, settings.DATA_DIR / _KEY)
        os.chmod(settings.DATA_DIR / _KEY, OWNER_ALONE)


def _dump(path: Path) -> None:
    if connection.vendor == "sqlite":
        with (
            closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as source,
            closing(sqlite3.connect(path)) as copy,
        ):
            source.backup(copy)
        return
    with path.open("wb") as file:
        _run(_DUMPERS, "--single-transaction", "--quick", "--hex-blob", stdout=file)


def _load(path: Path) -> None:
    if connection.vendor == "sqlite":
        connection.close()
        with (
            closing(sqlite3.connect(path)) as source,
            closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as target,
        ):
            source.backup(target)
        return
    with path.open("rb") as file:
        _run(_CLIENTS, stdin=file)


def _run(programs: tuple[str, ...], *arguments: str, **streams: Any) -> None:
    program = next(filter(None, map(shutil.which, programs)), None)
    if program is None:
        raise BackupFailed(f"{programs[0]} is missing: install Debian's package mariadb-client.")
    with _defaults_file() as defaults:
        command = [program, f"--defaults-extra-file={defaults}", *arguments, connection.settings_dict["NAME"]]
        done = subprocess.run(command, stderr=subprocess.PIPE, check=False, **streams)  # noqa: S603 - fixed words
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise BackupFailed(f"{programs[0]} failed: {said[-1] if said else done.returncode}")


@contextmanager
def _defaults_file() -> Iterator[str]:
    """How to connect, in a file for our eyes alone: a command line is seen by everybody on the machine."""
    given = connection.settings_dict
    lines = {
        "host": given["HOST"],
        "port": given["PORT"],
        "user": given["USER"],
        "password": given["PASSWORD"],
    }
    with tempfile.NamedTemporaryFile("w", suffix=".cnf") as file:
        file.write("[client]\n")
        for name, value in lines.items():
            if value:
                escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
                file.write(f'{name}="{escaped}"\n')
        file.flush()
        yield file.name
