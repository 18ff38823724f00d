"""The index that is served: opened once a process, mapped, and opened again when another version is published."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from llm.embedders.base import Embedder, FittedEmbedder, embedders
from retrieval.errors import IndexDamaged, IndexMissing, IndexStale, IndexUnusable
from retrieval.indexing import catalogue
from retrieval.indexing.manifest import Manifest, check_contents, check_sizes, read_manifest
from retrieval.indexing.rows import RowsReader
from retrieval.indexing.vectors import VectorReader
from retrieval.indexing.versions import Stamp, VersionedFolder, index_folder

logger = logging.getLogger(__name__)

Ids = NDArray[np.int64]
Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Vectors = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Up to this many bytes every file is read and compared when it is opened.
_READ_AT_ONCE = 32_000_000


class Index:
    """One version, whole and open. It stays as it is for whoever holds it, even when it is swept from the disk."""

    def __init__(self, folder: VersionedFolder, version: str, embedder: Embedder) -> None:
        """Raises IndexDamaged, or IndexStale where another embedder made it."""
        path = folder.path(version)
        self.manifest: Manifest = read_manifest(path, version)
        check_sizes(path, self.manifest)
        if sum(size for size, _ in self.manifest.files.values()) <= _READ_AT_ONCE:
            check_contents(path, self.manifest)
        self.version = version
        self.fallback = False
        self.embedder = _embedder_of(self.manifest, embedder, path)
        parts = self.manifest.parts
        self._rows = RowsReader(path / "rows", self.manifest.count, int(parts["rows"]["facets"]))
        self._vectors = VectorReader(path / "vectors", parts["vectors"])
        self._opened: dict[str, Any] = {
            name: catalogue.part(name).open(path / name, parts[name])
            for name in catalogue.PARTS
            if name in parts
        }

    @property
    def count(self) -> int:
        return self._rows.count

    @property
    def ids(self) -> Ids:
        """Keys of passages by row, rising."""
        return self._rows.ids

    @property
    def work_ids(self) -> Ids:
        """Keys of works by row; 0 for a passage that went while the index was built."""
        return self._rows.work_ids

    @property
    def keywords(self) -> Any:
        """The reader of the keyword part."""
        return self._part("keywords")

    @property
    def overlap(self) -> Any:
        """The reader of the overlap part."""
        return self._part("overlap")

    def dense(self, vector: Vectors, k: int, allowed: Mask | None = None) -> tuple[Rows, Scores]:
        """Rows and cosines of the `k` nearest to a vector of `self.embedder`, shape (dimensions,), nearest first."""
        return self._vectors.search(vector, k, allowed)

    def vectors(self, rows: Rows) -> Vectors:
        """Shape (len(rows), dimensions), unit length: as they are compared, with the mean of the corpus taken off."""
        return self._vectors.vectors(rows)

    def rows_of(self, ids: Ids) -> Rows:
        """Raises KeyError for a passage that is not in this version."""
        return self._rows.rows_of(ids)

    def mask(
        self,
        *,
        works: Iterable[int] = (),
        genres: Iterable[str] = (),
        tags: Mapping[str, Sequence[str]] | None = None,
        languages: Iterable[str] = (),
    ) -> Mask | None:
        """Rows that have, of each kind that is given, at least one value; None where nothing is given."""
        return self._rows.mask(works=works, genres=genres, tags=tags, languages=languages)

    def _part(self, name: str) -> Any:
        try:
            return self._opened[name]
        except KeyError:
            raise IndexMissing(f"version {self.version} has no part {name}") from None


class IndexReader:
    """Keeps the index of a folder open for a process. Used by many threads."""

    def __init__(self, folder: VersionedFolder) -> None:
        self._folder = folder
        self._lock = Lock()
        self._opened: tuple[Stamp, Embedder, Index | IndexUnusable] | None = None

    def current(self) -> Index:
        """One system call where nothing has changed. Raises IndexMissing, IndexStale, IndexDamaged."""
        stamp = self._folder.stamp()
        if stamp is None:
            raise IndexMissing(f"{self._folder.root}: no CURRENT")
        embedder = embedders["default"]
        opened = self._opened
        if opened is None or opened[0] != stamp or opened[1] is not embedder:
            opened = self._open(stamp, embedder)
        found = opened[2]
        if isinstance(found, IndexUnusable):
            raise type(found)(found.reason)
        return found

    def _open(self, stamp: Stamp, embedder: Embedder) -> tuple[Stamp, Embedder, Index | IndexUnusable]:
        with self._lock:
            opened = self._opened
            if opened is None or opened[0] != stamp or opened[1] is not embedder:
                opened = self._opened = (stamp, embedder, self._best(embedder))
            return opened

    def _best(self, embedder: Embedder) -> Index | IndexUnusable:
        """The version named by CURRENT, or where that cannot be served the newest that can."""
        current = self._folder.current()
        others = [name for name in self._folder.versions() if name != current]
        first: IndexUnusable | None = None
        for version in [current, *others] if current else others:
            try:
                index = Index(self._folder, version, embedder)
            except IndexUnusable as error:
                first = first or error
                logger.error("index version %s cannot be served: %s", version, error)
                continue
            index.fallback = version != current
            if index.fallback:
                logger.error("index version %s is served in its place", version)
            return index
        return first or IndexDamaged(f"{self._folder.root}: CURRENT names no version")


_readers: dict[VersionedFolder, IndexReader] = {}


def current_index() -> Index:
    """The index of the passages. Raises IndexMissing, IndexStale, IndexDamaged."""
    folder = index_folder()
    reader = _readers.get(folder) or _readers.setdefault(folder, IndexReader(folder))
    return reader.current()


def _embedder_of(manifest: Manifest, configured: Embedder, path: Any) -> Embedder:
    """The one that made the index: the configured one, or what that one had learned from the corpus."""
    if isinstance(configured, FittedEmbedder) and manifest.fitted and configured.name == manifest.embedder:
        configured = configured.load(path / "embedder")
    if configured.fingerprint != manifest.fingerprint:
        raise IndexStale(f"built by {manifest.embedder} {manifest.fingerprint}, asked by {configured.name}")
    return configured
