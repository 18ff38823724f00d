"""Korean words taken apart as far as an analysis needs it: a noun and the particle behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from common.korean import has_final
from evaluations.analysis.lexicon import words

_AFTER_FINAL: Final = words("particles_ko", "after_final")
_AFTER_VOWEL: Final = words("particles_ko", "after_vowel")
_ANY: Final = words("particles_ko", "any")
_PARTICLES: Final = _AFTER_FINAL | _AFTER_VOWEL | _ANY
_LONGEST: Final = max(map(len, _PARTICLES))
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


@lru_cache(maxsize=50_000)
def readings(word: str) -> tuple[tuple[str, str], ...]:
    """The ways a word may be a noun with a particle, the longest noun first: ("춘향이", ""), ("춘향", "이")."""
    found = [(word, "")]
    for length in range(1, min(len(word), _LONGEST + 1)):
        noun, particle = word[:-length], word[-length:]
        if particle in _PARTICLES and _fits(noun, particle):
            found.append((noun, particle))
    return tuple(found)


def _fits(noun: str, particle: str) -> bool:
    if particle in _ANY:
        return True
    return particle in (_AFTER_FINAL if has_final(noun) else _AFTER_VOWEL)
