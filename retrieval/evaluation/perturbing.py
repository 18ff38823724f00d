"""Questions as people really type them: with slips of the finger, spaces anywhere, or in the spelling of old books."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType
from typing import Final

from common.korean import FINALS, INITIALS, VOWELS, decompose, is_syllable

# One slip in so many syllables, at least one a text.
SYLLABLES_A_SLIP: Final = 10
_ROWS: Final = ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ")
_LETTER_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
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
        return random.choice((*_neighbours(char.lower(), _LETTER_ROWS), char + char, ""))
    initial, vowel, final = decompose(char)
    slipped = [_syllable(near, vowel, final) for near in _neighbours(initial, _ROWS) if near in INITIALS]
    slipped += [_syllable(initial, near, final) for near in _neighbours(vowel, _ROWS) if near in VOWELS]
    slipped += [_syllable(initial, vowel, "" if final else "ㄴ"), char + char]
    return random.choice(slipped)


def _neighbours(key: str, rows: tuple[str, ...]) -> list[str]:
    for y, row in enumerate(rows):
        if key in row:
            x = row.index(key)
            near = [rows[to_y][x - 1 : x + 2] for to_y in (y - 1, y, y + 1) if 0 <= to_y < len(rows)]
            return [other for keys in near for other in keys if other != key]
    return []


def _old(char: str, begins_word: bool) -> str:
    if not is_syllable(char):
        return char
    initial, vowel, final = decompose(char)
    closing = chr(0x11A7 + FINALS.index(final)) if final else ""
    if initial in _CLUSTERS:
        return _CLUSTERS[initial] + chr(0x1161 + VOWELS.index(vowel)) + closing
    if initial in "ㅅㅈㅊ" and vowel in _IOTATED:
        return _syllable({"ㅈ": "ㄷ", "ㅊ": "ㅌ"}.get(initial, initial), _IOTATED[vowel], final)
    if vowel == "ㅏ" or (vowel == "ㅡ" and not begins_word):
        return chr(0x1100 + INITIALS.index(initial)) + "\u119e" + closing
    if initial == "ㅇ" and vowel in "ㅣㅕㅛㅠ" and begins_word:
        return _syllable("ㄴ", vowel, final)
    return _syllable(initial, "ㅡ", final) if initial in "ㅁㅂㅍ" and vowel == "ㅜ" else char


def _syllable(initial: str, vowel: str, final: str) -> str:
    return chr(0xAC00 + (INITIALS.index(initial) * 21 + VOWELS.index(vowel)) * 28 + FINALS.index(final))


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()
