"""What an embedder is given of a text: one form for what looks the same, and an end to it."""

from __future__ import annotations

import re
import unicodedata

# Changes whenever `prepared` gives another text for any text: vectors depend on it.
VERSION = 1

# Lone surrogates, noncharacters, and format characters that nobody sees: joiners, marks of direction, tags.
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn"})


def prepared(text: str, *, characters: int, size: int) -> str:
    """`text` in NFKC, on one line, without what nobody sees, at most `characters` and `size` bytes of UTF-8 long.

    Empty where nothing is left. Time and memory are bounded by the limits, however long the text is.
    """
    # NFKC makes up to 18 characters of one, and takes time by the square of a run of marks: so it gets no more
    # than could matter, and the limits hold for what it gives.
    whole = unicodedata.normalize("NFKC", _SURROGATES.sub("", text[: 2 * characters + 64]))
    seen = "".join(" " if char.isspace() else char for char in whole if _is_seen(char))
    return _cut(" ".join(seen.split())[:characters], size).rstrip()


def _is_seen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in _UNSEEN


def _cut(text: str, size: int) -> str:
    """As many whole characters as `size` bytes hold."""
    return text.encode()[:size].decode(errors="ignore")
