"""Vectors that lie on a server, spoken to in the rows of the index."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from threading import Lock
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from retrieval.errors import IndexDamaged, IndexStale
from retrieval.indexing.manifest import Manifest, read_manifest
from retrieval.indexing.rows import RowsReader
from retrieval.indexing.versions import VersionedFolder
from retrieval.stores import milvus
from retrieval.stores.base import Mask, Vectors, VectorStore
from retrieval.stores.faiss import FaissStore

logger = logging.getLogger(__name__)

Rows = NDArray[np.int64]


def write_remote(version: str, local: FaissStore, fingerprint: str) -> dict[str, Any]:
    """Bring the vectors to the server, for this version; what the manifest keeps. Raises StoreUnavailable."""
    return milvus.write(version, local.batches(), dimensions=local.dimensions, fingerprint=fingerprint)


def publish_remote(manifest: Manifest) -> None:
    """Tell the server which version is served, where it has its vectors."""
    if entry := manifest.parts["vectors"].get("remote"):
        milvus.publish(entry)


def remote_is_whole(manifest: Manifest) -> bool:
    """Whether the server that is configured has the vectors of this version. Raises StoreUnavailable."""
    entry = manifest.parts["vectors"].get("remote")
    if not entry:
        return True
    try:
        store = milvus.open_store(entry)
        store.check()
    except (IndexDamaged, IndexStale) as error:
        logger.warning("version %s: %s", manifest.version, error)
        return False
    store.close()
    return True


def sweep_remote(folder: VersionedFolder) -> None:
    """Have the server forget the vectors of versions that are gone, or that nobody can read."""
    if settings.VECTOR_STORE_URL:
        entries = [_entry_of(folder, version) for version in folder.versions()]
        milvus.sweep([str(entry["collection"]) for entry in entries if entry])


class RemoteRows:
    """Connects when it is first searched, so that a server that is away keeps no index from being opened."""

    def __init__(self, entry: Mapping[str, Any], rows: RowsReader) -> None:
        """`entry` is what the manifest keeps of the vectors' collection."""
        self._entry, self._rows = entry, rows
        self._lock = Lock()
        self._store: VectorStore | None = None

    def search_rows(self, query: Vectors, k: int, allowed: Mask | None = None) -> tuple[Rows, Vectors]:
        """As `FaissStore.search_rows`. Raises StoreUnavailable, IndexDamaged, IndexStale."""
        ids = None if allowed is None else self._rows.ids[allowed]
        found, scores = self._opened().search(query, k, allowed=ids)
        return self._rows.rows_of(found), scores

    def _opened(self) -> VectorStore:
        with self._lock:
            if self._store is None:
                self._store = milvus.open_store(self._entry)
            return self._store


def _entry_of(folder: VersionedFolder, version: str) -> Mapping[str, Any] | None:
    try:
        manifest = read_manifest(folder.path(version), version)
    except IndexDamaged:
        return None
    entry: Mapping[str, Any] | None = manifest.parts["vectors"].get("remote")
    return entry
