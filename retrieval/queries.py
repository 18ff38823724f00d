"""What is looked for: a topic with its tags, what the search is narrowed to, and the vectors of texts asked before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.indexing.reader import Index

Vector = NDArray[np.float32]

# What a scene is about. How it is told and what kind of book it is in would find every scene of that kind.
ASKED_CATEGORIES: Final = (
    "characters",
    "occupations",
    "motif",
    "location",
    "emotion",
    "actions",
    "relationships",
    "keywords",
    "theme",
)
# Of a vector of 384 dimensions, so many take 1.5 MB.
_REMEMBERED: Final = 1000


@dataclass(frozen=True, slots=True)
class Filters:
    """What a passage must have: of each kind that is given, at least one value.

    `works` are keys of rows; a genre is the work's or among the passage's tags.
    """

    works: Sequence[int] = ()
    genres: Sequence[str] = ()
    languages: Sequence[str] = ()
    tags: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Query:
    """A topic in NFC with tags of API.md's categories, and how many passages are wanted."""

    topic: str
    tags: Mapping[str, Sequence[str]] = field(default_factory=dict)
    filters: Filters = field(default_factory=Filters)
    k: int = 3

    @property
    def text(self) -> str:
        """What both legs look for: the topic, and of the tags what it does not say itself."""
        values = (value for category in ASKED_CATEGORIES for value in self.tags.get(category, ()))
        return " ".join([self.topic, *dict.fromkeys(value for value in values if value not in self.topic)])


class QueryVectors:
    """The vectors of the texts that were asked last. Used by many threads."""

    def __init__(self, size: int = _REMEMBERED) -> None:
        self._size = size
        self._vectors: OrderedDict[tuple[str, str], Vector] = OrderedDict()
        self._lock = Lock()

    def vector(self, index: Index, text: str) -> Vector:
        """The text as `index` embeds its own: shape (dimensions,), zeros where it says nothing.

        Raises EmbedderUnavailable.
        """
        key = (index.manifest.fingerprint, text)
        with self._lock:
            known = self._vectors.get(key)
            if known is not None:
                self._vectors.move_to_end(key)
                return known
        vector: Vector = index.embed(text)
        with self._lock:
            self._vectors[key] = vector
            while len(self._vectors) > self._size:
                self._vectors.popitem(last=False)
        return vector


query_vectors = QueryVectors()
