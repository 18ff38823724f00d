"""What turns texts into vectors, whoever does it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol, TypeGuard

import numpy as np
from numpy.typing import NDArray

from common.backends import BackendHandler

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Texts to unit vectors. Made once a process, on first use, and called from any thread."""

    @property
    def name(self) -> str:
        """What a person calls it, such as "e5"."""
        ...

    @property
    def dimensions(self) -> int: ...

    @property
    def fingerprint(self) -> str:
        """Everything that a vector depends on but its text, in at most 64 characters.

        Vectors of different fingerprints are never compared.
        """
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimensions), rows of length 1; a text without anything in it gives a row of zeros.

        Takes any text: empty, huge, lone surrogates. Blocks: call it in a thread. Raises EmbedderUnavailable.
        """
        ...


class FittedEmbedder(Embedder, Protocol):
    """An embedder that learns from the corpus, and whose fingerprint is that of what it learned."""

    def fit(self, texts: Iterable[str]) -> FittedEmbedder:
        """A new one, fitted on these texts; itself is left as it was."""
        ...

    def save(self, folder: Path) -> None:
        """Write what was learned, without pickle."""
        ...

    def load(self, folder: Path) -> FittedEmbedder:
        """A new one with what `save` wrote. Raises EmbedderUnavailable where that is not whole."""
        ...


def is_fitted(embedder: Embedder) -> TypeGuard[FittedEmbedder]:
    """Whether it learns from the corpus, by its class: `isinstance` asks the properties, and one may ask a server."""
    return hasattr(type(embedder), "fit")


embedders: BackendHandler[Embedder] = BackendHandler("EMBEDDERS")
