"""Embedders that learn from the corpus: when they do it again, and where what they learned is kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from llm.embedders.base import Embedder, is_fitted
from llm.errors import EmbedderUnavailable
from retrieval.indexing.manifest import Manifest
from retrieval.indexing.parts import Source
from retrieval.indexing.vectors import embedded_texts
from retrieval.indexing.versions import VersionedFolder

# While the corpus has grown or shrunk by less than this, what was learned of it stays, and so do its vectors.
_CHANGE: Final = 1.25


@dataclass(frozen=True, slots=True)
class Fitted:
    """An embedder ready for use. `basis` is how many passages it learned from; 0 where it does not learn."""

    embedder: Embedder
    basis: int = 0

    def save(self, folder: Path) -> None:
        """What it learned; nothing where it does not learn."""
        if self.basis and is_fitted(self.embedder):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            self.embedder.save(folder)


def fitted(embedder: Embedder, folder: VersionedFolder, served: Manifest | None, source: Source) -> Fitted:
    """The embedder with what it knows for a build of `source`: from the version served, or learned now."""
    if not is_fitted(embedder):
        return Fitted(embedder)
    if served is not None and _still_suits(served, embedder, source):
        try:
            return Fitted(embedder.load(folder.path(served.version) / "embedder"), served.fitted)
        except EmbedderUnavailable:
            pass  # it was learned by another version of the program
    return Fitted(embedder.fit(_texts(source)), max(len(source), 1))


def _still_suits(served: Manifest, embedder: Embedder, source: Source) -> bool:
    if served.embedder != embedder.name or not served.count:
        return False
    return served.fitted / _CHANGE <= len(source) <= served.fitted * _CHANGE


def _texts(source: Source) -> Iterator[str]:
    return (text for record in source.records() for text in embedded_texts(record) if text)
