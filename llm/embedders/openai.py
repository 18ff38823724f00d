"""Any server that speaks OpenAI's embeddings: in batches, with patience, believing nothing it says unchecked."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from llm.embedders import text as form
from llm.embedders.base import Vectors
from llm.embedders.patience import Patience, retry_after
from llm.errors import EmbedderUnavailable

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAI

logger = logging.getLogger(__name__)

# OpenAI takes 2,048 texts and 300,000 tokens a request, and no token is less than a byte.
BATCH_TEXTS, BATCH_BYTES = 128, 200_000
# What smaller servers say of a batch that they find too large.
_TOO_LARGE = frozenset({400, 413, 422})
_PASSING = frozenset({408, 409, 425, 429})
# Somebody waits for a question; passages are embedded while nobody looks on.
QUESTION = Patience(attempts=2, seconds=10, timeout=8)
PASSAGES = Patience(attempts=8, seconds=300, timeout=60)


class TooLarge(Exception):
    """The server takes no batch of this size, or no such text."""


class OpenAIEmbedder:
    """One text is a question, which waits for seconds; more are passages, which wait for minutes.

    A client a process, made on first use. A batch that a server refuses is halved, and later ones are no larger.
    """

    name = "openai"

    def __init__(
        self,
        model: str,
        *,
        base_url: str = "",
        api_key: str = "",
        dimensions: int = 0,
        characters: int = 2000,
        question: Patience = QUESTION,
        passages: Patience = PASSAGES,
    ) -> None:
        """`dimensions` 0: as many as the model has, learned from its first answer.

        Of a text, the first `characters` count. A `question` is one text, `passages` are more.
        """
        self.model, self.base_url, self._api_key = model, base_url.rstrip("/"), api_key
        self._asked = self._dimensions = dimensions
        self._characters, self._batch = characters, BATCH_TEXTS
        self._question, self._passages = question, passages
        self._lock = Lock()
        self._clients: dict[int, OpenAI] = {}

    @property
    def dimensions(self) -> int:
        """Asks the server where neither it nor the settings have told. Raises EmbedderUnavailable."""
        if not self._dimensions:
            self.embed(["dimensions"])
        return self._dimensions

    @property
    def fingerprint(self) -> str:
        """The address is in it: the same name elsewhere may be another model."""
        told = f"{self.base_url} {self.model} {self._asked} {self._characters} {form.VERSION}"
        return f"openai-{sha256(told.encode()).hexdigest()[:24]}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        whole = [
            form.prepared(text, characters=self._characters, size=4 * self._characters) for text in texts
        ]
        filled = [row for row, text in enumerate(whole) if text]
        patience = self._question if len(filled) < 2 else self._passages
        found = self._all([whole[row] for row in filled], patience)
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        if filled:
            vectors[filled] = np.concatenate(found)
        return vectors

    def _all(self, texts: list[str], patience: Patience) -> list[Vectors]:
        found, done = list[Vectors](), 0
        while done < len(texts):
            batch = _batch(texts[done:], self._batch)
            try:
                found.append(self._patiently(batch, patience.from_now()))
            except TooLarge as error:
                if len(batch) == 1:
                    raise EmbedderUnavailable("a text was refused") from error
                self._batch = len(batch) // 2
                logger.info("%s takes no batch of %d texts; halved", self.model, len(batch))
                continue
            done += len(batch)
        return found

    def _patiently(self, batch: list[str], patience: Patience) -> Vectors:
        """Raises EmbedderUnavailable, or TooLarge."""
        import openai

        attempt = 0
        while True:
            attempt, asked = attempt + 1, None
            try:
                return self._checked(self._asked_for(batch, patience.timeout), len(batch))
            except openai.APIStatusError as error:
                asked = _if_passing(error)
                logger.warning("%s answered %d to %d texts", self.model, error.status_code, len(batch))
            except openai.APIConnectionError as error:
                logger.warning("%s did not answer: %s", self.model, type(error.__cause__ or error).__name__)
            except (openai.OpenAIError, ValueError, TypeError, AttributeError) as error:
                logger.warning("%s gave a bad answer: %s", self.model, type(error).__name__)
            patience.wait(attempt, asked)

    def _asked_for(self, batch: list[str], timeout: float) -> list[list[float]]:
        """The vectors as the server gives them, in the order of `batch`. Raises ValueError where some are missing."""
        import openai

        asked = self._asked or openai.omit
        answer = self._client().embeddings.create(
            model=self.model, input=batch, dimensions=asked, timeout=timeout
        )
        by_index = {item.index: item.embedding for item in answer.data}
        if sorted(by_index) != list(range(len(batch))):
            raise ValueError(f"{len(answer.data)} vectors for {len(batch)} texts")
        return [by_index[index] for index in range(len(batch))]

    def _checked(self, rows: list[list[float]], count: int) -> Vectors:
        """Scaled to length 1. Raises ValueError; EmbedderUnavailable where they have other dimensions than before."""
        vectors = np.array(rows, np.float32)
        if vectors.shape[:1] != (count,) or vectors.ndim != 2 or not vectors.shape[1]:
            raise ValueError("vectors of unequal length")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not lengths.all():
            raise ValueError("a vector without a direction")
        with self._lock:
            self._dimensions = self._dimensions or vectors.shape[1]
        if vectors.shape[1] != self._dimensions:
            raise EmbedderUnavailable(f"vectors of {vectors.shape[1]} dimensions, not {self._dimensions}")
        return np.asarray(vectors / lengths, np.float32)

    def _client(self) -> OpenAI:
        """That of this process: connections are not shared with a forked child."""
        import openai

        with self._lock:
            process = os.getpid()
            if process not in self._clients:
                self._clients = {
                    process: openai.OpenAI(
                        # Servers of one's own often want no key, but the client does.
                        api_key=self._api_key or "none",
                        base_url=self.base_url or None,
                        max_retries=0,
                    )
                }
            return self._clients[process]


def _batch(texts: Sequence[str], count: int) -> list[str]:
    """The first of them: at most `count`, and no more bytes than a request may have."""
    batch, size = list[str](), 0
    for text in texts[:count]:
        size += len(text.encode())
        if batch and size > BATCH_BYTES:
            break
        batch.append(text)
    return batch


def _if_passing(error: APIStatusError) -> float | None:
    """The seconds that the server asks for. Raises TooLarge or EmbedderUnavailable where waiting would not help."""
    if error.status_code in _TOO_LARGE:
        raise TooLarge from error
    if error.code == "insufficient_quota" or (error.status_code not in _PASSING and error.status_code < 500):
        raise EmbedderUnavailable(f"the server refused with {error.status_code}") from error
    return retry_after(error.response.headers)
