"""A collection: its name, what a manifest keeps of it, and whether one that is there is the one that was written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Any, Final

import numpy as np

from retrieval.errors import IndexDamaged, IndexStale
from retrieval.stores.base import Vectors
from retrieval.stores.milvus.client import answering

PREFIX: Final = "storytool_"
ALIAS: Final = "storytool"
ID: Final = "id"
VECTOR: Final = "vector"
FIELDS: Final = [ID, VECTOR]

# So many components of some vectors are compared when a collection is opened.
PROBED: Final = 8
_TOLERANCE: Final = 1e-3
_NAME = re.compile(r"[A-Za-z0-9_]{1,255}")


@dataclass(frozen=True, slots=True)
class Collection:
    """`probes` are ids and how their vectors begin: so a collection is known again whatever its server keeps of it."""

    name: str
    count: int
    dimensions: int
    fingerprint: str
    index: str
    probes: tuple[tuple[int, tuple[float, ...]], ...]

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Collection:
        """Out of `entry()`. Raises ValueError, KeyError or TypeError."""
        probes = tuple((int(key), tuple(float(part) for part in start)) for key, start in entry["probes"])
        name = str(entry["collection"])
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a collection")
        return cls(
            name=name,
            count=int(entry["count"]),
            dimensions=int(entry["dimensions"]),
            fingerprint=str(entry["fingerprint"]),
            index=str(entry["index"]),
            probes=probes,
        )

    def entry(self) -> dict[str, Any]:
        """What a manifest keeps, for `open_store`, `publish` and `sweep`."""
        told = asdict(self)
        return {"store": "milvus", "collection": told.pop("name"), **told}


def collection_name(version: str, fingerprint: str) -> str:
    """Of letters, digits and underscores, as Milvus wants it."""
    digest = blake2b(fingerprint.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{PREFIX}{re.sub(r'[^A-Za-z0-9]', '_', version)}_{digest}"


def probe(key: int, vector: Vectors) -> tuple[int, tuple[float, ...]]:
    return key, tuple(round(float(part), 6) for part in vector[:PROBED])


def check_collection(client: Any, collection: Collection, seconds: float) -> None:
    """That it is there, loaded, and what was written.

    Raises IndexDamaged, IndexStale where it is of another embedder, or StoreUnavailable.
    """
    name = collection.name
    if not name.endswith(collection_name("", collection.fingerprint)[len(PREFIX) :]):
        raise IndexStale(f"collection {name} is of another embedder than {collection.fingerprint}")
    with answering():
        if not client.has_collection(name, timeout=seconds):
            raise IndexDamaged(f"collection {name} is gone")
        fields = client.describe_collection(name, timeout=seconds)["fields"]
        dimensions = {field["name"]: field.get("params", {}).get("dim") for field in fields}
        if int(dimensions.get(VECTOR) or 0) != collection.dimensions:
            raise IndexDamaged(f"collection {name} is not of {collection.dimensions} dimensions")
        client.load_collection(name, timeout=seconds)  # returns at once where it is loaded
        count = count_rows(client, name, seconds)
        if count != collection.count:
            raise IndexDamaged(f"collection {name} has {count} vectors, {collection.count} were written")
        _check_probes(client, collection, seconds)


def count_rows(client: Any, name: str, seconds: float, consistency: str = "Eventually") -> int:
    rows = client.query(name, output_fields=["count(*)"], consistency_level=consistency, timeout=seconds)
    return int(rows[0]["count(*)"])


def _check_probes(client: Any, collection: Collection, seconds: float) -> None:
    if not collection.probes:
        return
    wanted = dict(collection.probes)
    condition = f"{ID} in [{','.join(map(str, wanted))}]"
    rows = client.query(
        collection.name,
        filter=condition,
        output_fields=FIELDS,
        consistency_level="Eventually",
        timeout=seconds,
    )
    found = {int(row[ID]): np.asarray(row[VECTOR][:PROBED], np.float32) for row in rows}
    for key, start in wanted.items():
        if key not in found or not np.allclose(found[key], start, rtol=0, atol=_TOLERANCE):
            raise IndexDamaged(f"collection {collection.name} holds other vectors than were written")
