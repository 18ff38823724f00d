"""Figures of one tale, or of two of one topic: plain functions of text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

_NOT_SYLLABLES = re.compile(r"[^가-힣]+")


def syllables(text: str) -> str:
    """The text's Hangul syllables alone."""
    return _NOT_SYLLABLES.sub("", text)


def grams(text: str, size: int) -> set[str]:
    """All runs of `size` characters."""
    return {text[index : index + size] for index in range(len(text) - size + 1)}


def shared_grams(one: str, other: str) -> float:
    """The share of the shorter text's n-grams that the other has too: of 8 syllables, or of 5 English words."""
    first, second = (_long_grams(text) for text in (one, other))
    return len(first & second) / max(1, min(len(first), len(second)))


def _long_grams(text: str) -> set[str]:
    bare = syllables(text)
    if bare:
        return grams(bare, 8)
    words = re.findall(r"[a-z]+", text.lower())
    return {" ".join(words[index : index + 5]) for index in range(len(words) - 4)}


def distinct_bigrams(text: str) -> float:
    """distinct-2: different pairs of neighbouring words by all such pairs."""
    words = re.sub(r"[^\w\s]", "", text).split()
    pairs = list(pairwise(words))
    return len(set(pairs)) / max(1, len(pairs))


def missing(named: Sequence[str], text: str, forms: Mapping[str, Collection[str]]) -> list[str]:
    """The named words that stand in the text in none of their forms; blanks and capitals do not matter."""
    plain = re.sub(r"\s+", "", text).lower()
    return [
        word
        for word in named
        if not any(
            re.sub(r"\s+", "", form).lower() in plain
            for form in (word, word.removesuffix("s"), *forms.get(word, ()))
        )
    ]


def copied(text: str, corpus: Collection[str], size: int) -> list[str]:
    """Runs of `size` syllables that stand in the corpus too (`corpus`: its runs of that size)."""
    return sorted(gram for gram in grams(syllables(text), size) if gram in corpus)


def parts_in_order(parts: Sequence[Sequence[str]], text: str) -> bool:
    """Whether each part has a sentence in the text, and all stand in the order of the parts."""
    places = [[text.find(said) for said in part if said in text] for part in parts]
    if not all(places):
        return False
    return all(max(one) < min(two) for one, two in pairwise(places))
