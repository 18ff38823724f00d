"""Which Hangul syllables Latin letters may stand for: Korean names as people spell them in English, and others' names.

Wide on purpose: Revised Romanization, McCune–Reischauer without its marks, what people write on their passports (Lee,
Park, Myung-bak), and how Korean takes foreign names over. What cannot be, the corpus rules out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from retrieval.slips import composed

NEXT_BEST: Final = 0.25  # each letter further back in a list below costs so much more
DEAREST: Final = 1.0
LOOKED_AT: Final = 8  # no syllable is spelt with more letters

# Of Latin letters the Hangul letters, the likeliest first.
_INITIALS: Final = {
    "": "ㅇ", "g": "ㄱㅈ", "kk": "ㄲㅋ", "gg": "ㄲㄱ", "k": "ㅋㄱㄲ", "ck": "ㅋ", "c": "ㅋㅅㄱ",
    "q": "ㅋ", "qu": "ㅋ", "kh": "ㅋ",
    "n": "ㄴ", "d": "ㄷ", "dh": "ㄷ", "tt": "ㄸㅌ", "dd": "ㄸㄷ", "t": "ㅌㄷㄸ", "th": "ㅅㄷㅌ",
    "r": "ㄹㄴㅇ", "rh": "ㄹㄴㅇ",
    "l": "ㄹㄴㅇ", "m": "ㅁ", "b": "ㅂ", "bb": "ㅂ", "p": "ㅍㅂㅃ", "pp": "ㅃㅍ", "ph": "ㅍ",
    "f": "ㅍㅎ", "v": "ㅂ",
    "s": "ㅅㅆㅈ", "ss": "ㅆㅅ", "sh": "ㅅ", "sch": "ㅅ", "j": "ㅈㅇ", "jj": "ㅉ", "ch": "ㅊㅈㅋ",
    "tch": "ㅊ", "ts": "ㅊㅉ",
    "z": "ㅈㅊ", "zh": "ㅈ", "h": "ㅎ", "x": "ㅈㅅ",
}  # fmt: skip
_VOWELS: Final = {
    "a": "ㅏㅐㅔㅓ", "ah": "ㅏ", "aa": "ㅏ", "ar": "ㅏㅓ", "ae": "ㅐㅔ", "ai": "ㅐㅔ", "ay": "ㅔ",
    "ya": "ㅑ", "yae": "ㅒ", "eo": "ㅓ",
    "uh": "ㅓ", "e": "ㅔㅐㅓㅡㅣ", "er": "ㅓㅔ", "ea": "ㅣㅔㅐ", "ee": "ㅣ", "ye": "ㅖㅕ", "yeo": "ㅕ",
    "you": "ㅕㅠ", "o": "ㅗㅓ",
    "oh": "ㅗ", "or": "ㅗㅓ", "oa": "ㅗ", "ou": "ㅜㅗ", "ow": "ㅗㅏ", "wa": "ㅘㅝ", "wae": "ㅙ",
    "oe": "ㅚ", "oi": "ㅚ",
    "yo": "ㅛㅕ", "u": "ㅜㅓㅡㅠㅏ", "ur": "ㅓㅜ", "oo": "ㅜ", "wo": "ㅝㅜ", "weo": "ㅝ", "we": "ㅞ",
    "wi": "ㅟ", "yu": "ㅠㅕ",
    "yoo": "ㅠ", "eu": "ㅡㅠ", "ew": "ㅠ", "ui": "ㅢㅟ", "eui": "ㅢ", "i": "ㅣ", "ir": "ㅓ", "ie": "ㅣ",
    "y": "ㅣ", "yi": "ㅣ",
    "w": "ㅜ", "au": "ㅏㅗ", "ia": "ㅑ", "io": "ㅛ",
}  # fmt: skip
_FINALS: Final = {
    "k": "ㄱ", "g": "ㄱ", "c": "ㄱ", "ck": "ㄱ", "rk": "ㄱ", "n": "ㄴ", "t": "ㅅㄷ", "d": "ㅅㄷ",
    "l": "ㄹ", "ll": "ㄹ",
    "r": "ㄹ", "m": "ㅁ", "p": "ㅂ", "b": "ㅂ", "ng": "ㅇ", "s": "ㅅ",
}  # fmt: skip
_SILENT: Final = ("r", "h", "gh", "e", "w")
_UNHEARD: Final = 0.35
# Vowels that Korean hears as two.
_GLIDES: Final = {
    "i": ("ㅏ", "이", 0.4), "y": ("ㅏ", "이", 0.4), "ai": ("ㅔ", "이", 0.2), "ay": ("ㅔ", "이", 0.2),
    "a": ("ㅔ", "이", 0.5),
    "ou": ("ㅏ", "우", 0.3), "ow": ("ㅏ", "우", 0.2), "o": ("ㅗ", "우", 0.6),
}  # fmt: skip
# A consonant without a vowel gets one: 스튜어트, 피치.
_BARE: Final = frozenset("ㄱㄲㅋㄴㄷㅌㄹㅁㅂㅍㅅㅈㅊㅎ")
_BORROWED: Final = (("ㅡ", 0.3), ("ㅣ", 0.6))
_HISSING: Final = frozenset("ㅅㅈㅊ")
# A consonant before a vowel begins the next syllable.
_TAKEN: Final = 0.3


class Sound(NamedTuple):
    """A syllable or two, how many Latin letters they take, and how unlikely that is: 0 as it is in the book."""

    hangul: str
    letters: int
    cost: float


@lru_cache(maxsize=50_000)
def sounds_of(letters: str) -> tuple[Sound, ...]:
    """What the beginning of these letters (a to z) may be, the likeliest first."""
    cheapest: dict[tuple[str, int], float] = {}
    for sound in _sounds(letters):
        key = sound.hangul, sound.letters
        if sound.cost <= min(DEAREST, cheapest.get(key, DEAREST)):
            cheapest[key] = sound.cost
    found = (Sound(*key, cost) for key, cost in cheapest.items())
    return tuple(sorted(found, key=lambda sound: (sound.cost, sound.hangul)))


def _sounds(letters: str) -> Iterator[Sound]:
    for initial, after, cost in _read(letters, _INITIALS, 3):
        for vowel, end, more in _read(letters, _VOWELS, 3, after):
            yield from _closed(letters, initial, vowel, end, cost + more)
        for length in (1, 2):
            glide = _GLIDES.get(letters[after : after + length])
            if glide and after + length <= len(letters):
                yield Sound(composed(initial, glide[0], "") + glide[1], after + length, cost + glide[2])
        if after and initial in _BARE:
            silent = after + 1 == len(letters) and letters[after] == "e"
            for vowel, more in _BORROWED[: 1 + (initial in _HISSING)]:
                yield Sound(composed(initial, vowel, ""), after + silent, cost + more)


def _closed(letters: str, initial: str, vowel: str, end: int, cost: float) -> Iterator[Sound]:
    """The syllable, open, and with each final that the letters after it may be."""
    yield Sound(composed(initial, vowel, ""), end, cost)
    for silent in _SILENT:
        if letters.startswith(silent, end):
            yield Sound(composed(initial, vowel, ""), end + len(silent), cost + _UNHEARD)
    for final, after, more in _read(letters, _FINALS, 2, end):
        is_taken = final != "ㅇ" and letters[after : after + 1] in tuple("aeiouy")
        yield Sound(composed(initial, vowel, final), after, cost + more + (_TAKEN if is_taken else 0))


def _read(
    letters: str, table: Mapping[str, str], longest: int, start: int = 0
) -> Iterator[tuple[str, int, float]]:
    """Each Hangul letter that the letters from `start` may be, where they end, and what it costs."""
    for end in range(start, min(start + longest, len(letters)) + 1):
        for place, letter in enumerate(table.get(letters[start:end], "")):
            yield letter, end, NEXT_BEST * place
