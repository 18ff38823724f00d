"""Passages that never were, as many as are wanted: what they say and where their vectors lie go together.

A work is six passages of the starter corpus, drawn at random. Each of its fifty passages leans on three of them: it
has two sentences of each, and its vector is a weighted mean of their vectors, plus a piece of the difference between
two other passages, so that what is peculiar to it points where real texts differ. So vectors cluster as those of
works do, and word statistics are those of Korean and English prose.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from llm.embedders.base import embedders
from retrieval.archaic import modernised
from retrieval.importing.starter import STARTER_CORPUS
from retrieval.indexing.arrays import unit
from retrieval.indexing.embeddings import cache_key
from retrieval.indexing.shipped import shipped_vectors

Vectors = NDArray[np.float32]

MEMBERS = 6
PASSAGES_A_WORK = 50
LEANS_ON = 3
PECULIAR = 0.4
BATCH = 10_000

_SENTENCE = re.compile(r"(?<=[.?!”])\s+")


@dataclass(frozen=True, slots=True)
class Starter:
    """Texts and topic sentences of the starter corpus, and their vectors, of length 1."""

    texts: list[str]
    topics: list[str]
    sentences: list[list[str]]
    text_vectors: Vectors
    topic_vectors: Vectors

    @classmethod
    def read(cls) -> Starter:
        rows = [
            json.loads(line)
            for path in sorted((STARTER_CORPUS / "passages").glob("*.jsonl"))
            for line in path.read_text(encoding="utf-8").splitlines()
        ]
        texts, topics = [row["text"] for row in rows], [row["topic"] for row in rows]
        sentences = [[part for part in _SENTENCE.split(text) if part] for text in texts]
        return cls(texts, topics, sentences, _embedded(texts), _embedded(topics))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A batch of passages: the members that each leans on, how much, and whose difference it has."""

    members: NDArray[np.int64]
    weights: Vectors
    peculiar: NDArray[np.int64]


class Synthetic:
    """The same passages whenever and wherever they are made."""

    def __init__(self, starter: Starter, passages: int) -> None:
        self.starter, self.passages = starter, passages
        works = -(-passages // PASSAGES_A_WORK)
        self.works = np.random.default_rng(1).integers(0, len(starter.texts), (works, MEMBERS))

    def drawn(self, batch: int) -> Drawn:
        start, stop = batch * BATCH, min(self.passages, (batch + 1) * BATCH)
        chance = np.random.default_rng((2, batch))
        count = stop - start
        chosen = chance.permuted(np.tile(np.arange(MEMBERS), (count, 1)), axis=1)[:, :LEANS_ON]
        works = self.works[np.arange(start, stop) // PASSAGES_A_WORK]
        return Drawn(
            np.take_along_axis(works, chosen, axis=1),
            chance.dirichlet([2.0] * LEANS_ON, count).astype(np.float32),
            chance.integers(0, len(self.starter.texts), (count, 2)),
        )

    def vectors(self) -> Iterator[Vectors]:
        """Batch by batch, of length 1, as an embedder would give them."""
        for batch in range(-(-self.passages // BATCH)):
            yield self._vectors_of(self.drawn(batch))

    def texts(self) -> Iterator[tuple[int, str, str]]:
        """Work, text and topic sentence of each passage."""
        for batch in range(-(-self.passages // BATCH)):
            drawn = self.drawn(batch)
            for row, members in enumerate(drawn.members.tolist()):
                number = batch * BATCH + row
                told = (sentence for member in members for sentence in self._two_of(member, number))
                topic = self.starter.topics[members[int(drawn.weights[row].argmax())]]
                yield number // PASSAGES_A_WORK, " ".join(told), f"{topic} ({number})"

    def queries(self, count: int) -> tuple[list[str], Vectors]:
        """Topic sentences, and vectors between such a sentence's and a passage's of some work; none is a passage's."""
        chance = np.random.default_rng(3)
        work = self.works[chance.integers(0, len(self.works), count)]
        member, other = work[:, 0], work[:, 1]
        starter = self.starter
        vectors = 0.6 * starter.topic_vectors[member] + 0.4 * starter.text_vectors[other]
        a, b = chance.integers(0, len(starter.texts), (2, count))
        vectors += PECULIAR * (starter.text_vectors[a] - starter.text_vectors[b])
        topics = [starter.topics[row] for row in member.tolist()]
        return topics, unit(vectors)

    def _vectors_of(self, drawn: Drawn) -> Vectors:
        known = self.starter.text_vectors
        vectors = np.einsum("nm,nmd->nd", drawn.weights, known[drawn.members])
        return unit(vectors + PECULIAR * (known[drawn.peculiar[:, 0]] - known[drawn.peculiar[:, 1]]))

    def _two_of(self, member: int, number: int) -> list[str]:
        sentences = self.starter.sentences[member]
        start = number % max(1, len(sentences) - 1)
        return sentences[start : start + 2]


def mean_of(synthetic: Synthetic) -> Vectors:
    total = sum(vectors.sum(axis=0, dtype=np.float64) for vectors in synthetic.vectors())
    return np.asarray(total / synthetic.passages, np.float32)


def compared(vectors: Vectors, mean: Vectors) -> Vectors:
    """As an index compares them: without what all have in common."""
    return unit(vectors - mean)


def _embedded(texts: list[str]) -> Vectors:
    """From the vectors that come with the corpus; what is not there is embedded, 100 ms of CPU a text."""
    embedder = embedders["default"]
    keys = [cache_key(embedder.fingerprint, modernised(text)) for text in texts]
    known = shipped_vectors(keys, embedder.dimensions)
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        made = embedder.embed([modernised(text) for text in missing.values()])
        known.update(zip(missing, made, strict=True))
    return np.stack([known[key] for key in keys])
