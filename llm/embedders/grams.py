"""Texts as hashed bags of character n-grams: what LSA counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from llm.embedders import text as form

# Changes whenever a text gets other counts.
VERSION = 1
FEATURES = 1 << 16
CHARACTERS = 2000
_LENGTHS = (2, 3)
# People space Korean as they like; what is near in meaning must not hang on it.
_CLOSE = "[\\u1100-\\u11ff\\u3130-\\u318f\\u3400-\\u9fff\\uac00-\\ud7ff\\uf900-\\ufaff]"
_LOOSE_SPACE = re.compile(rf"(?<={_CLOSE})\s|\s(?={_CLOSE})")


@dataclass(frozen=True, slots=True)
class Bag:
    """The features of a text, rising, and 1 + ln(count) of each."""

    features: NDArray[np.int64]
    weights: NDArray[np.float32]


def bag(text: str) -> Bag:
    """Empty for a text of less than two characters."""
    plain = _LOOSE_SPACE.sub("", form.prepared(text, characters=CHARACTERS, size=4 * CHARACTERS).casefold())
    codes = np.frombuffer(plain.encode("utf-32-le"), np.uint32).astype(np.uint64)
    hashed = np.concatenate([_hashes(codes, length) for length in _LENGTHS])
    features, counts = np.unique(hashed, return_counts=True)
    return Bag(features.astype(np.int64), (1 + np.log(counts)).astype(np.float32))


def bags(texts: Iterable[str]) -> Iterator[Bag]:
    return map(bag, texts)


def _hashes(codes: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    """A feature for each run of `length` characters: an FNV-like mix, which is the same on every machine."""
    count = max(len(codes) - length + 1, 0)
    mixed = np.full(count, 0xCBF29CE484222325 + length, np.uint64)
    for offset in range(length):
        mixed = (mixed ^ codes[offset : offset + count]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed % np.uint64(FEATURES)
