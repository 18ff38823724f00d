"""The index that is served: opened once a process, mapped, and opened again when another version is published."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Final

from llm.embedders.base import Embedder, embedders
from retrieval.errors import IndexDamaged, IndexMissing, IndexUnusable
from retrieval.indexing.index import Index
from retrieval.indexing.versions import Stamp, VersionedFolder, index_folder

__all__ = ["Index", "IndexReader", "current_index"]

logger = logging.getLogger(__name__)

# What could not be opened, or only in place of another, is tried again after so many seconds.
_RETRY: Final = 5.0


@dataclass(frozen=True, slots=True)
class _Opened:
    """What was found when CURRENT had this stamp, for this embedder. `until` is when to look again, or None."""

    stamp: Stamp
    embedder: Embedder
    found: Index | IndexUnusable
    until: float | None

    def holds(self, stamp: Stamp, embedder: Embedder) -> bool:
        """Whether nothing has changed since."""
        if self.stamp != stamp or self.embedder is not embedder:
            return False
        if self.until is not None and time.monotonic() >= self.until:
            return False
        return isinstance(self.found, IndexUnusable) or self.found.is_untouched()

    def can_serve(self, embedder: Embedder) -> bool:
        """Whether it is a sound index, though perhaps not the newest."""
        return isinstance(self.found, Index) and self.embedder is embedder and self.found.is_untouched()


class IndexReader:
    """Keeps the index of a folder open for a process. Used by many threads.

    Where the version that CURRENT names cannot be served, the newest that can is, and says so (`Index.fallback`).
    """

    def __init__(self, folder: VersionedFolder) -> None:
        self._folder = folder
        self._lock = Lock()
        self._opened: _Opened | None = None
        self._damaged: dict[str, str] = {}  # why, by version: found while it was served
        self._told: set[str] = set()

    def current(self) -> Index:
        """A few system calls where nothing has changed. Raises IndexMissing, IndexStale, IndexDamaged."""
        stamp = self._folder.stamp()
        if stamp is None:
            raise IndexMissing(f"{self._folder.root}: no CURRENT")
        embedder = embedders["default"]
        opened = self._opened
        if opened is None or not opened.holds(stamp, embedder):
            opened = self._open(stamp, embedder, opened)
        if isinstance(opened.found, IndexUnusable):
            raise type(opened.found)(opened.found.reason)
        return opened.found

    def _open(self, stamp: Stamp, embedder: Embedder, before: _Opened | None) -> _Opened:
        # While one thread opens a new version, the others go on with the one before.
        if before is not None and before.can_serve(embedder):
            if not self._lock.acquire(blocking=False):
                return before
        else:
            self._lock.acquire()
        try:
            opened = self._opened
            if opened is None or not opened.holds(stamp, embedder):
                opened = self._opened = self._read(stamp, embedder)
            return opened
        finally:
            self._lock.release()

    def _read(self, stamp: Stamp, embedder: Embedder) -> _Opened:
        """Looks again where another version was published meanwhile."""
        while True:
            found = self._best(embedder)
            now = self._folder.stamp()
            if now is None or now == stamp:
                is_best = isinstance(found, Index) and not found.fallback
                return _Opened(stamp, embedder, found, None if is_best else time.monotonic() + _RETRY)
            stamp = now

    def _best(self, embedder: Embedder) -> Index | IndexUnusable:
        """The version named by CURRENT, or where that cannot be served the newest that can."""
        current = self._folder.current()
        others = [name for name in self._folder.versions() if name != current]
        first: IndexUnusable | None = None
        for version in [current, *others] if current else others:
            try:
                if version in self._damaged:
                    raise IndexDamaged(self._damaged[version])
                index = Index(self._folder, version, embedder)
            except IndexUnusable as error:
                first = first or error
                self._tell("index version %s cannot be served: %s", version, error)
                continue
            index.fallback = version != current
            if index.fallback:
                self._tell("index version %s is served in the place of %s", version, current)
            if not index.is_verified:
                Thread(target=self._verify, args=(index,), name="verify-index", daemon=True).start()
            return index
        return first or IndexDamaged(f"{self._folder.root}: CURRENT names no version")

    def _verify(self, index: Index) -> None:
        """Reads what was too much to be read when it was opened; what is damaged is not served again."""
        try:
            index.verify()
        except IndexDamaged as error:
            if not self._folder.path(index.version).exists():
                return  # swept, as it was served long enough
            self._damaged[index.version] = error.reason
            with self._lock:
                self._opened = None

    def _tell(self, message: str, *words: object) -> None:
        """Once, and not again every few seconds while it stays so."""
        line = message % words
        if line not in self._told:
            self._told.add(line)
            logger.error("%s", line)


_readers: dict[VersionedFolder, IndexReader] = {}


def current_index() -> Index:
    """The index of the passages. Raises IndexMissing, IndexStale, IndexDamaged."""
    folder = index_folder()
    reader = _readers.get(folder) or _readers.setdefault(folder, IndexReader(folder))
    return reader.current()
