"""A thread as a page shows it: every text as far as it is written, and the event from which a reader goes on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stories.errors import ending_error
from stories.events.types import Event, Msg, joined_content
from stories.models import Conversation, ConversationData, ConversationEvent, Status, Thread, Visitor
from stories.services.history import Turn, read_thread
from stories.services.marking import Leanings, MarkedParagraph, read_leanings
from stories.services.paragraphs import paragraph_spans
from stories.services.style import style_marks

_TRAILING_SPACE = re.compile(r"\s*\Z")


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text in paragraphs. `held` is the white space at its end, which decides where a continuation goes."""

    paragraphs: tuple[str, ...] = ()
    held: str = ""

    @classmethod
    def of(cls, text: str) -> ShownText:
        paragraphs = tuple(text[start:end] for start, end in paragraph_spans(text))
        held = _TRAILING_SPACE.search(text)
        return cls(paragraphs, held[0] if held and paragraphs else "")


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A turn ready to be shown. The draft is shown where there is no story yet.

    `passages` are those that the writing leans on, as the event `similar` tells them.

    `last_seq` is the last event that `draft` and `story` contain: a reader who asks for what follows it misses
    nothing and gets nothing twice. 0 for a turn that is over.
    """

    conversation: Conversation
    draft: ShownText
    story: ShownText
    evaluation: dict[str, Any] | None
    passages: Sequence[dict[str, Any]] = ()
    last_seq: int = 0
    marked: tuple[MarkedParagraph, ...] = ()

    @property
    def problem(self) -> str:
        """Why it failed, in a sentence."""
        return str(ending_error(self.conversation.error_code).message)

    @property
    def is_running(self) -> bool:
        return self.conversation.status == Status.IN_PROGRESS


def read_thread_page(*, user: Visitor, thread_id: str) -> tuple[Thread, list[ShownTurn]]:
    """A thread and its turns, oldest first, in a constant number of queries. Raises ThreadNotFound."""
    thread, turns = read_thread(user=user, thread_id=thread_id)
    running = _told(
        [turn.conversation.pk for turn in turns if turn.conversation.status == Status.IN_PROGRESS]
    )
    drafts = _drafts([turn.conversation.pk for turn in turns if not turn.content])
    leanings = read_leanings(turn.conversation for turn in turns)
    return thread, [_shown(turn, running, drafts, leanings) for turn in turns]


def _shown(
    turn: Turn, running: dict[int, list[Event]], drafts: dict[int, str], leanings: Leanings
) -> ShownTurn:
    key = turn.conversation.pk
    if turn.conversation.status != Status.IN_PROGRESS:
        draft = "" if turn.content else drafts.get(key, "")
        told = ShownText.of(draft), ShownText.of(turn.content)
        marked = leanings.mark(key, turn.content, style_marks(turn.conversation.data.style))
        return ShownTurn(
            turn.conversation, *told, turn.evaluation, turn.conversation.data.similar, marked=marked
        )
    # The texts and the number of the last event come from one read of the log: two reads could differ by an event.
    events = [event for event in running[key] if not event.is_terminal]
    story = joined_content(events, Msg.EXPANDING)
    draft = "" if story else joined_content(events, Msg.DRAFTING)
    passages = next((event.fields()["passages"] for event in events if event.msg == Msg.SIMILAR), ())
    last_seq = events[-1].seq if events else 0
    told = ShownText.of(draft), ShownText.of(story)
    return ShownTurn(turn.conversation, *told, turn.evaluation, passages, last_seq)


def _told(keys: Sequence[int]) -> dict[int, list[Event]]:
    told: dict[int, list[Event]] = defaultdict(list)
    if keys:
        log = ConversationEvent.objects.filter(conversation__in=keys).order_by("conversation", "seq")
        for key, seq, msg, body in log.values_list("conversation", "seq", "msg", "body"):
            told[key].append(Event(seq, msg, body.encode()))
    return told


def _drafts(keys: Sequence[int]) -> dict[int, str]:
    """The drafts of turns that ended before their story began: all that was written of them."""
    if not keys:
        return {}
    return dict(ConversationData.objects.filter(pk__in=keys).values_list("pk", "base_story"))
