"""Makes the vectors that come with the starter corpus."""

from __future__ import annotations

from pathlib import Path

from llm.embedders.base import Embedder
from retrieval.errors import BadRow
from retrieval.importing.mapping import Mapper
from retrieval.importing.reading import CorpusReader
from retrieval.importing.rows import PassageRow
from retrieval.importing.starter import STARTER_CORPUS
from retrieval.indexing.embeddings import cache_key
from retrieval.indexing.parts import PassageRecord
from retrieval.indexing.shipped import FOLDER, shipped_vectors, write_shipped_vectors
from retrieval.indexing.vectors import embedded_texts


def starter_texts(corpus: Path = STARTER_CORPUS) -> list[str]:
    """What is embedded of the starter corpus, each text once. Raises BadRow where it cannot be read."""

    def fail(row: BadRow) -> None:
        raise row

    rows = CorpusReader([corpus], Mapper(), fail).rows()
    records = (_record(row) for row in rows if isinstance(row, PassageRow))
    return list(dict.fromkeys(text for record in records for text in embedded_texts(record) if text))


def missing_texts(embedder: Embedder, folder: Path = FOLDER, corpus: Path = STARTER_CORPUS) -> list[str]:
    """Those of them whose vectors by this embedder are not shipped."""
    texts = {cache_key(embedder.fingerprint, text): text for text in starter_texts(corpus)}
    shipped = shipped_vectors(list(texts), embedder.dimensions, folder)
    return [text for key, text in texts.items() if key not in shipped]


def ship_vectors(embedder: Embedder, folder: Path = FOLDER, corpus: Path = STARTER_CORPUS) -> int:
    """Embed what is missing and write all of it, without what the corpus no longer has. Returns how many were made."""
    keys = [cache_key(embedder.fingerprint, text) for text in starter_texts(corpus)]
    vectors = shipped_vectors(keys, embedder.dimensions, folder)
    made = missing_texts(embedder, folder, corpus)
    for text, vector in zip(made, embedder.embed(made), strict=True):
        vectors[cache_key(embedder.fingerprint, text)] = vector
    write_shipped_vectors(vectors, folder)
    return len(made)


def _record(row: PassageRow) -> PassageRecord:
    return PassageRecord(
        0, 0, "", "", "", row.text, row.topic, row.keywords, row.tags, row.part, row.checksum
    )
