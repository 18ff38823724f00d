"""Questions as people really type them: with slips of the finger, spaces anywhere, or in the spelling of old books."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType
from typing import Final

from common.korean import FINALS, INITIALS, VOWELS, decompose, is_syllable
from retrieval.slips import LATIN_ROWS, composed, neighbours

# One slip in so many syllables, at least one a text.
SYLLABLES_A_SLIP: Final = 10
_LOST: Final = 0.5
_STRAY: Final = 0.15
_OLD: Final = 0.7

_IOTATED: Final = {"ㅏ": "ㅑ", "ㅓ": "ㅕ", "ㅗ": "ㅛ", "ㅜ": "ㅠ"}
_CLUSTERS: Final = {"ㄲ": "\u112d", "ㄸ": "\u112f", "ㅃ": "\u1132"}


def with_typos(text: str, random: Random) -> str:
    """Neighbouring keys, letters dropped or doubled: one slip in ten syllables or Latin letters, at least one."""
    places = [at for at, char in enumerate(text) if is_syllable(char) or _is_latin(char)]
    slips = set(random.sample(places, min(len(places), max(1, round(len(places) / SYLLABLES_A_SLIP)))))
    return "".join(_slip(char, random) if at in slips else char for at, char in enumerate(text))


def with_spacing(text: str, random: Random) -> str:
    """Every third text has no spaces left; the others lose half of theirs and get some inside words."""
    if random.random() < 1 / 3:
        return text.replace(" ", "")
    kept = [char for char in text if char != " " or random.random() > _LOST]
    return "".join(
        char + " " if is_syllable(char) and random.random() < _STRAY else char for char in kept
    ).strip()


def in_old_spelling(text: str, random: Random) -> str:
    """ㆍ for ㅏ and ㅡ, 뎐 and 쟝 for 전 and 장, 녀 for 여, 믈 for 물, ㅺ for ㄲ: most that can be written so, is."""
    return "".join(
        _old(char, at == 0 or not text[at - 1].isalnum()) if random.random() < _OLD else char
        for at, char in enumerate(text)
    )


PERTURBATIONS: Final[Mapping[str, Callable[[str, Random], str]]] = MappingProxyType(
    {"typos": with_typos, "spacing": with_spacing, "archaic": in_old_spelling}
)


def _slip(char: str, random: Random) -> str:
    if _is_latin(char):
        return random.choice((*neighbours(char.lower(), LATIN_ROWS), char + char, ""))
    initial, vowel, final = decompose(char)
    slipped = [composed(near, vowel, final) for near in neighbours(initial) if near in INITIALS]
    slipped += [composed(initial, near, final) for near in neighbours(vowel) if near in VOWELS]
    slipped += [composed(initial, vowel, "" if final else "ㄴ"), char + char]
    return random.choice(slipped)


def _old(char: str, begins_word: bool) -> str:
    if not is_syllable(char):
        return char
    initial, vowel, final = decompose(char)
    closing = chr(0x11A7 + FINALS.index(final)) if final else ""
    if initial in _CLUSTERS:
        return _CLUSTERS[initial] + chr(0x1161 + VOWELS.index(vowel)) + closing
    if initial in "ㅅㅈㅊ" and vowel in _IOTATED:
        return composed({"ㅈ": "ㄷ", "ㅊ": "ㅌ"}.get(initial, initial), _IOTATED[vowel], final)
    if vowel == "ㅏ" or (vowel == "ㅡ" and not begins_word):
        return chr(0x1100 + INITIALS.index(initial)) + "\u119e" + closing
    if initial == "ㅇ" and vowel in "ㅣㅕㅛㅠ" and begins_word:
        return composed("ㄴ", vowel, final)
    return composed(initial, "ㅡ", final) if initial in "ㅁㅂㅍ" and vowel == "ㅜ" else char


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()
