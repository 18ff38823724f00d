"""How far a story keeps to the manner of old tales: looked at when it ends, stored with its texts, pointed out."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from stories.pipeline.style import BreakKind, RegisterBreak, StrayWord, StyleReport, WordKind, check_style
from stories.pipeline.types import StoryRequest

logger = logging.getLogger(__name__)

# The form of what is stored.
VERSION: Final = 1
# So many places of each kind are stored of a story.
_STORED: Final = 100
# Characters that a story of each length may have: a generous half and double of what the writers aim at.
_ASKED: Final = {
    "ko": {"short": (400, 1200), "medium": (1000, 2400), "long": (2200, 5000)},
    "en": {"short": (400, 2900), "medium": (1200, 5800), "long": (3000, 11500)},
}


@dataclass(frozen=True, slots=True)
class StyleMark:
    """A place of a story, [start, end), and what a reader is told of it."""

    start: int
    end: int
    hint: str


def look_at_style(story: str, request: StoryRequest, overlap: int | None) -> dict[str, Any]:
    """What is stored of a story's style; empty where there is none to look at. Takes milliseconds, never raises."""
    if not story.strip():
        return {}
    try:
        report = check_style(story, request.language, _ASKED[request.language][request.length])
    except Exception:
        logger.exception("the style of a story could not be looked at")
        return {}
    return _stored(report, overlap)


def style_marks(stored: Mapping[str, Any]) -> list[StyleMark]:
    """The places of a story that a page points out, in order; none of them overlap."""
    places = [
        *((word["start"], word["end"], _word_hint(word)) for word in stored.get("words", ())),
        *((one["start"], one["end"], _break_hint(one)) for one in stored.get("breaks", ())),
    ]
    marks: list[StyleMark] = []
    for start, end, hint in sorted(places):
        if not marks or start >= marks[-1].end:
            marks.append(StyleMark(start, end, hint))
    return marks


def _stored(report: StyleReport, overlap: int | None) -> dict[str, Any]:
    register, length = report.register, report.length
    return {
        "version": VERSION,
        "classical_share": None if register.share is None else round(register.share, 3),
        "sentences": register.sentences,
        "modern_words": len(report.words),
        "register_breaks": len(register.breaks),
        "characters": length.characters,
        "length_fits": length.fits,
        "overlap": overlap,
        "words": [_word(word) for word in report.words[:_STORED]],
        "breaks": [_break(one) for one in register.breaks[:_STORED]],
    }


def _word(word: StrayWord) -> dict[str, Any]:
    return {
        "word": word.word,
        "start": word.start,
        "end": word.end,
        "kind": word.kind.value,
        "suggestion": word.suggestion,
    }


def _break(one: RegisterBreak) -> dict[str, Any]:
    return {"word": one.words, "start": one.start, "end": one.end, "kind": one.kind.value}


def _word_hint(word: Mapping[str, Any]) -> str:
    if word["suggestion"]:
        return _("A word of today; an old tale would say “%(word)s”") % {"word": word["suggestion"]}
    match word["kind"]:
        case WordKind.FOREIGN:
            return _("Foreign letters")
        case WordKind.LOAN:
            return _("Sounds like a foreign word")
    return _("A word of today")


def _break_hint(one: Mapping[str, Any]) -> str:
    if one["kind"] in (BreakKind.POLITE, BreakKind.CASUAL):
        return _("Said as people speak today")
    return _("No ending of an old tale")
