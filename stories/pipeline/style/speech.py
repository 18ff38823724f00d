"""Telling the narrator from those who speak."""

from __future__ import annotations

import re
from typing import Final

# A quotation that is never closed ends with its paragraph.
_SPEECH: Final = re.compile(
    r"“[^”\n]*(?:”|$)|\"[^\"\n]*(?:\"|$)|「[^」\n]*(?:」|$)|『[^』\n]*(?:』|$)|‘[^’\n]*(?:’|$)", re.MULTILINE
)
# In English ’ is an apostrophe too: ‘…’ is speech only where it closes before a space or a mark.
_ENGLISH_SPEECH: Final = re.compile(
    r"“[^”\n]*(?:”|$)|\"[^\"\n]*(?:\"|$)|(?<!\w)[‘'](?=\w)[^\n]*?[.,!?][’'](?!\w)", re.MULTILINE
)


def speeches(text: str, *, english: bool = False) -> list[tuple[int, int]]:
    """Where somebody speaks, with the marks, in the order of the text."""
    return [match.span() for match in (_ENGLISH_SPEECH if english else _SPEECH).finditer(text)]


def without_speech(text: str, spoken: list[tuple[int, int]]) -> str:
    """The text with "\\0" for every character of speech: all places stay what they are."""
    parts, at = [], 0
    for start, end in spoken:
        parts += [text[at:start], "\0" * (end - start)]
        at = end
    return "".join([*parts, text[at:]])
