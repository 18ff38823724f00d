"""The paragraphs of a story, as pages show them and as what it leans on is told by."""

from __future__ import annotations

import re

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")


def paragraph_spans(text: str) -> list[tuple[int, int]]:
    """Where each paragraph begins and ends: what stands between blank lines, without the white space around it."""
    spans = []
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    for match in _BLANK_LINE.finditer(text, start, end):
        if match.start() > start:
            spans.append((start, match.start()))
        start = match.end()
    return [*spans, (start, end)] if start < end else spans


def paragraph_at(spans: list[tuple[int, int]], place: int) -> int:
    """The number, from 1, of the paragraph that a place in the text belongs to; 0 where there is none."""
    for number, (_start, end) in enumerate(spans, start=1):
        if place < end:
            return number
    return len(spans)
