"""English tales: words of today, and where the narrator speaks as people do today."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from stories.pipeline.style.en_modern import modern_words
from stories.pipeline.style.speech import speeches, without_speech
from stories.pipeline.style.types import BreakKind, Register, RegisterBreak, StrayWord, WordKind

_FOREIGN: Final = re.compile("[가-힣\u3041-\u30fa\u3400-\u9fff\u0400-\u04ff]+")
_SENTENCE: Final = re.compile(r"[^.!?…\n]*[.!?…]+|[^.!?…\n]+")
_CONTRACTION: Final = re.compile(
    r"\b(?:\w+n['’]t|(?:I|you|he|she|it|we|they|that|there|who|what)['’](?:s|m|re|ve|ll|d)|let['’]s)\b",
    re.IGNORECASE,
)
# 'tis and 'twas are old; so is o'clock. The possessive "it's" is a slip and is told as one.
_SLANG: Final = re.compile(
    r"\b(?:okay|ok|yeah|yep|nope|guys?|kids?|awesome|cool|wow|gonna|wanna|gotta|kinda|sorta|dude|bro|oops|super|totally"
    r"|literally|basically|actually|freaked out|freaking|messed up|check(?:ed)? out|no way|figured out)\b",
    re.IGNORECASE,
)


def stray_words(text: str) -> tuple[StrayWord, ...]:
    """In their order."""
    words = modern_words()
    found = [StrayWord(match.group(), *match.span(), WordKind.FOREIGN) for match in _FOREIGN.finditer(text)]
    for match in _modern().finditer(text):
        word = match.group(1)
        found.append(StrayWord(word, *match.span(1), WordKind.MODERN, words[word.lower()]))
    return tuple(sorted(found, key=lambda one: one.start))


def register_of(text: str) -> Register:
    """Sentences of the narrator, and those without a contraction or a word of slang."""
    narrated = without_speech(text, speeches(text, english=True))
    breaks: list[RegisterBreak] = []
    sentences = classical = 0
    for match in _SENTENCE.finditer(narrated):
        if not any(char.isalpha() for char in match.group()):
            continue
        sentences += 1
        own = [
            RegisterBreak(one.group(), *one.span(), BreakKind.CASUAL)
            for pattern in (_CONTRACTION, _SLANG)
            for one in pattern.finditer(narrated, match.start(), match.end())
        ]
        classical += not own
        breaks += own
    breaks.sort(key=lambda one: one.start)
    return Register(sentences, classical, tuple(breaks))


@cache
def _modern() -> re.Pattern[str]:
    longest_first = sorted(modern_words(), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})s?\b", re.IGNORECASE)
