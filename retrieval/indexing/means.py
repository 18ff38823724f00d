"""What vectors of one language have in common, which is taken off before they are compared.

An embedder puts each language in a corner of its own: compared as they are, a question finds no passage of another
language before all of its own. Less the mean of its language, each says what it says in particular (Mu and Viswanath
2018, "All-but-the-top"; by language as Libovický et al. 2020, "On the language neutrality of pre-trained multilingual
representations").
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.indexing.arrays import unit

Vectors = NDArray[np.float32]

# Of fewer passages, the mean is not what texts have in common but what these few say.
CENTRED_FROM: Final = 30
_NOTHING: Final = 0.01  # what rounding leaves of a vector when itself is taken off


class Means:
    """`vectors` has a row a language of `languages`, behind a first one, for all others."""

    def __init__(self, languages: Sequence[str], vectors: Vectors) -> None:
        self.languages, self.vectors = list(languages), vectors
        self._rows = {language: row for row, language in enumerate(languages, 1)}
        self._units = unit(vectors[1:] if len(vectors) > 1 else vectors)

    @classmethod
    def none(cls, dimensions: int) -> Means:
        """Nothing is taken off."""
        return cls([], np.zeros((1, dimensions), np.float32))

    def off(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        """Unit vectors of passages in these languages, less what theirs have in common."""
        return centred(vectors, self.vectors[[self._rows.get(language, 0) for language in languages]])

    def off_query(self, vector: Vectors) -> Vectors:
        """That of a question: its language is the one whose mean it is nearest to."""
        nearest = int(np.argmax(self._units @ vector))
        return centred(vector, self.vectors[nearest + 1 if self.languages else 0])


class Sums:
    """Vectors added up by language, on the way to their means."""

    def __init__(self, dimensions: int) -> None:
        self._sums: dict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(dimensions))
        self._counts: Counter[str] = Counter()
        self._dimensions = dimensions

    def add(self, vectors: Vectors, languages: Sequence[str]) -> None:
        """Those that say nothing do not count."""
        says = np.any(vectors, axis=1)
        names = np.array(languages, dtype=object)
        for language in set(languages):
            those = says & (names == language)
            self._sums[language] += vectors[those].sum(axis=0)
            self._counts[language] += int(np.count_nonzero(those))

    def means(self) -> Means:
        count = self._counts.total()
        if count < CENTRED_FROM:
            return Means.none(self._dimensions)
        languages = sorted(name for name, there in self._counts.items() if there >= CENTRED_FROM)
        rows = [
            sum(self._sums.values()) / count,
            *(self._sums[name] / self._counts[name] for name in languages),
        ]
        return Means(languages, np.array(rows, np.float32))


def centred(vectors: Vectors, mean: Vectors) -> Vectors:
    """Unit vectors without what all have in common. Those stay that say nothing, or nothing but that."""
    own = vectors - mean
    lengths = np.linalg.norm(own, axis=-1, keepdims=True)
    says_more = (lengths > _NOTHING) & np.any(vectors, axis=-1, keepdims=True)
    return unit(np.where(says_more, own, vectors))
