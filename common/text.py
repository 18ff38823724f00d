"""Text as it comes in from people and from models: NFC, no controls, never half a character."""

from __future__ import annotations

import re
import unicodedata

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
_HANJA = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LONGEST_CHARACTER = 32


def _compositions() -> tuple[frozenset[str], frozenset[str]]:
    """First and second parts of all characters that NFC composes, but Hangul: "e" and the accent of "é"."""
    codes = (*range(0xC0, 0x3100), *range(0x11000, 0x11A00))
    pairs = [unicodedata.decomposition(chr(code)).split() for code in codes]
    parts = [pair for pair in pairs if len(pair) == 2 and not pair[0].startswith("<")]
    return frozenset(chr(int(a, 16)) for a, _ in parts), frozenset(chr(int(b, 16)) for _, b in parts)


_BASES, _ENDINGS = _compositions()


def has_surrogates(text: str) -> bool:
    """True for text that no UTF-8 encoder takes: half of a surrogate pair is in it."""
    return _SURROGATES.search(text) is not None


def has_controls(text: str) -> bool:
    """True where a control character other than tab and line break is in it."""
    return _CONTROLS.search(text) is not None


def has_hangul(text: str) -> bool:
    return _HANGUL.search(text) is not None


def has_hanja(text: str) -> bool:
    return _HANJA.search(text) is not None


def truncated(text: str, length: int) -> str:
    """At most `length` characters, ending in "…" where something was cut, never inside a composed character."""
    if len(text) <= length:
        return text
    cut = max(length - 1, 0)
    while cut and _joins(text, cut):
        cut -= 1
    return text[:cut].rstrip() + "…"


def opening(text: str, length: int = 120) -> str:
    """The first words of a story on one line, for lists."""
    return truncated(" ".join(text[: length * 4].split()), length)


def excerpt(text: str, start: int, end: int, context: int = 80) -> str:
    """`text[start:end]` among about `context` characters of its surroundings, on one line, "…" where cut off."""
    left, right = max(start - context // 2, 0), min(end + context // 2, len(text))
    while 0 < left < start and _joins(text, left):
        left += 1
    while end < right < len(text) and _joins(text, right):
        right -= 1
    cut = " ".join(text[left:right].split())
    return ("…" if left else "") + cut + ("…" if right < len(text) else "")


def _joins(text: str, at: int) -> bool:
    """Whether a cut before the character at `at` would go through a composed one."""
    return _continues(text[at]) or text[at - 1] == "\u200d"


def _continues(char: str) -> bool:
    """Whether `char` belongs to the character before it: a mark, a joiner, a later jamo, a variation selector."""
    if char in "\u200d\ufe0e\ufe0f" or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    code = ord(char)
    return (
        unicodedata.combining(char) != 0
        or char in _ENDINGS
        or 0x1160 <= code <= 0x11FF
        or 0xD7B0 <= code <= 0xD7FF
    )


class DeltaNormalizer:
    """Makes a stream of deltas clean without changing what their join says.

    Models split text anywhere: between the halves of a surrogate pair, between the jamo of a syllable, between
    a letter and its mark. `feed` holds back the one character at the end that the next delta may still complete, so
    that each delta handed on is NFC, storable and final. `flush` gives the rest. Controls and halves that stay alone
    are dropped.
    """

    def __init__(self) -> None:
        self._held = ""

    @property
    def is_holding(self) -> bool:
        """Whether something of what was fed is still held back."""
        return bool(self._held)

    def feed(self, delta: str) -> str:
        text = self._held + _CONTROLS.sub("", delta)
        half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        text = _whole(text[: len(text) - len(half)])
        cut = _last_character(text)
        if not _may_grow(text[cut:]) or len(text) - cut > _LONGEST_CHARACTER:
            cut = len(text)
        self._held = text[cut:] + half
        return unicodedata.normalize("NFC", text[:cut])

    def flush(self) -> str:
        held, self._held = self._held, ""
        return unicodedata.normalize("NFC", _whole(held))


def _last_character(text: str) -> int:
    """Where the last character of `text` begins, with the marks that belong to it."""
    at = len(text) - 1
    while at > 0 and _continues(text[at]):
        at -= 1
    return max(at, 0)


def _may_grow(character: str) -> bool:
    """Whether what comes next may become part of this character: one with marks may take more of them."""
    if len(character) != 1:
        return bool(character)
    return (
        character in _BASES
        or "\u1100" <= character <= "\u115f"
        or "\ua960" <= character <= "\ua97c"
        or ("가" <= character <= "힣" and (ord(character) - 0xAC00) % 28 == 0)
        or _continues(character)
    )


def _whole(text: str) -> str:
    """Halves of surrogate pairs joined; those that stay alone dropped."""
    if not has_surrogates(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
