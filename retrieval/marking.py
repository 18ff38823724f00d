"""Where a text says what was asked for: the syllables and words that it shares with a question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from retrieval.syllables import syllables_of

_WORD: Final = re.compile(r"\w+")
_LATIN: Final = re.compile(r"[^\W\d_]+")
# A word says what it means by its stem; the longest ending that leaves two syllables goes.
_ENDINGS: Final = (
    "에게서", "에서는", "으로는", "이라는", "에서", "에게", "한테", "께서", "으로", "까지", "부터", "처럼", "보다",
    "하는", "하고", "하여", "한다", "는다", "은", "는", "이", "가", "을", "를", "과", "와", "의", "에", "도", "로",
    "만", "고", "며", "다",
)  # fmt: skip
_SHORTEST_STEM: Final = 2
# English words that are in every text; shorter ones are not marked at all.
_COMMON: Final = frozenset(("after", "from", "into", "that", "their", "they", "this", "upon", "when", "with"))
_SHORTEST_WORD: Final = 4
# As in the keyword leg, the beginning of a long word stands for its forms.
_STEM: Final = 5


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; joined, all pieces give it."""

    text: str
    is_marked: bool


def marked(text: str, question: str) -> list[Piece]:
    """The text in pieces. Spaces, old spellings and Hanja for Hangul make no difference."""
    pairs = _pairs_of(question)
    stems = {word[:_STEM] for word in _latin_words(question)}
    spans = sorted([*_shared_pairs(text, pairs), *_shared_words(text, stems)])
    return list(_pieces(text, spans))


def _pairs_of(question: str) -> set[tuple[int, int]]:
    pairs: set[tuple[int, int]] = set()
    for word in _WORD.findall(question):
        if not word.isascii():
            codes = syllables_of(_stem(word)).codes.tolist()
            pairs |= set(pairwise(codes))
    return pairs


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def _shared_pairs(text: str, pairs: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    if not pairs:
        return
    found = syllables_of(text)
    codes, starts, ends = found.codes.tolist(), found.starts.tolist(), found.ends.tolist()
    run: list[int] = []
    for at in range(len(codes) - 1):
        if (codes[at], codes[at + 1]) in pairs and not text[ends[at] : starts[at + 1]].strip():
            if run and run[-1] + 1 != at:
                run = []
            run.append(at)
            # Two syllables inside a word are chance ("쉬었느니라" has the last two of "며느리" in an old spelling).
            if len(run) > 1 or starts[at] == 0 or not text[starts[at] - 1].isalnum():
                yield starts[run[0]], ends[at + 1]


def _shared_words(text: str, stems: set[str]) -> Iterator[tuple[int, int]]:
    if not stems:
        return
    for word in _LATIN.finditer(text):
        if word.group().casefold()[:_STEM] in stems:
            yield word.span()


def _latin_words(question: str) -> Iterator[str]:
    for word in _LATIN.findall(question.casefold()):
        if word.isascii() and len(word) >= _SHORTEST_WORD and word not in _COMMON:
            yield word


def _pieces(text: str, spans: list[tuple[int, int]]) -> Iterator[Piece]:
    """Spans that touch or overlap are one."""
    done = 0
    while spans:
        start, end = spans.pop(0)
        while spans and spans[0][0] <= end:
            end = max(end, spans.pop(0)[1])
        if start > done:
            yield Piece(text[done:start], False)
        yield Piece(text[start:end], True)
        done = end
    if done < len(text):
        yield Piece(text[done:], False)
