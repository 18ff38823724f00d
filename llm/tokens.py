"""How many tokens a text is, near enough to keep a budget."""

from __future__ import annotations


def estimated_tokens(text: str) -> int:
    """Rather too many than too few: a token for three ASCII characters, or for one of any other.

    Vocabularies differ by model and a server's is not always to be had, so none is loaded for this.
    """
    others = len(text) - sum(map(str.isascii, text)) if not text.isascii() else 0
    return others + -(-(len(text) - others) // 3)
