"""Collections made, published and dropped by whoever builds an index."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Collection as Names
from typing import Any, Final

import numpy as np
from django.conf import settings

from retrieval.errors import IndexDamaged, StoreUnavailable
from retrieval.stores.base import Ids, Vectors
from retrieval.stores.milvus.address import MilvusAddress, configured_address
from retrieval.stores.milvus.client import answering, client_library, connect
from retrieval.stores.milvus.collections import (
    ALIAS,
    ID,
    PREFIX,
    VECTOR,
    Collection,
    collection_name,
    count_rows,
    probe,
)

logger = logging.getLogger(__name__)

Tell = Callable[[int], None]

# Vectors sent at a time: 1.5 MB of 384 dimensions, where a server takes 64 MB.
_BATCH: Final = 1000
# What a server may take for a batch, and for the index of a whole collection.
_WRITING_SECONDS: Final = 120.0
_INDEXING_SECONDS: Final = 6 * 3600.0
_HNSW: Final = {"M": 24, "efConstruction": 200}


def write(
    version: str,
    batches: Iterable[tuple[Ids, Vectors]],
    *,
    dimensions: int,
    fingerprint: str,
    progress: Tell = lambda _rows: None,
) -> dict[str, Any]:
    """Fill a new collection with unit vectors by rising id, have it indexed and loaded; what the manifest keeps of it.

    May be killed anywhere: called again with the same version, it starts over. `progress` is told how many are in.
    Raises StoreUnavailable, or IndexDamaged where the server has not what it was sent.
    """
    address = _address()
    name = collection_name(version, fingerprint)
    client = connect(address, settings.VECTOR_STORE_TIMEOUT)
    try:
        _create(client, name, dimensions)
        count, probes = 0, []
        for ids, vectors in _in_pieces(batches):
            _insert(client, name, ids, vectors)
            # The first, and one a doubling of their number.
            if (count + len(ids)).bit_length() > count.bit_length():
                probes.append(probe(int(ids[-1]), vectors[-1]))
            count += len(ids)
            progress(count)
        _finish(client, name, count, address)
    finally:
        client.close()
    return Collection(name, count, dimensions, fingerprint, address.index, tuple(probes)).entry()


def publish(entry: Mapping[str, Any]) -> None:
    """Have the alias name this collection; it always names one or the other. May be called again."""
    client = connect(_address(), settings.VECTOR_STORE_TIMEOUT)
    name = Collection.of(entry).name
    try:
        with answering():
            known = {alias for other in _ours(client) for alias in _aliases(client, other)}
            move = client.alter_alias if ALIAS in known else client.create_alias
            move(name, ALIAS, timeout=_WRITING_SECONDS)
    finally:
        client.close()


def sweep(keep: Names[str]) -> None:
    """Drop our collections but those named; a server that is away is left as it is until the next time."""
    try:
        client = connect(_address(), settings.VECTOR_STORE_TIMEOUT)
        try:
            with answering():
                for name in set(_ours(client)) - set(keep):
                    if not _aliases(client, name):
                        client.drop_collection(name, timeout=_WRITING_SECONDS)
        finally:
            client.close()
    except StoreUnavailable as error:
        logger.warning("old collections stay: %s", error)


def _address() -> MilvusAddress:
    try:
        address = configured_address()
    except ValueError as error:
        raise StoreUnavailable(f"VECTOR_STORE_URL: {error}") from error
    if address is None:
        raise StoreUnavailable("VECTOR_STORE_URL is not set")
    return address


def _create(client: Any, name: str, dimensions: int) -> None:
    types = client_library().DataType
    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field(ID, types.INT64, is_primary=True)
    schema.add_field(VECTOR, types.FLOAT_VECTOR, dim=dimensions)
    with answering():
        client.drop_collection(name, timeout=_WRITING_SECONDS)  # what a build that was killed had begun
        client.create_collection(name, schema=schema, consistency_level="Strong", timeout=_WRITING_SECONDS)


def _insert(client: Any, name: str, ids: Ids, vectors: Vectors) -> None:
    rows = [
        {ID: key, VECTOR: vector}
        for key, vector in zip(ids.tolist(), np.ascontiguousarray(vectors, np.float32), strict=True)
    ]
    with answering():
        client.insert(name, rows, timeout=_WRITING_SECONDS)


def _finish(client: Any, name: str, count: int, address: MilvusAddress) -> None:
    index = client.prepare_index_params()
    parameters = _HNSW if address.index == "HNSW" else {}
    index.add_index(VECTOR, index_type=address.index, metric_type="IP", params=parameters)
    with answering():
        client.flush(name, timeout=_INDEXING_SECONDS)
        client.create_index(name, index, timeout=_INDEXING_SECONDS)
        client.load_collection(name, timeout=_INDEXING_SECONDS)
        # A batch that was sent again after a lost answer would be in twice.
        there = count_rows(client, name, _WRITING_SECONDS, "Strong")
    if there != count:
        raise IndexDamaged(f"collection {name} has {there} vectors, {count} were sent")


def _in_pieces(batches: Iterable[tuple[Ids, Vectors]]) -> Iterable[tuple[Ids, Vectors]]:
    for ids, vectors in batches:
        for start in range(0, len(ids), _BATCH):
            yield ids[start : start + _BATCH], vectors[start : start + _BATCH]


def _ours(client: Any) -> list[str]:
    return [name for name in client.list_collections() if name.startswith(PREFIX)]


def _aliases(client: Any, name: str) -> list[str]:
    return list(client.list_aliases(name)["aliases"])
