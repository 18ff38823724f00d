"""A collection of a Milvus as a `VectorStore`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from math import ceil
from threading import Lock
from time import monotonic
from typing import Any, Final, TypeVar

import numpy as np
from django.conf import settings

from retrieval.errors import IndexDamaged, IndexUnusable, StoreUnavailable
from retrieval.stores.base import Ids, Vectors
from retrieval.stores.milvus.address import MilvusAddress, configured_address
from retrieval.stores.milvus.client import answering, connect
from retrieval.stores.milvus.collections import FIELDS, ID, VECTOR, Collection, check_collection

logger = logging.getLogger(__name__)

T = TypeVar("T")

# A server gives no more neighbours than these.
MOST: Final = 16_384
# Ids that are named in one filter; and vectors that are asked for at once, 3 MB of 384 dimensions.
LISTED: Final = 10_000
FETCHED: Final = 2_000
# For so long after a failure nobody waits for the server again.
AWAY_SECONDS: Final = 3.0

_NOTHING: Final = (np.empty(0, np.int64), np.empty(0, np.float32))


class MilvusStore:
    """Connects when it is first asked something, and again after a failure. Used by many threads.

    Every question raises StoreUnavailable while the server is away, at once for some seconds after it was found to be;
    IndexStale or IndexDamaged where the collection is not the one that was written.
    """

    def __init__(self, address: MilvusAddress, collection: Collection, seconds: float) -> None:
        self.collection = collection
        self._address, self._seconds = address, seconds
        self._lock = Lock()
        self._client: Any = None
        self._failure: IndexUnusable | None = None
        self._away_until = 0.0

    @property
    def count(self) -> int:
        return self.collection.count

    @property
    def dimensions(self) -> int:
        return self.collection.dimensions

    def search(self, query: Vectors, k: int, *, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        k = min(k, self.count, MOST)
        if k < 1 or (allowed is not None and not len(allowed)):
            return _NOTHING
        if allowed is None:
            return self._nearest(query, k)
        if len(allowed) <= LISTED:
            return self._among(query, k, allowed)
        return self._among_many(query, k, allowed)

    def vectors(self, ids: Ids) -> Vectors:
        found = self._fetch(np.unique(ids))
        missing = [key for key in ids.tolist() if key not in found]
        if missing:
            raise KeyError(missing[0])
        rows = [found[key] for key in ids.tolist()]
        return np.stack(rows) if rows else np.empty((0, self.dimensions), np.float32)

    def batches(self, size: int = 10_000) -> Iterator[tuple[Ids, Vectors]]:
        after = -1
        ids: list[int] = []
        vectors: list[Vectors] = []
        while found := self._after(after, min(size - len(ids), FETCHED)):
            after = max(found)
            for key in sorted(found):
                ids.append(key)
                vectors.append(found[key])
            if len(ids) == size:
                yield np.array(ids, np.int64), np.stack(vectors)
                ids, vectors = [], []
        if ids:
            yield np.array(ids, np.int64), np.stack(vectors)

    def check(self) -> None:
        """That the collection is there and what was written."""
        self._connected()

    def close(self) -> None:
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            _close(client)

    def _among(self, query: Vectors, k: int, allowed: Ids) -> tuple[Ids, Vectors]:
        """Of at most LISTED."""
        ids, scores = self._nearest(query, k, _in(allowed))
        if len(ids) >= min(k, len(allowed)):
            return ids, scores
        # A graph that is walked past what is not allowed may end before it has seen what is. Few are left then.
        found = self._fetch(allowed)
        if not found:
            return _NOTHING
        return _best(
            np.array(list(found), np.int64), np.stack(list(found.values())) @ np.asarray(query, np.float32), k
        )

    def _among_many(self, query: Vectors, k: int, allowed: Ids) -> tuple[Ids, Vectors]:
        """The first `k` that are allowed among enough neighbours; where even MOST are not enough, part by part."""
        wanted = min(MOST, ceil(1.5 * k * self.count / len(allowed)))
        while True:
            ids, scores = self._nearest(query, wanted)
            kept = np.isin(ids, allowed, assume_unique=True)
            if np.count_nonzero(kept) >= k or len(ids) >= self.count:
                return ids[kept][:k], scores[kept][:k]
            if wanted == MOST:
                break
            wanted = min(MOST, 4 * wanted)
        parts = [
            self._among(query, k, allowed[start : start + LISTED]) for start in range(0, len(allowed), LISTED)
        ]
        return _best(
            np.concatenate([ids for ids, _ in parts]), np.concatenate([some for _, some in parts]), k
        )

    def _nearest(self, query: Vectors, k: int, condition: str = "") -> tuple[Ids, Vectors]:
        vector = np.ascontiguousarray(query, np.float32)
        effort = {"ef": max(self._address.ef, k)} if self.collection.index == "HNSW" else {}
        hits = self._asked(
            lambda client: client.search(
                self.collection.name,
                data=[vector],
                anns_field=VECTOR,
                filter=condition,
                limit=k,
                output_fields=[ID],
                search_params={"metric_type": "IP", "params": effort},
                # Nothing is written to a collection once it is published: no replica has to be waited for.
                consistency_level="Eventually",
                timeout=self._seconds,
            )[0]
        )
        ids = np.array([hit[ID] for hit in hits], np.int64)
        return ids, np.array([hit["distance"] for hit in hits], np.float32)

    def _fetch(self, ids: Ids) -> dict[int, Vectors]:
        """Vectors by id, of those that are there."""
        found: dict[int, Vectors] = {}
        for start in range(0, len(ids), FETCHED):
            found.update(self._queried(_in(ids[start : start + FETCHED]), FETCHED))
        return found

    def _after(self, key: int, limit: int) -> dict[int, Vectors]:
        """The first vectors behind an id."""
        rows: list[Any] = self._asked(
            lambda client: client.query_iterator(
                self.collection.name,
                batch_size=limit,
                limit=limit,
                filter=f"{ID} > {key}",
                output_fields=FIELDS,
                timeout=self._seconds,
            ).next()
        )
        return {int(row[ID]): np.asarray(row[VECTOR], np.float32) for row in rows}

    def _queried(self, condition: str, limit: int) -> dict[int, Vectors]:
        rows: list[Any] = self._asked(
            lambda client: client.query(
                self.collection.name,
                filter=condition,
                output_fields=FIELDS,
                limit=limit,
                consistency_level="Eventually",
                timeout=self._seconds,
            )
        )
        return {int(row[ID]): np.asarray(row[VECTOR], np.float32) for row in rows}

    def _asked(self, ask: Callable[[Any], T]) -> T:
        client = self._connected()
        try:
            with answering():
                return ask(client)
        except StoreUnavailable as error:
            self._lost(client, error)
            raise

    def _connected(self) -> Any:
        with self._lock:
            if self._failure is not None and monotonic() < self._away_until:
                raise type(self._failure)(self._failure.reason)
            if self._client is None:
                try:
                    self._client = self._opened()
                except IndexUnusable as error:
                    self._note(error)
                    raise
                self._failure = None
            return self._client

    def _opened(self) -> Any:
        client = connect(self._address, self._seconds)
        try:
            check_collection(client, self.collection, self._seconds)
        except IndexUnusable:
            _close(client)
            raise
        return client

    def _lost(self, client: Any, error: IndexUnusable) -> None:
        """A client whose server went does not find back to it by itself."""
        with self._lock:
            if self._client is not client:
                return
            self._client = None
            self._note(error)
        _close(client)

    def _note(self, error: IndexUnusable) -> None:
        self._failure, self._away_until = error, monotonic() + AWAY_SECONDS
        logger.error("collection %s: %s", self.collection.name, error)


def open_store(entry: Mapping[str, Any]) -> MilvusStore:
    """What a manifest says of a collection, as a store; asks the server nothing yet.

    Raises IndexDamaged where the entry is not whole, or no Milvus is configured.
    """
    try:
        address = configured_address()
        collection = Collection.of(entry)
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"vectors in Milvus: {type(error).__name__}: {error}") from error
    if address is None:
        raise IndexDamaged(f"vectors lie in Milvus, in {collection.name}, and VECTOR_STORE_URL is not set")
    return MilvusStore(address, collection, settings.VECTOR_STORE_TIMEOUT)


def _in(ids: Ids) -> str:
    return f"{ID} in [{','.join(map(str, ids.tolist()))}]"


def _best(ids: Ids, scores: Vectors, k: int) -> tuple[Ids, Vectors]:
    order = np.lexsort((ids, -scores))[:k]
    return ids[order], scores[order]


def _close(client: Any) -> None:
    try:
        with answering():
            client.close()
    except StoreUnavailable as error:
        logger.info("closing: %s", error)
