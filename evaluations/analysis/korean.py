"""Korean words taken apart as far as an analysis needs it: a noun and the particle behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from common.korean import has_final
from evaluations.analysis.lexicon import words

_AFTER_FINAL: Final = words("particles_ko", "after_final")
_AFTER_VOWEL: Final = words("particles_ko", "after_vowel")
_ANY: Final = words("particles_ko", "any")
_BY_LENGTH: Final = sorted({*_AFTER_FINAL, *_AFTER_VOWEL, *_ANY}, key=len, reverse=True)
ANIMATE: Final = words("particles_ko", "animate")
SUBJECT: Final = words("particles_ko", "subject")
_WORD = re.compile("[가-힣]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text between spaces and marks. `before` and `after` are what stands beside it, "" across marks."""

    text: str
    start: int
    before: str
    after: str
    is_said: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def words_of(text: str, narrated: str) -> list[Word]:
    """All Hangul words; `narrated` is the text with speech blanked out."""
    found = list(_WORD.finditer(text))
    words = []
    for at, match in enumerate(found):
        before = after = ""
        if at and text[found[at - 1].end() : match.start()].strip(" ") == "":
            before = found[at - 1].group()
        if at + 1 < len(found) and text[match.end() : found[at + 1].start()].strip(" ") == "":
            after = found[at + 1].group()
        words.append(Word(match.group(), match.start(), before, after, narrated[match.start()] == " "))
    return words


def readings(word: str) -> Iterator[tuple[str, str]]:
    """The ways a word may be a noun with a particle, the longest noun first: ("춘향이", ""), ("춘향", "이")."""
    yield word, ""
    for particle in reversed(_BY_LENGTH):
        noun = word[: -len(particle)]
        if noun and word.endswith(particle) and _fits(noun, particle):
            yield noun, particle


def _fits(noun: str, particle: str) -> bool:
    if particle in _ANY:
        return True
    return particle in (_AFTER_FINAL if has_final(noun) else _AFTER_VOWEL)
