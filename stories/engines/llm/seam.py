"""Where a text goes on that another answer began: nothing twice, no word run into another."""

from __future__ import annotations

import unicodedata
from typing import Final

# How much of a continuation is held back until it is known where it joins.
HELD: Final = 120
LONGEST_REPEATED: Final = 2_000
LONG_OVERLAP: Final = 4
OPENING: Final = 40
_ENDS: Final = frozenset('.?!…"”’」』')


class BeganAnew(Exception):
    """The continuation tells the text from its beginning."""


class Seam:
    """Joins a continuation to the text that stands. What `feed` and `flush` give goes right behind that text.

    A continuation is asked to repeat the last characters once; those, or as much of the text's end as it repeats,
    are left out. Between a sentence and the next one stands a space.
    """

    def __init__(self, standing: str) -> None:
        self._standing = standing
        self._held = ""
        self._tail = _squeezed(standing[-LONGEST_REPEATED:])
        self._is_joined = not standing

    def feed(self, text: str) -> str:
        """Raises BeganAnew."""
        if self._is_joined:
            return text
        self._held += text
        return self._join() if len(self._held) >= HELD and not self._repeats() else ""

    def flush(self) -> str:
        """What is still held back, at the end of the continuation. Raises BeganAnew."""
        return "" if self._is_joined else self._join()

    def _repeats(self) -> bool:
        """Whether all that is held stands already: a whole paragraph may be told again before anything new comes."""
        return _squeezed(unicodedata.normalize("NFC", self._held)) in self._tail

    def _join(self) -> str:
        self._is_joined = True
        head, standing = unicodedata.normalize("NFC", self._held), self._standing
        bare = head.lstrip()
        if len(standing) > 2 * OPENING and bare.startswith(standing[:OPENING]):
            raise BeganAnew
        stem = standing.rstrip()
        overlap = _overlap(stem, bare)
        if overlap:
            # Blanks that stand already are not set again.
            return bare[overlap:].lstrip() if len(stem) < len(standing) else bare[overlap:]
        if len(stem) < len(standing):
            return bare
        if head == bare and stem[-1:] in _ENDS and bare[:1].isalnum():
            return " " + bare
        return head


def _overlap(standing: str, head: str) -> int:
    """How many characters of `head` repeat the end of `standing`, whatever blanks are between them.

    Few count only from the beginning of a word on.
    """
    stood, told = _squeezed(standing[-LONGEST_REPEATED:]), _squeezed(head)
    for length in range(min(len(stood), len(told)), 1, -1):
        if stood.endswith(told[:length]) and (length >= LONG_OVERLAP or _begins_word(standing, length)):
            return _length_with_blanks(head, length)
    return 0


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _begins_word(text: str, length: int) -> bool:
    """Whether a word begins where the last so many characters of `text` do, blanks not counted."""
    begins_at = len(text) - _length_with_blanks(text[::-1], length)
    return begins_at == 0 or text[begins_at - 1].isspace()


def _length_with_blanks(text: str, length: int) -> int:
    """The length of the beginning of `text` that has so many characters besides blanks."""
    for at, char in enumerate(text):
        length -= not char.isspace()
        if not length:
            return at + 1
    return len(text)
