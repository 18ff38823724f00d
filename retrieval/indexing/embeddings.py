"""Vectors of texts, each made once: the table that keeps them, by text and embedder."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.transactions import atomically
from llm.embedders.base import Embedder
from llm.errors import EmbedderUnavailable
from retrieval.indexing.arrays import unit
from retrieval.indexing.shipped import shipped_vectors
from retrieval.models import Embedding

Vectors = NDArray[np.float32]
Tell = Callable[[int], None]

BATCH: Final = 64  # texts embedded at a time: what a kill can lose
_KEYS_A_QUERY: Final = 500  # SQLite takes 999 parameters where it is old


def cache_key(fingerprint: str, text: str) -> str:
    """128 bits in hex over the embedder and the text."""
    whole = f"{fingerprint}\0{text}".encode("utf-8", "surrogatepass")
    return blake2b(whole, digest_size=16).hexdigest()


class EmbeddingCache:
    """The vectors of one embedder. What was made is committed batch by batch."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.fingerprint = embedder.fingerprint
        self.dimensions = embedder.dimensions
        self.embedded = 0

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimensions), rows of length 1 or, for an empty text, 0; embeds those that are missing."""
        keys = [cache_key(self.fingerprint, text) for text in texts]
        wanted = {key: text for key, text in zip(keys, texts, strict=True) if text}
        found = self._read(list(wanted))
        found |= shipped_vectors([key for key in wanted if key not in found], self.dimensions)
        self._embed({key: text for key, text in wanted.items() if key not in found}, found)
        nothing = np.zeros(self.dimensions, np.float32)
        rows = [found[key] if key in wanted else nothing for key in keys]
        return np.stack(rows) if rows else np.empty((0, self.dimensions), np.float32)

    def missing(self, texts: Iterable[str]) -> dict[str, str]:
        """Texts by key that have no vector yet, each once, in their order."""
        wanted = {cache_key(self.fingerprint, text): text for text in texts if text}
        there = _keys_there(list(wanted))
        left = [key for key in wanted if key not in there]
        there.update(shipped_vectors(left, self.dimensions))
        return {key: text for key, text in wanted.items() if key not in there}

    def _embed(self, texts: dict[str, str], found: dict[str, Vectors]) -> None:
        keys = list(texts)
        for start in range(0, len(keys), BATCH):
            some = keys[start : start + BATCH]
            made = self._embedder.embed([texts[key] for key in some])
            self.keep(some, made)
            # As they will be read the next time: a build that was killed and finished gives the same index.
            found.update(zip(some, unit(made.astype("<f2").astype(np.float32)), strict=True))

    def keep(self, keys: Collection[str], vectors: Vectors) -> None:
        """Commit what the embedder made. Raises EmbedderUnavailable where that is no vector of its kind."""
        if vectors.shape != (len(keys), self.dimensions) or not np.isfinite(vectors).all():
            raise EmbedderUnavailable(
                f"the embedder gave vectors of shape {vectors.shape}, or not of numbers"
            )
        write_vectors(keys, vectors)
        self.embedded += len(keys)

    def _read(self, keys: Sequence[str]) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        for start in range(0, len(keys), _KEYS_A_QUERY):
            some = keys[start : start + _KEYS_A_QUERY]
            rows = list(Embedding.objects.filter(key__in=some).values_list("key", "vector"))
            whole = [(key, bytes(raw)) for key, raw in rows if len(raw) == 2 * self.dimensions]
            if whole:
                stacked = np.frombuffer(b"".join(raw for _, raw in whole), "<f2").astype(np.float32)
                vectors = unit(stacked.reshape(-1, self.dimensions))
                found.update(zip((key for key, _ in whole), vectors, strict=True))
        return found


@atomically
def write_vectors(keys: Collection[str], vectors: Vectors) -> None:
    """In one transaction; a vector that is there already stands."""
    packed = np.ascontiguousarray(vectors, "<f2")
    rows = [Embedding(key=key, vector=row.tobytes()) for key, row in zip(keys, packed, strict=True)]
    Embedding.objects.bulk_create(rows, ignore_conflicts=True)


def _keys_there(keys: Sequence[str]) -> set[str]:
    there: set[str] = set()
    for start in range(0, len(keys), _KEYS_A_QUERY):
        some = keys[start : start + _KEYS_A_QUERY]
        there.update(Embedding.objects.filter(key__in=some).values_list("key", flat=True))
    return there
