"""A story laid out: its sentences, paragraphs and what is said aloud, each as places in the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from common.text import has_hangul
from evaluations.analysis.korean import Word, words_of
from evaluations.analysis.schema import Language
from stories.services.paragraphs import paragraph_spans

Span = tuple[int, int]

_OPENING: Final = "“‘「『"
_CLOSING: Final = "”’」』"
_END = re.compile(r"[.!?。！？…]+[”’」』\"')\]]*(?=\s|$)")
_LINE = re.compile(r"\n\s*")
# What goes on with a sentence behind somebody's words: 하고, 하니, 라며, 이라 …
_GOES_ON = re.compile(
    r"\s*(?:[,，]|(?:하|라|이라|이르|말하|묻|외치|대답|며|면서|고(?=\s)|는\s|란\s|소리|아뢰|여쭈|꾸짖|빌|울|웃)[가-힣]*)"
)
_SAID = re.compile(r"“[^”]{1,2000}”|「[^」]{1,2000}」|『[^』]{1,2000}』|\"[^\"\n]{1,2000}\"")
# Where clauses of the old books end without a full stop: a sentence of three lines is cut there.
_CLAUSE = re.compile(r"(?:더라|니라|지라|이라|도다|로다|거늘|하매|더니|는데|으니|하니)[,.]?\s")
_LONG: Final = 400
_HANGUL = re.compile("[가-힣]")
_LATIN = re.compile("[A-Za-z]")
_SPELT = re.compile(r"\w")


@dataclass(frozen=True)
class StoryText:
    """A story in NFC and how it is divided. All is worked out once, when it is asked for."""

    text: str

    @cached_property
    def language(self) -> Language:
        hangul = len(_HANGUL.findall(self.text))
        return "ko" if hangul * 2 >= len(_LATIN.findall(self.text)) and has_hangul(self.text) else "en"

    @cached_property
    def paragraphs(self) -> list[Span]:
        return paragraph_spans(self.text)

    @cached_property
    def lines(self) -> list[Span]:
        """Paragraphs, and where a story has only lines, those: what starts anew on the page."""
        spans = []
        for start, end in self.paragraphs:
            at = start
            for match in _LINE.finditer(self.text, start, end):
                spans.append((at, match.start()))
                at = match.end()
            spans.append((at, end))
        return [span for span in spans if span[0] < span[1]]

    @cached_property
    def sentences(self) -> list[Span]:
        """In order; each within one line. What somebody says within a sentence belongs to it."""
        return [span for line in self.lines for span in _sentences(self.text, line)]

    @cached_property
    def said(self) -> list[Span]:
        """What stands between quotation marks, the marks included."""
        return [match.span() for match in _SAID.finditer(self.text)]

    @cached_property
    def narrated(self) -> str:
        """The text with what is said blanked out, every place as it was."""
        parts, at = [], 0
        for start, end in self.said:
            parts += [self.text[at:start], " " * (end - start)]
            at = end
        return "".join([*parts, self.text[at:]])

    @cached_property
    def words(self) -> list[Word]:
        """The Hangul words."""
        return words_of(self.text, self.narrated)

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    def sentence_at(self, place: int) -> int:
        """The number of the sentence that a place belongs to, from 0."""
        return max(bisect_right(self._starts, place) - 1, 0)

    def of(self, span: Span) -> str:
        return self.text[span[0] : span[1]]

    @cached_property
    def letters(self) -> int:
        return len(_SPELT.findall(self.text))


def _sentences(text: str, line: Span) -> list[Span]:
    start, end = line
    spans, at = [], start
    for match in _END.finditer(text, start, end):
        if match.start() < at or _is_inside(text, at, match.end()) or _goes_on(text, match, end):
            continue
        spans.append((at, match.end()))
        at = match.end()
        while at < end and text[at].isspace():
            at += 1
    if at < end:
        spans.append((at, end))
    return [cut for span in spans for cut in _cut(text, span)]


def _is_inside(text: str, start: int, end: int) -> bool:
    """Whether a quotation that was opened since `start` is still open at `end`."""
    piece = text[start:end]
    opened = sum(piece.count(mark) for mark in _OPENING)
    closed = sum(piece.count(mark) for mark in _CLOSING)
    # An apostrophe closes nothing.
    closed -= len(re.findall(r"\w’\w", piece))
    return opened > closed or piece.count('"') % 2 == 1


def _goes_on(text: str, end: re.Match[str], limit: int) -> bool:
    """Whether the sentence goes on behind words that somebody has said."""
    if end.group()[-1] not in _CLOSING + "\"'":
        return False
    behind = text[end.end() : min(end.end() + 12, limit)]
    return bool(_GOES_ON.match(behind)) or behind.lstrip()[:1].islower()


def _cut(text: str, span: Span) -> list[Span]:
    """A sentence of more than `_LONG` characters, as clauses: the old books put few full stops."""
    start, end = span
    if end - start <= _LONG:
        return [span]
    spans, at = [], start
    for match in _CLAUSE.finditer(text, start, end):
        if (
            match.end() - at >= _LONG // 3
            and not _is_inside(text, at, match.end())
            and end - match.end() > 20
        ):
            spans.append((at, match.end() - 1))
            at = match.end()
    return [*spans, (at, end)]
