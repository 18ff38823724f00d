"""One version of the index, open: what every search asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from llm.embedders.base import Embedder, is_fitted
from llm.errors import EmbedderUnavailable
from retrieval.archaic import modernised
from retrieval.errors import IndexDamaged, IndexMissing, IndexStale
from retrieval.indexing import catalogue
from retrieval.indexing.manifest import Manifest, check_contents, check_sizes, read_manifest
from retrieval.indexing.rows import RowsReader
from retrieval.indexing.vectors import VectorReader
from retrieval.indexing.versions import VersionedFolder

Ids = NDArray[np.int64]
Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Vectors = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Up to this many bytes, every file is read and compared when it is opened.
READ_AT_ONCE: Final = 32_000_000


class Index:
    """Whole and open, used by many threads. It stays as it is for whoever holds it, even when its files are swept.

    `fallback` is True where it is served in place of the version that CURRENT names, which cannot be.
    """

    def __init__(self, folder: VersionedFolder, version: str, embedder: Embedder) -> None:
        """Raises IndexDamaged, or IndexStale where another embedder made it."""
        self.version = version
        self.fallback = False
        self.folder: Path = folder.path(version)
        self.manifest: Manifest = read_manifest(self.folder, version)
        self._stamps = check_sizes(self.folder, self.manifest)
        self.is_verified = self.manifest.size <= READ_AT_ONCE
        if self.is_verified:
            check_contents(self.folder, self.manifest)
        try:
            self._embedder: Embedder | EmbedderUnavailable = _embedder_of(
                self.manifest, embedder, self.folder
            )
            self._open_parts()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"{self.folder}: {type(error).__name__}: {error}") from error

    def _open_parts(self) -> None:
        parts = self.manifest.parts
        self._rows = RowsReader(self.folder / "rows", self.manifest.count, int(parts["rows"]["facets"]))
        self._vectors = VectorReader(self.folder / "vectors", parts["vectors"], self._rows)
        self._parts: dict[str, Any] = {
            name: catalogue.part(name).open(self.folder / name, parts[name])
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
    def embedder(self) -> Embedder:
        """The one that made it. Raises EmbedderUnavailable."""
        if isinstance(self._embedder, EmbedderUnavailable):
            raise self._embedder
        return self._embedder

    @property
    def keywords(self) -> Any:
        """The reader of the keyword part. Raises IndexMissing where the version has none."""
        return self._part("keywords")

    @property
    def overlap(self) -> Any:
        """The reader of the overlap part. Raises IndexMissing where the version has none."""
        return self._part("overlap")

    def embed(self, text: str) -> Vectors:
        """What `dense` takes, of a text in the form in which passages were embedded. Raises EmbedderUnavailable."""
        vector: Vectors = self.embedder.embed([modernised(text)])[0]
        return vector

    def said(self, text: str) -> str:
        """A question as `embed` had best get it: an English one with Korean words for its own behind it."""
        part = self._parts.get("keywords")
        told: str = part.translator.said(text) if part else text
        return told

    def dense(self, vector: Vectors, k: int, allowed: Mask | None = None) -> tuple[Rows, Scores]:
        """Rows and cosines of the `k` nearest to what `embed` gave, shape (dimensions,), nearest first.

        Raises StoreUnavailable.
        """
        return self._vectors.search(vector, k, allowed)

    def neighbours(self, row: int, k: int) -> tuple[Rows, Scores]:
        """Rows and cosines of the `k` nearest to a row, itself left out, nearest first. Raises StoreUnavailable."""
        return self._vectors.neighbours(row, k)

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

    def verify(self) -> None:
        """Read every file, and compare. Raises IndexDamaged."""
        check_contents(self.folder, self.manifest)
        self.is_verified = True

    def is_untouched(self) -> bool:
        """Whether the files are still those that were opened: a mapped file that is cut would end the process."""
        try:
            return check_sizes(self.folder, self.manifest) == self._stamps
        except IndexDamaged:
            return False

    def _part(self, name: str) -> Any:
        try:
            return self._parts[name]
        except KeyError:
            raise IndexMissing(f"version {self.version} has no part {name}") from None


def _embedder_of(manifest: Manifest, configured: Embedder, folder: Path) -> Embedder | EmbedderUnavailable:
    """The one that made the index: the configured one, or what that had learned from the corpus.

    One that cannot be had now is no reason not to search by words. Raises IndexStale.
    """
    try:
        if manifest.fitted and is_fitted(configured) and configured.name == manifest.embedder:
            configured = configured.load(folder / "embedder")
        fingerprint = configured.fingerprint
    except EmbedderUnavailable as error:
        return error
    if fingerprint != manifest.fingerprint:
        raise IndexStale(
            f"made by {manifest.embedder} ({manifest.fingerprint}), asked by {configured.name} ({fingerprint})"
        )
    return configured
