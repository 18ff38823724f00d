"""Vectors in a Milvus, for a corpus that has outgrown one machine: one collection a version of the index.

    entry = write(version, batches, ...)    a new collection, filled, indexed and loaded; the manifest keeps `entry`
    publish(entry)                          the alias names it
    sweep(keep)                             collections of versions that are gone are dropped
    open_store(entry)                       a `VectorStore` over it

Readers take the collection that their version's manifest names, never the alias: rows, keywords and vectors are of one
build whichever moment an index is opened at. The alias is for people and other programs. pymilvus is imported when a
store is first asked something.
"""

from __future__ import annotations

from retrieval.stores.milvus.store import MilvusStore, open_store
from retrieval.stores.milvus.writing import publish, sweep, write

__all__ = ["MilvusStore", "open_store", "publish", "sweep", "write"]
