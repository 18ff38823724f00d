"""The embedding cache filled for a build: by this process, by several of this machine, or with the help of others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from llm.embedders.base import Embedder
from retrieval.indexing.embeddings import BATCH, EmbeddingCache
from retrieval.indexing.parts import PassageRecord, Progress, Source
from retrieval.indexing.vectors import embedded_texts
from retrieval.indexing.workers import Batch, embed_batches

Rows = NDArray[np.int64]
# Has others embed batches of passages by an embedder of this fingerprint, sooner or later or never.
Distribute = Callable[[str, Iterable[list[int]]], None]

_READ = 32  # passages at a time: what others embed after they were looked at is embedded twice
_DISTRIBUTED = 32


def fill(
    cache: EmbeddingCache,
    source: Source,
    rows: Rows,
    embedder: Embedder,
    progress: Progress,
    *,
    workers: int = 1,
    learned: Path | None = None,
    distribute: Distribute | None = None,
) -> None:
    """Embed what the cache lacks of these rows. Each batch is committed, so a killed build has lost no more than one.

    Others, who are told of all rows from the first to the last, are met halfway: here it goes from the last to the
    first, and what is there already by then is passed over. Nothing is waited for, so nothing that others lose is
    lost. Raises EmbedderUnavailable.
    """
    if distribute:
        starts = range(0, len(rows), _DISTRIBUTED)
        batches = (source.ids[rows[start : start + _DISTRIBUTED]].tolist() for start in starts)
        distribute(cache.fingerprint, batches)
        rows = rows[::-1]
    seen = [0]  # rows whose texts were looked at
    texts = _batches(cache, source, rows, seen)
    for batch, vectors in embed_batches(texts, embedder, workers=workers, learned=learned):
        cache.keep(batch, vectors)
        progress(seen[0])


def texts_of(records: list[PassageRecord]) -> list[str]:
    return [text for record in records for text in embedded_texts(record) if text]


def _batches(cache: EmbeddingCache, source: Source, rows: Rows, seen: list[int]) -> Iterator[Batch]:
    """Texts without a vector, a batch at a time; of a text that comes again soon, the first."""
    waiting: Batch = {}
    for start in range(0, len(rows), _READ):
        some = rows[start : start + _READ]
        waiting |= cache.missing(texts_of(source.read(some)))
        seen[0] = start + len(some)
        while len(waiting) >= BATCH:
            yield {key: waiting.pop(key) for key in list(waiting)[:BATCH]}
    if waiting:
        yield waiting
