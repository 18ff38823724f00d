"""What a finger hits beside the key that was meant, on a Korean keyboard (두벌식) or a Latin one."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from common.korean import FINALS, INITIALS, VOWELS, decompose

ROWS: Final = ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ")
LATIN_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_COMMON_FINALS: Final = "ㄱㄴㄹㅁㅂㅅㅆㅇ"


def neighbours(key: str, rows: tuple[str, ...] = ROWS) -> list[str]:
    """The keys around one; none for what is on no key of its own."""
    for y, row in enumerate(rows):
        if key in row:
            x = row.index(key)
            near = (rows[to_y][max(x - 1, 0) : x + 2] for to_y in (y - 1, y, y + 1) if 0 <= to_y < len(rows))
            return [other for keys in near for other in keys if other != key]
    return []


@lru_cache(maxsize=4096)
def slips_of(syllable: str) -> tuple[str, ...]:
    """The syllables that one slip turns this one into, and that one slip turns into it: a neighbouring key for its
    initial or its vowel, a final lost or added."""
    initial, vowel, final = decompose(syllable)
    return (
        *(composed(near, vowel, final) for near in neighbours(initial) if near in INITIALS),
        *(composed(initial, near, final) for near in neighbours(vowel) if near in VOWELS),
        *(composed(initial, vowel, other) for other in ("" if final else _COMMON_FINALS) or ("",)),
    )


def composed(initial: str, vowel: str, final: str) -> str:
    """The syllable of these letters; `final` may be empty."""
    return chr(0xAC00 + (INITIALS.index(initial) * 21 + VOWELS.index(vowel)) * 28 + FINALS.index(final))
