"""A text as the syllables that it is made of: what an overlap is measured in.

One Hangul syllable is one; one Hanja is one, and the same as the Hangul it is read as; one digit is one. An English
word has about as many as it is spoken with: "woodcutter" is woo-dcu-tter. Spaces, punctuation, case, old letters and
the spellings 녀/여, 로/노, 텬/천 make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from retrieval.archaic import modernised
from retrieval.hanja import READINGS

Codes = NDArray[np.uint16]
Places = NDArray[np.int32]

_HANGUL: Final = 0xAC00
MAX_HANGUL: Final = 11_172  # the largest code of a Hangul syllable
_DIGITS: Final = 11_200
_OTHERS: Final = 11_300
_PLAIN: Final = {2: 0, 6: 4, 12: 8, 17: 13}  # ㅑ ㅕ ㅛ ㅠ without their glide
# Not a code: these characters are looked at together with their neighbours.
_JOINED: Final = 0xFFFF

_LETTERS: Final = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\uff21-\uff3a\uff41-\uff5a"
_LATIN = re.compile(f"[{_LETTERS}]+(?:['’][{_LETTERS}]+)*")
_HANGUL_WORD = re.compile("[\u1100-\u11ff\u302e\u302f\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff]+")
_LETTER = re.compile("[\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\ud7b0-\ud7ff]")
_CLUSTER = re.compile(
    "[\uac00-\ud7a3][\u11a8-\u11ff]*|[\u1100-\u115f\ua960-\ua97c]*[^\u1100-\u115f\ua960-\ua97c]?[\u11a8-\u11ff\ud7cb-\ud7fb\u302e\u302f]*"
)
_SPOKEN = re.compile(r"[^aeiouy]*[aeiouy]+")
_SILENT = re.compile(r"[^aeiouy']e")


@dataclass(frozen=True, slots=True)
class Syllables:
    """Codes from 1 to 65,534, equal where the syllables are, and where in the text each begins and ends."""

    codes: Codes
    starts: Places
    ends: Places

    def __len__(self) -> int:
        return len(self.codes)


def syllables_of(text: str) -> Syllables:
    """Of any text, lone surrogates too. A line break is an end of a word and nothing else."""
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = _table()[np.minimum(characters, 0xFFFF)]
    rare = np.flatnonzero((characters >= 0x20000) & (characters < 0x40000))
    codes[rare] = [_other(int(code)) for code in characters[rare]]
    plain = np.flatnonzero((codes != 0) & (codes != _JOINED)).astype(np.int32)
    joined = _joined(text) if (codes == _JOINED).any() else []
    if not joined:
        return Syllables(codes[plain], plain, plain + np.int32(1))
    # A word with old letters is taken as a whole: its plain syllables are in `joined` as well.
    covered = np.zeros(len(codes) + 1, np.bool_)
    for _code, start, end in joined:
        covered[start:end] = True
    plain = plain[~covered[plain]]
    extra = np.array(joined, np.int32).reshape(-1, 3)
    starts = np.concatenate((plain, extra[:, 1]))
    order = np.argsort(starts, kind="stable")
    return Syllables(
        np.concatenate((codes[plain], extra[:, 0].astype(np.uint16)))[order],
        starts[order],
        np.concatenate((plain + np.int32(1), extra[:, 2]))[order],
    )


def code_of(syllable: str) -> int:
    """The code of one syllable of Hangul, or of an English word of one."""
    return int(syllables_of(syllable).codes[0])


def _joined(text: str) -> list[tuple[int, int, int]]:
    """Code, start and end of the syllables that are no single characters."""
    found: list[tuple[int, int, int]] = []
    for match in _LATIN.finditer(text):
        start = match.start()
        found += [(code, start + begin, start + end) for code, begin, end in _word(match.group())]
    for match in _HANGUL_WORD.finditer(text):
        if _LETTER.search(match.group()):
            found += _old_word(match.group(), match.start())
    return found


@lru_cache(maxsize=50_000)
def _word(word: str) -> tuple[tuple[int, int, int], ...]:
    """The spoken syllables of a word: vowels with the consonants before them, and the rest with the last."""
    letters = "".join(unicodedata.normalize("NFKD", char)[0] for char in word).lower().replace("’", "'")
    cuts = [match.end() for match in _SPOKEN.finditer(letters)]
    if len(cuts) > 1 and _SILENT.fullmatch(letters[cuts[-2] : cuts[-1]]) and cuts[-1] == len(letters):
        cuts.pop()  # the e of "woke"
    cuts[-1:] = [len(letters)]
    found, start = [], 0
    for end in cuts:
        sound = letters[start:end].replace("'", "")
        found.append((_hashed(sound.encode("utf-8", "surrogatepass")), start, end))
        start = end
    return tuple(found)


def _old_word(word: str, offset: int) -> list[tuple[int, int, int]]:
    """A word with conjoining letters: its syllables in today's spelling, each where it is written."""
    codes = [code for char in modernised(unicodedata.normalize("NFC", word)) if (code := _hangul_code(char))]
    places = [match.span() for match in _CLUSTER.finditer(word) if match.group()]
    if len(codes) != len(places):
        width = len(word) / max(len(codes), 1)
        places = [
            (int(at * width), max(int((at + 1) * width), int(at * width) + 1)) for at in range(len(codes))
        ]
    return [(code, offset + start, offset + end) for code, (start, end) in zip(codes, places, strict=True)]


def _hangul_code(char: str) -> int:
    return _folded(ord(char)) if "가" <= char <= "힣" else 0


def _folded(syllable: int) -> int:
    """The code of a syllable in the spelling that all its spellings fold to."""
    initial, rest = divmod(syllable - _HANGUL, 588)
    vowel, final = divmod(rest, 28)
    glides = vowel in _PLAIN
    if initial in {2, 5} and (glides or vowel in {3, 7, 20}):
        initial = 11  # 녀 려 니 리: 여 이
    elif initial == 5:
        initial = 2  # 로: 노
    elif glides and initial in {3, 4, 16}:
        initial, vowel = {3: 12, 4: 13, 16: 14}[initial], _PLAIN[vowel]  # 됴 텬: 조 천
    elif glides and initial in {9, 10, 12, 13, 14}:
        vowel = _PLAIN[vowel]  # 쇼 쟈: 소 자
    return initial * 588 + vowel * 28 + final + 1


def _other(code: int) -> int:
    return _hashed(code.to_bytes(4, "little"))


def _hashed(sound: bytes) -> int:
    return _OTHERS + crc32(sound) % (_JOINED - _OTHERS)


@cache
def _table() -> Codes:
    """The code of each character of the basic plane: 0 for what is no syllable, `_JOINED` for a part of one."""
    table = np.zeros(0x10000, np.uint16)
    for code in range(0x30, 0xFFDD):
        char = chr(code)
        if char.isalnum():
            table[code] = _code_of_character(char)
    return table


def _code_of_character(char: str) -> int:
    char = READINGS.get(char, char)
    if "가" <= char <= "힣":
        return _folded(ord(char))
    if _LATIN.fullmatch(char) or _LETTER.fullmatch(char):
        return _JOINED
    plain = unicodedata.normalize("NFKC", char)
    if (digit := unicodedata.digit(plain, -1) if len(plain) == 1 else -1) >= 0:
        return _DIGITS + digit
    return _other(ord(char))
