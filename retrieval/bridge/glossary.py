"""The glossary: English expressions and the Korean words for them, out of `glossary.txt`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from retrieval.bridge.english import FUNCTION_WORDS, plain_forms, words_of

FILE: Final = Path(__file__).with_name("glossary.txt")
LONGEST: Final = 4  # words of an expression

Entries = Mapping[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sense:
    """Words `first` to `last` (not itself) of a question, and what they are in Korean; nothing where nobody knows."""

    first: int
    last: int
    korean: tuple[str, ...]


def senses_of(words: Sequence[str]) -> list[Sense]:
    """Every word of the question in one of them; of expressions the longest."""
    senses, at = [], 0
    while at < len(words):
        last, korean = _longest(words, at)
        senses.append(Sense(at, last, korean))
        at = last
    return senses


def _longest(words: Sequence[str], first: int) -> tuple[int, tuple[str, ...]]:
    for length in range(min(LONGEST, len(words) - first), 0, -1):
        *before, head = words[first : first + length]
        if not before and head in FUNCTION_WORDS:
            continue
        for form in plain_forms(head):
            if korean := entries().get((*before, form)):
                return first + length, korean
    return first + 1, ()


@cache
def entries() -> Entries:
    """By the words of an English expression."""
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            english, korean = line.split(":")
            for expression in english.split(","):
                key = tuple(word.plain for word in words_of(expression))
                found.setdefault(key, {}).update(dict.fromkeys(word.strip() for word in korean.split(",")))
    return {key: tuple(words) for key, words in found.items()}
