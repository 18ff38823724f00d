"""What the keyword leg compares: pieces of text that stay the same however a Korean word is spaced or spelt.

Hangul loses its spaces and is cut into syllables and pairs of syllables; Hanja count as the Hangul that they are read
as, and old spellings as today's. Letters of other scripts, and digits, make words; the beginning of a long word
counts beside it, as its endings change. A piece is a number of 32 bits, and texts share a piece by sharing its number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from retrieval.archaic import modernised
from retrieval.hanja import read_aloud
from retrieval.slips import slips_of

Codes = NDArray[np.uint64]
Numbers = NDArray[np.uint32]
Owners = NDArray[np.int32]

# Changes whenever a text gets other pieces, or a piece another score.
VERSION: Final = 2
LONGEST: Final = 20_000
STEM: Final = 5

# The kinds of pieces: the last two bits of a number.
PAIR, SYLLABLE, WORD = range(3)
KINDS: Final = 3

_WORD = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_HANGUL = re.compile(r"[가-힣]")
_FIRST, _COUNT = 0xAC00, 11_172
# Of a question, so many pairs that no passage has are looked at for slips of the finger.
_MOST_SLIPS: Final = 32
_INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_PLAIN: Final = {"ㅑ": "ㅏ", "ㅕ": "ㅓ", "ㅛ": "ㅗ", "ㅠ": "ㅜ", "ㅖ": "ㅔ", "ㅒ": "ㅐ"}


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of several texts, each as often as it occurs: its number, and the place of its text among them."""

    numbers: Numbers
    owners: Owners


def pieces_of(texts: Sequence[str]) -> Pieces:
    """Of any texts, lone surrogates and controls too; of each, its first `LONGEST` characters."""
    prepared = [_prepared(text) for text in texts]
    syllables, owners = _syllables(prepared)
    is_pair = owners[1:] == owners[:-1]
    pairs = (syllables[:-1] << np.uint64(21) | syllables[1:])[is_pair]
    words = [(_word_codes(word), at) for at, text in enumerate(prepared) for word in _WORD.findall(text)]
    return Pieces(
        np.concatenate(
            (
                _numbers(pairs, PAIR),
                _numbers(syllables, SYLLABLE),
                _numbers(np.array([code for codes, _ in words for code in codes], np.uint64), WORD),
            )
        ),
        np.concatenate(
            (owners[1:][is_pair], owners, np.array([at for codes, at in words for _ in codes], np.int32))
        ),
    )


def numbers_of_pairs(pairs: Sequence[str]) -> Numbers:
    """Of pairs of Hangul syllables, their numbers as `PAIR`, in the same order."""
    folds = _folds()
    codes = [int(folds[ord(pair[0]) - _FIRST]) << 21 | int(folds[ord(pair[1]) - _FIRST]) for pair in pairs]
    return _numbers(np.array(codes, np.uint64), PAIR)


def near_misses(text: str, unknown: Numbers) -> list[Numbers]:
    """For each pair of syllables of `text` whose number is in `unknown`: the numbers that a slip may have kept it from
    having, rising. Of at most `_MOST_SLIPS` of them."""
    syllables = _HANGUL.findall(_prepared(text))
    codes = np.array([_folds()[ord(char) - _FIRST] for char in syllables], np.uint64)
    pairs = _numbers(codes[:-1] << np.uint64(21) | codes[1:], PAIR)
    return [
        np.unique(_numbers(np.array(list(_slipped(*syllables[at : at + 2])), np.uint64), PAIR))
        for at in np.flatnonzero(np.isin(pairs, unknown))[:_MOST_SLIPS]
    ]


def _slipped(first: str, second: str) -> Iterator[int]:
    """Codes of the pairs that one slip turns into this one."""
    folds = _folds()
    for before, after in (
        *((near, second) for near in slips_of(first)),
        *((first, near) for near in slips_of(second)),
    ):
        yield int(folds[ord(before) - _FIRST]) << 21 | int(folds[ord(after) - _FIRST])


def kinds_of(numbers: Numbers) -> NDArray[np.intp]:
    """`PAIR`, `SYLLABLE` or `WORD` of each number."""
    return (numbers & np.uint32(3)).astype(np.intp)


def folded(syllable: str) -> str:
    """The syllable that all spellings of this one are compared as: 텬, 쳔 and 천 are one, and 하늘 is 하날."""
    initial, rest = divmod(ord(syllable) - _FIRST, 588)
    start, vowel, final = _INITIALS[initial], _VOWELS[rest // 28], rest % 28
    vowel = "ㅣ" if vowel == "ㅢ" else vowel
    is_soft = vowel == "ㅣ" or vowel in _PLAIN
    if start in "ㄷㅌ" and is_soft:
        start = "ㅈ" if start == "ㄷ" else "ㅊ"  # 뎐, 디다: 전, 지다
    if start in "ㄴㄹ" and is_soft:
        start = "ㅇ"  # 녀자, 니르다, 리별: 여자, 이르다, 이별
    if start in "ㅅㅆㅈㅉㅊ" or (vowel in "ㅖㅒ" and start != "ㅇ"):
        vowel = _PLAIN.get(vowel, vowel)  # 쇼, 쟝, 계: 소, 장, 게
    if vowel == "ㅡ":
        vowel = "ㅜ" if start in "ㅁㅂㅃㅍ" else "ㅏ"  # 믈, 플: 물, 풀; ㆍ was to become either of ㅡ and ㅏ
    return chr(_FIRST + _INITIALS.index(start) * 588 + _VOWELS.index(vowel) * 28 + final)


def _prepared(text: str) -> str:
    return read_aloud(unicodedata.normalize("NFKC", modernised(text[:LONGEST]))[:LONGEST]).lower()


def _syllables(prepared: Sequence[str]) -> tuple[Codes, Owners]:
    """Codes of all syllables of all texts in their order, Hanja without a reading and kana among them."""
    codes = np.frombuffer("".join(prepared).encode("utf-32-le", "surrogatepass"), np.uint32)
    owners = np.repeat(np.arange(len(prepared), dtype=np.int32), [len(text) for text in prepared])
    is_hangul = (codes >= _FIRST) & (codes < _FIRST + _COUNT)
    is_kana = (codes >= 0x3041) & (codes < 0x3100) & (codes != 0x30FB)
    is_counted = is_hangul | is_kana | ((codes >= 0x3400) & (codes < 0xA000))
    found = codes[is_counted].astype(np.uint64)
    is_hangul = is_hangul[is_counted]
    found[is_hangul] = _folds()[codes[is_counted][is_hangul] - _FIRST]
    return found, owners[is_counted]


@cache
def _folds() -> Codes:
    return np.array([ord(folded(chr(_FIRST + place))) for place in range(_COUNT)], np.uint64)


@lru_cache(maxsize=100_000)
def _word_codes(word: str) -> tuple[int, ...]:
    encoded = word[:64].encode("utf-8", "surrogatepass")
    if len(word) <= STEM or word.isdigit():
        return (crc32(encoded),)
    return crc32(encoded), crc32(word[:STEM].encode("utf-8", "surrogatepass"))


def _numbers(codes: Codes, kind: int) -> Numbers:
    """Codes spread over 30 bits, with the kind behind them. The same on every machine (after SplitMix64)."""
    mixed = (codes ^ codes >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ mixed >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return (mixed >> np.uint64(32)).astype(np.uint32) & np.uint32(0xFFFFFFFC) | np.uint32(kind)
