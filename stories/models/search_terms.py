"""What a text is found by: the single characters and the pairs of its words, spelled as words of their own.

Neither database splits Korean where its readers would: "나무꾼이" is one word to them, and InnoDB drops words under
three characters. So every pair of neighbouring characters is a term, in hex, which both engines take for a plain
word. Terms begin with a mark of their owner, so that a search reads the lists of one owner however many there are.

    terms_of(["나무"], mark=mark_of(owner_id=31)) == {"1fgb098", "1fgbb34", "1fgb098bb34"}

Terms say which pairs a text has, not in what order: every word of a text is among its terms, and a text that has the
terms of a word of three or more characters nearly always has the word. `locate` decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_UNIT = 4  # hex digits of one UTF-16 code unit; a character beyond the BMP is two units, and so a pair


def folded(text: str) -> str:
    """NFC without case. Folding goes character by character, so a part of a text folds to a part of it."""
    return unicodedata.normalize("NFC", text).casefold()


def words_of(text: str) -> list[str]:
    """The words of a query, folded, each once, in order: runs of letters and digits of any script."""
    return list(dict.fromkeys(_WORD.findall(folded(text))))


def mark_of(owner_id: int, volume: int = 0) -> str:
    """What the terms of an owner begin with in a volume. "g" is no hex digit, so no mark begins another's terms."""
    return f"{owner_id:x}g{volume:x}g" if volume else f"{owner_id:x}g"


def terms_of(texts: Iterable[str], *, mark: str) -> set[str]:
    """All that `texts` can be found by."""
    words = {word for text in texts for word in _WORD.findall(folded(text))}
    return {mark + unit for word in words for unit in _units_of(word)}


def terms_to_find(words: Iterable[str], *, mark: str) -> list[str]:
    """The terms that a text with all these words has, in order: pairs, or the character of a word of one."""
    terms: dict[str, None] = {}
    for word in words:
        spelled = _spelled(word)
        terms.update(dict.fromkeys(mark + unit for unit in _slices(spelled, min(len(spelled), 2 * _UNIT))))
    return list(terms)


def locate(text: str, word: str) -> tuple[int, int] | None:
    """From where to where `text` (NFC) says `word` (as `words_of` gives it) for the first time; None where not."""
    at = folded(text).find(word)
    if at < 0:
        return None
    # A few characters fold to two or three (ß to ss); where one does, positions have to be traced back.
    origins = range(len(text)) if len(folded(text)) == len(text) else _origins(text)
    return origins[at], origins[at + len(word) - 1] + 1


def _origins(text: str) -> list[int]:
    return [position for position, char in enumerate(text) for _ in char.casefold()]


@lru_cache(maxsize=20_000)  # of the words that stories are told in, most come again in the next
def _units_of(word: str) -> tuple[str, ...]:
    spelled = _spelled(word)
    return (*_slices(spelled, _UNIT), *_slices(spelled, 2 * _UNIT))


def _spelled(word: str) -> str:
    return word.encode("utf-16-be", "surrogatepass").hex()


def _slices(spelled: str, length: int) -> list[str]:
    return [spelled[start : start + length] for start in range(0, len(spelled) - length + 1, _UNIT)]
