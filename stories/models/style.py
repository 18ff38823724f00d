"""What is told of a story's style, as `services.style` stores it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

# So many places are told with the end of a story, and so much of a word.
_PLACES: Final = 5
_CHARACTERS: Final = 40


def style_of(stored: Mapping[str, Any]) -> dict[str, Any] | None:
    """What clients are told: scores and the first places; None of a story that was not looked at."""
    if not stored:
        return None
    return {
        "classical_share": stored["classical_share"],
        "modern_words": stored["modern_words"],
        "register_breaks": stored["register_breaks"],
        "length_fits": stored["length_fits"],
        "words": [_told(word) for word in stored["words"][:_PLACES]],
        "breaks": [_told(one) for one in stored["breaks"][:_PLACES]],
    }


def _told(place: Mapping[str, Any]) -> dict[str, Any]:
    return {**place, "word": place["word"][:_CHARACTERS]}
