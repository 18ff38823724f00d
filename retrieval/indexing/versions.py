"""Where an index lies: whole versions beside each other, and CURRENT, the file that names the one served.

    <root>/CURRENT              the name of a version, and a line break
    <root>/versions/<name>/     whole, and never changed again
    <root>/building/            at most one that is being made; nobody reads it
    <root>/lock                 held by who builds

A version is made in `building`, written through to the disk, renamed into `versions`, and only then named by CURRENT,
which is replaced as a whole. So whoever reads sees one whole version or another, whenever a builder is killed.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from common.files import READABLE_BY_ALL, replaced
from retrieval.errors import BuildRunning

KEPT: Final = 2
MANIFEST: Final = "manifest.json"

_NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{6}")
_FOLDER_NAME = re.compile(r"[0-9a-f]{32}")

Stamp = tuple[int, int, int]


def new_version() -> str:
    """A name that sorts behind those made before it by the same clock."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"


@dataclass(frozen=True, slots=True)
class VersionedFolder:
    """Versions of something under one root, which need not exist."""

    root: Path

    @property
    def building(self) -> Path:
        return self.root / "building"

    def path(self, version: str) -> Path:
        return self.root / "versions" / version

    def current(self) -> str | None:
        """The version that CURRENT names, or None where there is none or it says something else than a name."""
        try:
            name = (self.root / "CURRENT").read_text(encoding="ascii", errors="replace").strip()
        except OSError:
            return None
        return name if _NAME.fullmatch(name) else None

    def stamp(self) -> Stamp | None:
        """Changes when CURRENT is replaced; one system call. None where there is no CURRENT."""
        try:
            found = (self.root / "CURRENT").stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def versions(self) -> list[str]:
        """Whole versions, newest first."""
        try:
            names = os.listdir(self.root / "versions")
        except OSError:
            return []
        whole = (name for name in names if _NAME.fullmatch(name) and (self.path(name) / MANIFEST).is_file())
        return sorted(whole, reverse=True)

    def publish(self, version: str) -> None:
        """Make what lies in `building`, written through already, the current version."""
        self.adopt(version)
        self.flip(version)

    def adopt(self, version: str) -> None:
        """Rename `building` into its place among the versions; it is not served yet."""
        (self.root / "versions").mkdir(exist_ok=True)
        self.building.rename(self.path(version))
        sync(self.root / "versions")
        sync(self.root)

    def flip(self, version: str) -> None:
        """Have CURRENT name a version that is there."""
        with replaced(self.root / "CURRENT", mode=READABLE_BY_ALL) as file:
            file.write(f"{version}\n".encode())
        sync(self.root)

    def discard_building(self) -> None:
        shutil.rmtree(self.building, ignore_errors=True)

    def sweep(self) -> None:
        """Remove all but the current version and the newest before it, and what killed builders left of files."""
        current = self.current()
        others = [name for name in self.versions() if name != current]
        kept = {current, *others[: KEPT - 1]}
        for path in (self.root / "versions").glob("*"):
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)
        for path in self.root.glob(".CURRENT.*"):
            path.unlink(missing_ok=True)

    @contextmanager
    def lock(self) -> Iterator[str]:
        """Held by one process, and let go by its death; yields what names this folder among those of all machines.

        Raises BuildRunning.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        # Close-on-exec, as Python opens files: a child that outlives its parent must not keep the lock.
        with (self.root / "lock").open("a+", encoding="ascii", errors="replace") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BuildRunning from None
            file.seek(0)
            name = file.read()
            if not _FOLDER_NAME.fullmatch(name):
                name = secrets.token_hex(16)
                file.truncate(0)
                file.write(name)
                file.flush()
            yield name


def index_folder() -> VersionedFolder:
    """That of the passages' index."""
    return VersionedFolder(Path(settings.DATA_DIR) / "index")


def sync(path: Path) -> None:
    """Write a file or a folder's list of names through to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
