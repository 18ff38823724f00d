"""Whatever a reader types, cut down to words that may stand in a tale."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

# A topic may be 2,000 characters; its cast stands in the first few hundred, and nothing later changes a plot.
READ_CHARACTERS = 600
_MARKUP = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"[0-9A-Za-z가-힣\u4e00-\u9fff]+(?:['’-][A-Za-z]+)*")
_KEPT = re.compile(r"[^0-9A-Za-zÀ-ÖØ-öø-ɏ가-힣\u4e00-\u9fff ,.·-]+")


def words_of(text: str) -> list[str]:
    """The words of the beginning of a text: runs of Hangul, hanja, Latin letters and digits, without markup."""
    plain = _MARKUP.sub(" ", unicodedata.normalize("NFC", text)[:READ_CHARACTERS])
    return [word for word in _WORD.findall(plain) if len(word) <= 20]


def quotable(value: str, limit: int = 40) -> str:
    """A reader's own words fit to be quoted: no markup, marks, control characters or emoji; whole words.

    Empty when nothing is left.
    """
    plain = _MARKUP.sub(" ", unicodedata.normalize("NFC", value))
    plain = " ".join(_KEPT.sub(" ", plain).split()).strip(" ,.·-")
    if not any(char.isalnum() for char in plain):
        return ""
    if len(plain) <= limit:
        return plain
    cut = plain[: limit + 1].rsplit(" ", 1)[0]
    return cut[:limit].rstrip(" ,.·-")


def longest(tokens: Sequence[str], idle: Collection[str]) -> list[str]:
    """The two longest tokens that could be what a topic is about, for topics that name nobody and nothing."""
    telling = [token for token in tokens if 2 <= len(token) <= 12 and token.lower() not in idle]
    return sorted(dict.fromkeys(telling), key=len, reverse=True)[:2]
