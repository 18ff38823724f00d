"""What a story leans on: looked up when it ends, stored with its texts, told to its reader."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings

from retrieval.provenance import SharedRun, likeness, shared_runs
from stories.errors import ConversationNotFound
from stories.events.log import read_all
from stories.events.types import Event, Msg, joined_content
from stories.models import (
    Conversation,
    ConversationData,
    ConversationPassage,
    Kind,
    Status,
    Visitor,
    overlap_of,
)
from stories.services.paragraphs import paragraph_at, paragraph_spans
from stories.services.threads import get_conversation

logger = logging.getLogger(__name__)

# From this likeness on, an offered passage shows in a paragraph though no run of it does.
LIKE: Final = 0.1
_MAX_TITLE: Final = 200
_MAX_PASSAGE_ID: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Trace:
    """What was found of a story. `longest` is in syllables, 0 where it shares nothing, None where it was not looked at.

    `passages` are rows without their conversation. `style` is what `services.style` stores of it.
    """

    longest: int | None
    passages: tuple[ConversationPassage, ...] = ()
    style: Mapping[str, Any] = field(default_factory=dict)

    @property
    def overlap(self) -> dict[str, Any] | None:
        return overlap_of(self.longest)


@dataclass(frozen=True, slots=True)
class TracedParagraph:
    """A paragraph, [start, end) of the story, what of the offered it was near to, and the runs that reach into it."""

    number: int
    start: int
    end: int
    shown: tuple[ConversationPassage, ...]
    runs: tuple[ConversationPassage, ...]

    @property
    def is_flagged(self) -> bool:
        return any(run.length >= settings.OVERLAP_FLAG for run in self.runs)


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a story leans on. Of one that is still being written: as far as it is written now."""

    conversation: Conversation
    story: str
    trace: Trace

    @property
    def offered(self) -> list[ConversationPassage]:
        return [each for each in self.trace.passages if each.kind == Kind.OFFERED]

    @property
    def paragraphs(self) -> list[TracedParagraph]:
        return traced_paragraphs(self.story, self.trace.passages)


UNTRACED: Final = Trace(None)


def offered_in(events: Iterable[Event]) -> list[Mapping[str, Any]]:
    """The passages that a log says a story was offered."""
    return [passage for event in events if event.msg == Msg.SIMILAR for passage in event.fields()["passages"]]


def trace_offered(offered: Sequence[Mapping[str, Any]]) -> Trace:
    """Of a story that is not looked at."""
    return Trace(None, tuple(_offered_row(passage) for passage in offered))


def trace_story(story: str, offered: Sequence[Mapping[str, Any]]) -> Trace:
    """Look up what a story shares with the corpus and which of the passages it was offered show in it.

    Blocks for some milliseconds and reads the passages that are found; never raises, as no story ends on this account.
    """
    rows = list(trace_offered(offered).passages)
    try:
        runs = shared_runs(story) if story.strip() else []
        spans = paragraph_spans(story)
        if runs is not None:
            rows += [_run_row(run, spans) for run in runs]
            rows += _alike(story, spans, offered, rows)
    except Exception:
        logger.exception("a story could not be held against the corpus")
        return Trace(None, tuple(rows))
    longest = None if runs is None else max((run.length for run in runs), default=0)
    return Trace(longest, tuple(rows))


def store_trace(conversation_id: int, trace: Trace) -> None:
    """Write a trace down, in the caller's transaction, which has made sure that the conversation is its to end."""
    Conversation.objects.filter(pk=conversation_id).update(overlap=trace.longest)
    if trace.style:
        ConversationData.objects.filter(pk=conversation_id).update(style=dict(trace.style))
    for row in trace.passages:
        row.pk, row.conversation_id = None, conversation_id
    ConversationPassage.objects.bulk_create(trace.passages)


def read_provenance(*, user: Visitor, thread_id: str, number: int) -> Provenance:
    """What turn `number` of a thread leans on; of a running one, looked up as far as the log goes.

    Raises ThreadNotFound and ConversationNotFound.
    """
    conversation = get_conversation(user=user, thread_id=thread_id, number=number)
    if conversation.status == Status.IN_PROGRESS:
        return _so_far(conversation)
    rows = ConversationPassage.objects.filter(conversation=conversation).order_by("paragraph", "pk")
    return Provenance(
        conversation, conversation.data.created_content, Trace(conversation.overlap, tuple(rows))
    )


def traced_paragraphs(story: str, passages: Sequence[ConversationPassage]) -> list[TracedParagraph]:
    """The paragraphs of a story in order, with those of its `passages` that show in each."""
    shown = [each for each in passages if each.kind == Kind.SHOWN]
    return [
        TracedParagraph(
            number,
            start,
            end,
            tuple(each for each in shown if each.paragraph == number and not each.length),
            tuple(each for each in shown if each.length and each.start < end and start < each.end),
        )
        for number, (start, end) in enumerate(paragraph_spans(story), start=1)
    ]


def _so_far(conversation: Conversation) -> Provenance:
    events = read_all(conversation.pk)
    story = joined_content(events, Msg.EXPANDING)
    if not events:
        raise ConversationNotFound  # it was deleted meanwhile
    return Provenance(conversation, story, trace_story(story, offered_in(events)))


def _offered_row(passage: Mapping[str, Any]) -> ConversationPassage:
    return ConversationPassage(
        kind=Kind.OFFERED,
        passage_id=_passage_id(passage),
        title=str(passage.get("title", ""))[:_MAX_TITLE],
        score=passage.get("score"),
    )


def _run_row(run: SharedRun, spans: list[tuple[int, int]]) -> ConversationPassage:
    return ConversationPassage(
        kind=Kind.SHOWN,
        paragraph=paragraph_at(spans, run.start),
        passage_id=run.passage_id,
        title=run.title[:_MAX_TITLE],
        start=run.start,
        end=run.end,
        passage_start=run.passage_start,
        passage_end=run.passage_end,
        length=run.length,
        matched=run.matched,
    )


def _alike(
    story: str,
    spans: list[tuple[int, int]],
    offered: Sequence[Mapping[str, Any]],
    rows: Sequence[ConversationPassage],
) -> list[ConversationPassage]:
    """The offered passages that show in a paragraph, beside those of which a run begins in it."""
    known = {(row.paragraph, row.passage_id) for row in rows}
    found = []
    for number, (start, end) in enumerate(spans, start=1):
        for passage in offered:
            key = _passage_id(passage)
            near = likeness(story[start:end], str(passage.get("text", "")))
            if near >= LIKE and (number, key) not in known:
                found.append(
                    ConversationPassage(
                        kind=Kind.SHOWN,
                        paragraph=number,
                        passage_id=key,
                        title=str(passage.get("title", ""))[:_MAX_TITLE],
                        score=round(near, 3),
                    )
                )
    return found


def _passage_id(passage: Mapping[str, Any]) -> int | None:
    """The key of an offered passage; None for one that is not of our corpus."""
    key = str(passage.get("passage_id", ""))
    return int(key) if key.isascii() and key.isdigit() and int(key) <= _MAX_PASSAGE_ID else None
