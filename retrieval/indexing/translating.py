"""English questions put to Korean passages: what of their words, in Korean, the keyword part knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.bridge.terms import Term, is_english, terms_of
from retrieval.tokens import SYLLABLE, Numbers, kinds_of, numbers_of_pairs, pieces_of

Scores = NDArray[np.float32]
Rows = NDArray[np.int32]

# Of a word in the glossary, no passage gets more than so many times what a word counts that one passage has.
MOST: Final = 1.2
_REMEMBERED: Final = 256


@dataclass(frozen=True, slots=True)
class Columns:
    """What a `KeywordReader` lends: by pieces, which it knows and where; by place, a column's rows and scores."""

    count: int
    places: Callable[[Numbers], tuple[NDArray[np.bool_], NDArray[np.int64]]]
    column: Callable[[int], tuple[Rows, Scores]]
    rarest: float


class Translator:
    """Of an opened index; used by many threads."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self.terms = lru_cache(_REMEMBERED)(self._terms)

    def said(self, text: str) -> str:
        """A question as an embedder is asked: an English one with the Korean for its words behind it, of each the
        likeliest that passages have; others as they are."""
        korean = (self._likeliest(term) for term in self.terms(text))
        return " ".join((text, *dict.fromkeys(word for word in korean if word)))

    def add(self, text: str, scores: Scores) -> float:
        """Add to the scores of rows what they say of an English question in Korean.

        Returns the most that could be; 0 where no passage says any of it.
        """
        worths = [self._add_term(term, scores) for term in self.terms(text)]
        return sum(worth or self._columns.rarest for worth in worths) if any(worths) else 0.0

    def _terms(self, text: str) -> tuple[Term, ...]:
        if not is_english(text):
            return ()
        return tuple(terms_of(text, self))

    def known(self, pairs: Sequence[str]) -> list[bool]:
        """Which of these pairs of syllables any passage has."""
        known: list[bool] = self._columns.places(numbers_of_pairs(pairs))[0].tolist()
        return known

    def stands(self, word: str) -> bool:
        """Whether a passage has all pairs of this word."""
        return len(self._found(word, whole=True)[0]) > 0

    def _likeliest(self, term: Term) -> str:
        """Nothing where passages have nothing of it."""
        return next((guess.said for guess in term.guesses if any(map(self.stands, guess.written))), "")

    def _add_term(self, term: Term, scores: Scores) -> float:
        """Returns what the term counts; 0 where no passage has it."""
        best, worth = np.zeros(self._columns.count, np.float32), 0.0
        for guess in term.guesses:
            for text in guess.written:
                rows, found = self._found(text, whole=term.is_name)
                if len(rows):
                    best[rows] = np.maximum(best[rows], np.float32(guess.weight) * found)
                    worth = max(worth, guess.weight * float(found.max()))
        if not term.is_name:
            worth = min(worth, MOST * self._columns.rarest)
            np.minimum(best, np.float32(worth), out=best)
        scores += best
        return worth

    def _found(self, text: str, *, whole: bool) -> tuple[Rows, Scores]:
        """Rows that say it, each once, and how much that counts: all of it, or half at least of its pieces."""
        numbers = _numbers_of(text)
        known, places = self._columns.places(numbers)
        if not len(places) or (whole and not known.all()):
            return np.empty(0, np.int32), np.empty(0, np.float32)
        columns = [self._columns.column(int(place)) for place in places]
        if len(columns) == 1 and len(numbers) == 1:
            return columns[0]
        rows, owners = np.unique(np.concatenate([rows for rows, _ in columns]), return_inverse=True)
        there = np.bincount(owners) >= (len(numbers) if whole else len(numbers) / 2)
        found = np.bincount(owners, np.concatenate([some for _, some in columns]))
        return rows[there], found[there].astype(np.float32)


@lru_cache(maxsize=20_000)
def _numbers_of(word: str) -> Numbers:
    """Of its pieces, without the syllables that are in them."""
    numbers = pieces_of([word]).numbers
    told: Numbers = numbers[kinds_of(numbers) != SYLLABLE]
    return told
