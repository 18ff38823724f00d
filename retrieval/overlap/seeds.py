"""Where two texts may share a run: hashes of short shingles of the syllables that carry meaning.

Particles and endings of one syllable are left out ("light" ones), so that 나무꾼이 사슴을 and 나무꾼은 사슴 have the
same shingles. Of a passage every shingle is kept that is the least of some window (winnowing: Schleimer, Wilkerson
and Aiken, 2003), about two thirds of them; a text is looked up with all of its own. So whatever shares SHINGLE + WINDOW
- 1 syllables in a row, light ones not counted, is found for certain, and what shares SHINGLE most of the time.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.syllables import Codes, code_of

Keys = NDArray[np.uint32]
Places = NDArray[np.int64]

SHINGLE: Final = 5
WINDOW: Final = 2

_PARTICLES: Final = "은 는 이 가 을 를 에 서 의 도 와 과 로 고 며"
_LIGHT: Final = _PARTICLES + " 으 니 면 매 만 께 게 여 야 더 라 다 하 the a an and of to in"
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
_NEVER: Final = np.uint32(0xFFFFFFFF)


@cache
def light() -> NDArray[np.bool_]:
    """By code: whether a syllable is a particle, an ending or an article, as far as a syllable alone can tell."""
    table = np.zeros(0x10000, np.bool_)
    table[[code_of(syllable) for syllable in _LIGHT.split()]] = True
    return table


@cache
def light_codes() -> frozenset[int]:
    return frozenset(light().nonzero()[0].tolist())


@cache
def particle_codes() -> frozenset[int]:
    """Those that hardly begin a word."""
    return frozenset(code_of(syllable) for syllable in _PARTICLES.split())


def shingles(codes: Codes, rows: NDArray[np.int64] | None = None) -> tuple[Keys, Places]:
    """The keys of all shingles and where in `codes` each begins; of several texts, none that goes from one to the next.

    `rows` tells for each code which text it belongs to.
    """
    places = np.flatnonzero(~light()[codes])
    count = len(places) - SHINGLE + 1
    if count <= 0:
        return np.empty(0, np.uint32), np.empty(0, np.int64)
    heavy = codes[places].astype(np.uint64)
    hashed = np.zeros(count, np.uint64)
    for offset in range(SHINGLE):
        hashed = (hashed ^ heavy[offset : offset + count]) * _MULTIPLIER
        hashed ^= hashed >> np.uint64(29)
    keys = np.minimum((hashed >> np.uint64(16)).astype(np.uint32), _NEVER - np.uint32(1))
    if rows is not None:
        keys[rows[places[:count]] != rows[places[SHINGLE - 1 :]]] = _NEVER
    return keys, places[:count]


def winnowed(keys: Keys, places: Places) -> tuple[Keys, Places]:
    """Those that are the least of a window of `WINDOW` shingles, without those that go from text to text."""
    edge = np.full(WINDOW - 1, _NEVER, np.uint32)
    padded = np.concatenate((edge, keys, edge))
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)
    least = np.arange(len(windows)) + windows.argmin(axis=1) - (WINDOW - 1)
    chosen = np.unique(least[(least >= 0) & (least < len(keys))])
    chosen = chosen[keys[chosen] != _NEVER]
    return keys[chosen], places[chosen]
