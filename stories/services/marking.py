"""A story as it is read with what it leans on: its paragraphs, the words that stand in a passage too, and which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.conf import settings

from common.text import excerpt
from retrieval.models import Passage
from stories.models import Conversation, ConversationPassage, Kind
from stories.services.provenance import traced_paragraphs
from stories.services.style import StyleMark

_CONTEXT: Final = 120


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a paragraph; `is_shared` where it stands in a passage as well, for as long as is flagged.

    `hint` says what of it an old tale would say otherwise; "" where there is nothing to say.
    """

    text: str
    is_shared: bool
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Leaning:
    """A passage that shows in a paragraph. `before`, `shared` and `behind` are its own words, on one line.

    `shared` is empty, and `before` how the passage begins, where it shows by its likeness alone.
    """

    title: str
    passage_id: int | None
    length: int
    is_flagged: bool
    before: str
    shared: str
    behind: str


@dataclass(frozen=True, slots=True)
class MarkedParagraph:
    number: int
    pieces: tuple[Piece, ...]
    leanings: tuple[Leaning, ...]

    @property
    def is_flagged(self) -> bool:
        return any(leaning.is_flagged for leaning in self.leanings)


@dataclass(frozen=True, slots=True)
class Leanings:
    """The passages that show in some stories: rows by conversation, and the texts of the passages by key."""

    rows: Mapping[int, Sequence[ConversationPassage]]
    texts: Mapping[int, str]

    def mark(
        self, conversation_id: int, story: str, style: Sequence[StyleMark] = ()
    ) -> tuple[MarkedParagraph, ...]:
        """The paragraphs of one of the stories."""
        return tuple(marked(story, self.rows.get(conversation_id, ()), self.texts, style))


def read_leanings(conversations: Iterable[Conversation]) -> Leanings:
    """Of stories that were looked at. Two queries; one where nothing shows, none where none was looked at."""
    keys = [conversation.pk for conversation in conversations if conversation.overlap is not None]
    rows: dict[int, list[ConversationPassage]] = {}
    shown = ConversationPassage.objects.filter(conversation__in=keys, kind=Kind.SHOWN)
    for row in shown.order_by("conversation", "-length", "pk") if keys else ():
        rows.setdefault(row.conversation_id, []).append(row)
    passages = {row.passage_id for each in rows.values() for row in each if row.passage_id is not None}
    texts = Passage.objects.filter(pk__in=passages).values_list("pk", "text") if passages else ()
    return Leanings(rows, dict(texts))


def marked(
    story: str,
    rows: Sequence[ConversationPassage],
    texts: Mapping[int, str],
    style: Sequence[StyleMark] = (),
) -> list[MarkedParagraph]:
    """The paragraphs of a story, with the passages that show in each: one a passage, the longest run first."""
    paragraphs = []
    for traced in traced_paragraphs(story, rows):
        spans = [(run.start, run.end) for run in traced.runs if run.length >= settings.OVERLAP_FLAG]
        first: dict[int | None, ConversationPassage] = {}
        for row in (*traced.runs, *traced.shown):
            first.setdefault(row.passage_id, row)
        leanings = tuple(_leaning(row, texts.get(row.passage_id or 0, "")) for row in first.values())
        pieces = _pieces(story, traced.start, traced.end, spans, style)
        paragraphs.append(MarkedParagraph(traced.number, pieces, leanings))
    return paragraphs


def _pieces(
    story: str, start: int, end: int, spans: Sequence[tuple[int, int]], style: Sequence[StyleMark]
) -> tuple[Piece, ...]:
    """A paragraph, cut where the spans and the marks begin and end."""
    noted = [mark for mark in style if mark.start < end and start < mark.end]
    ends = [*spans, *((mark.start, mark.end) for mark in noted)]
    edges = {start, end} | {edge for span in ends for edge in span if start < edge < end}
    pieces: list[Piece] = []
    for left, right in pairwise(sorted(edges)):
        is_shared = any(begin <= left and right <= stop for begin, stop in spans)
        hint = next((mark.hint for mark in noted if mark.start <= left and right <= mark.end), "")
        if pieces and not hint and not pieces[-1].hint and pieces[-1].is_shared == is_shared:
            pieces[-1] = Piece(pieces[-1].text + story[left:right], is_shared)
        else:
            pieces.append(Piece(story[left:right], is_shared, hint))
    return tuple(pieces)


def _leaning(row: ConversationPassage, text: str) -> Leaning:
    start, end = row.passage_start, row.passage_end
    before, shared, behind = "", "", ""
    if row.length and start < end <= len(text):
        shared = " ".join(text[start:end].split())
        # A run may begin within a word: what parts it from its surroundings is what stands there.
        before = excerpt(text[:start], start, start, _CONTEXT) + _gap(text[start - 1 : start])
        behind = _gap(text[end : end + 1]) + excerpt(text[end:], 0, 0, _CONTEXT)
    elif text:
        before = excerpt(text, 0, 0, 2 * _CONTEXT)
    is_flagged = row.length >= settings.OVERLAP_FLAG
    return Leaning(row.title, row.passage_id, row.length, is_flagged, before, shared, behind)


def _gap(char: str) -> str:
    return " " if char.isspace() else ""
