"""An English question as what it asks for, and each of that as it may stand in a Korean passage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

from common.korean import decompose, has_hangul
from retrieval.bridge.english import FUNCTION_WORDS, Word, words_of
from retrieval.bridge.glossary import Sense, senses_of
from retrieval.bridge.names import Lexicon, Reading, readings_of

# A paragraph is no question: it is understood as a whole, and would cost too much word by word.
LONGEST: Final = 60
_NAME_WORDS: Final = 4
_NOT_SPOKEN: Final = re.compile("[^가-힣0-9]")
# What a word of one syllable is told by in running text: itself and the beginning of a particle or an ending.
_AFTER_CONSONANT: Final = "이을은의에과도으"
_AFTER_VOWEL: Final = "가를는의에와도로"
_AFTER_STEM: Final = "고어아는은을지기으"


@dataclass(frozen=True, slots=True)
class Guess:
    """What a word may be in Korean: as it is said, as it may stand in a passage, and how surely it is that (to 1)."""

    said: str
    written: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Term:
    """Something that is asked for; without guesses, nobody knows its Korean. A name is found only where all of it
    stands."""

    word: str
    guesses: tuple[Guess, ...] = ()
    is_name: bool = False


def is_english(text: str) -> bool:
    """Whether this is a question of Latin letters that can be taken word by word."""
    return not has_hangul(text) and 0 < len(words_of(text[: LONGEST * 20])) <= LONGEST


def terms_of(text: str, lexicon: Lexicon) -> list[Term]:
    """What an English question asks for, in its order."""
    words = words_of(text)
    senses = senses_of([word.plain for word in words])
    names = _names(text, words, senses, lexicon)
    terms = []
    for sense in senses:
        named = [names.pop(at) for at in range(sense.first, sense.last) if at in names]
        terms += [term for term in named if term]
        if not named and words[sense.first].plain not in FUNCTION_WORDS:
            terms.append(_translated(words[sense.first].plain, sense))
    return terms


def _translated(word: str, sense: Sense) -> Term:
    return Term(word, tuple(Guess(_said(korean), _written(korean)) for korean in sense.korean))


def _names(
    text: str, words: Sequence[Word], senses: Sequence[Sense], lexicon: Lexicon
) -> dict[int, Term | None]:
    """By the words that they take up: the name at the first one, None at the others."""
    found: dict[int, Term | None] = {}
    translated = {at for sense in senses if sense.korean for at in range(sense.first, sense.last)}
    for first, last in _runs(text, words):
        while first < last:
            end, readings = _read(words, first, last, translated, lexicon)
            if readings:
                found[first] = _named(" ".join(word.text for word in words[first:end]), readings)
                found.update(dict.fromkeys(range(first + 1, end)))
            first = end
    return found


def _runs(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Words with capitals, one after the other; a hyphen joins whatever follows: Kim Young-sam."""
    first = 0
    while first < len(words):
        last = first + 1
        if words[first].is_capitalised:
            while last < len(words) and _goes_on(text[words[last - 1].end : words[last].start], words[last]):
                last += 1
            yield first, last
        first = last


def _goes_on(between: str, word: Word) -> bool:
    return between == "-" or (between == " " and word.is_capitalised)


def _read(
    words: Sequence[Word], first: int, last: int, translated: set[int], lexicon: Lexicon
) -> tuple[int, list[Reading]]:
    """The longest name that begins at `first` and that the corpus knows, and where it ends. A single word that the
    glossary has is none."""
    for end in range(min(last, first + _NAME_WORDS), first, -1):
        if end == first + 1 and first in translated:
            continue
        if readings := readings_of([word.plain for word in words[first:end]], lexicon):
            return end, readings
    return first + 1, []


def _named(word: str, readings: Sequence[Reading]) -> Term:
    guesses = (Guess(one.hangul, (one.hangul,), exp(-one.cost)) for one in readings)
    return Term(word, tuple(guesses), is_name=True)


def _written(korean: str) -> tuple[str, ...]:
    """A word of the glossary as it may stand in a text; spaces are nothing there."""
    text = _NOT_SPOKEN.sub("", korean)
    if len(text) != 1 or not has_hangul(text):
        return (text,)
    if korean.endswith("-"):
        return tuple(text + after for after in _AFTER_STEM)
    return tuple(text + after for after in (_AFTER_CONSONANT if decompose(text)[2] else _AFTER_VOWEL))


def _said(korean: str) -> str:
    return f"{korean[:-1]}다" if korean.endswith("-") else korean
