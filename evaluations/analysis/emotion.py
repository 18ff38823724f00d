"""How a story feels, paragraph by paragraph, by its words of feeling."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Final

from evaluations.analysis.lexicon import table
from evaluations.analysis.schema import Emotions, Language, ParagraphFeeling
from evaluations.analysis.text import Span, StoryText

# A single word of feeling in a long paragraph is no mood yet.
_HUSH: Final = 1.5
_DENIED = re.compile(r"^[가-힣]{0,3}지 (?:않|아니|못)|^ ?없")


def emotions_of(story: StoryText) -> Emotions:
    # A tale in one block has a course as well: it is told by its sentences, some at a time.
    spans = story.paragraphs if len(story.paragraphs) > 2 else _groups(story)
    feelings = [_feeling(story, number, span) for number, span in enumerate(spans, 1)]
    told = sum(bool(feeling.words) for feeling in feelings)
    return Emotions(confidence=round(0.3 + 0.4 * told / max(len(feelings), 1), 2), paragraphs=feelings)


def _groups(story: StoryText) -> list[Span]:
    spans, size = story.sentences, max(1, -(-len(story.sentences) // 8))
    return [(spans[at][0], spans[min(at + size, len(spans)) - 1][1]) for at in range(0, len(spans), size)]


def _feeling(story: StoryText, number: int, span: Span) -> ParagraphFeeling:
    text = story.of(span)
    counts: Counter[str] = Counter()
    said: list[str] = []
    total = 0.0
    for match in _pattern(story.language).finditer(text):
        kind = str(match.lastgroup)
        weight = (
            -0.3 if story.language == "ko" and _DENIED.match(text[match.end() : match.end() + 7]) else 1.0
        )
        counts[kind] += 1
        total += weight * float(table("emotions")[kind]["valence"])
        said.append(match.group().strip())
    strongest = max(
        counts, key=lambda kind: (counts[kind], abs(table("emotions")[kind]["valence"])), default=""
    )
    return ParagraphFeeling(
        paragraph=number,
        start=span[0],
        end=span[1],
        valence=round(max(-1.0, min(1.0, total / (counts.total() + _HUSH))), 2),
        emotion=table("emotions")[strongest]["name"][story.language] if strongest else "",
        words=list(dict.fromkeys(said))[:8],
    )


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    groups = []
    for kind, entry in table("emotions").items():
        parts = "|".join(sorted(entry[language].split(), key=len, reverse=True)).replace("_", " ")
        groups.append(
            f"(?P<{kind}>(?<![가-힣])(?:{parts}))"
            if language == "ko"
            else rf"(?P<{kind}>\b(?:{parts})[a-z]*)"
        )
    return re.compile("|".join(groups), re.IGNORECASE)
