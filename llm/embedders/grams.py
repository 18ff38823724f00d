"""Texts as hashed bags of character n-grams: what LSA counts.

Hangul and Hanja give single characters and pairs, blanks between them left out: people space Korean as they like. All
other letters and digits give runs of four, within and across words. Pairs and threes of all characters alike found a
tenth less of the tales that this was tried with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from llm.embedders import text as form

# Changes whenever a text gets other counts.
VERSION = 2
FEATURES = 1 << 16
CHARACTERS = 2000
_SYLLABLES = "\u1100-\u11ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff"
_SYLLABLE_RUN = re.compile(f"[{_SYLLABLES}]+")
_WORD = re.compile(rf"[^\W_{_SYLLABLES}]+")
_SYLLABLE_LENGTHS, _LETTER_LENGTH = (1, 2), 4


@dataclass(frozen=True, slots=True)
class Bag:
    """The features of a text, rising, and 1 + ln(count) of each."""

    features: NDArray[np.int64]
    weights: NDArray[np.float32]


def bag(text: str) -> Bag:
    """Empty for a text without letters and digits."""
    plain = form.prepared(text, characters=CHARACTERS, size=4 * CHARACTERS).casefold()
    syllables = _codes("".join(_SYLLABLE_RUN.findall(plain)))
    letters = _codes("".join(f" {word}" for word in _WORD.findall(plain)) + " ")
    hashed = [_hashes(syllables, length) for length in _SYLLABLE_LENGTHS]
    hashed.append(_hashes(letters, _LETTER_LENGTH))
    features, counts = np.unique(np.concatenate(hashed), return_counts=True)
    return Bag(features.astype(np.int64), (1 + np.log(counts)).astype(np.float32))


def bags(texts: Iterable[str]) -> Iterator[Bag]:
    return map(bag, texts)


def _codes(text: str) -> NDArray[np.uint64]:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)


def _hashes(codes: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    """A feature for each run of `length` characters: an FNV-like mix, which is the same on every machine."""
    count = max(len(codes) - length + 1, 0)
    mixed = np.full(count, 0xCBF29CE484222325 + length, np.uint64)
    for offset in range(length):
        mixed = (mixed ^ codes[offset : offset + count]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed % np.uint64(FEATURES)
