"""Which index is served, as whoever repeats a search has to know."""

from __future__ import annotations

from retrieval.errors import IndexUnusable
from retrieval.indexing.reader import current_index


def served_index() -> dict[str, str]:
    """Version, embedder and fingerprints of embedder and corpus; {} where none can be served. May open it: blocks."""
    try:
        index = current_index()
    except IndexUnusable:
        return {}
    manifest = index.manifest
    return {
        "version": index.version,
        "embedder": manifest.embedder,
        "fingerprint": manifest.fingerprint,
        "corpus": manifest.corpus,
    }
