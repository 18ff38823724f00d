"""A conversation as a reviewer reads it: what its page shows, in plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from common.text import has_hangul
from retrieval.categories import CATEGORIES
from stories.models import Conversation, style_of
from stories.services.marking import MarkedParagraph, read_leanings
from stories.services.style import style_marks
from stories.signals import conversations_listed

_PARAGRAPH_BREAK = re.compile(r"\n\s*\n|\n")


@dataclass(frozen=True, slots=True)
class StoryPage:
    """Texts are unescaped: templates escape them. `facts` are (label, value) without those that are empty."""

    conversation: Conversation
    language: Literal["ko", "en"]
    title: str
    topic: str
    tags: list[tuple[str | Promise, list[str]]]
    paragraphs: list[MarkedParagraph]
    base_paragraphs: list[str]
    passages: list[Mapping[str, Any]]
    recommendations: list[str]
    withheld: list[str]
    facts: list[tuple[str, str]]


def story_page(conversation: Conversation) -> StoryPage:
    """Of a conversation with `data` loaded."""
    data = conversation.data
    return StoryPage(
        conversation=conversation,
        language="ko" if has_hangul(data.created_content or data.user_input) else "en",
        title=data.created_title,
        topic=data.user_input,
        tags=labelled(data.tags),
        paragraphs=list(
            read_leanings([conversation]).mark(conversation.pk, data.created_content, style_marks(data.style))
        ),
        base_paragraphs=paragraphs_of(data.base_story),
        passages=data.similar,
        recommendations=data.recommendations,
        withheld=paragraphs_of(data.withheld_content),
        facts=[(label, value) for label, value in _facts(conversation) if value],
    )


def evaluations_of(conversations: list[Conversation]) -> dict[int, Mapping[str, Any] | None]:
    """Conversation key → what its reader says of it; all of one reader. The floor above answers, by signal."""
    found: dict[int, Mapping[str, Any] | None] = {}
    if conversations:
        owner = conversations[0].owner
        for _receiver, told in conversations_listed.send(None, conversations=conversations, user=owner):
            found |= cast(dict[int, Mapping[str, Any] | None], told)
    return found


def labelled(tags: Mapping[str, Any]) -> list[tuple[str | Promise, list[str]]]:
    """Tags in the order of the categories, each with its label; a lone value is a list of one."""
    return [
        (label, [str(value) for value in (tags[key] if isinstance(tags[key], list) else [tags[key]])])
        for key, label in CATEGORIES.items()
        if tags.get(key)
    ]


def paragraphs_of(text: str) -> list[str]:
    return [stripped for part in _PARAGRAPH_BREAK.split(text) if (stripped := part.strip())]


def seconds_between(start: datetime | None, end: datetime | None) -> str:
    """A duration for a person, empty where one of the two has not come."""
    if start is None or end is None:
        return ""
    return _("%(seconds).1f s") % {"seconds": (end - start).total_seconds()}


def _facts(conversation: Conversation) -> Iterable[tuple[str, str]]:
    yield _("Writing took"), seconds_between(conversation.started_at, conversation.finished_at)
    yield _("First words after"), seconds_between(conversation.created_at, conversation.first_delta_at)
    yield _("Attempts"), str(conversation.attempt) if conversation.attempt > 1 else ""
    yield _("Stage"), conversation.get_stage_display()
    yield _("Error"), conversation.error_code
    for role, model in sorted(conversation.models_used.items()):
        yield _("Model (%(role)s)") % {"role": role}, str(model)
    if conversation.input_tokens or conversation.output_tokens:
        yield _("Tokens in / out"), f"{conversation.input_tokens:,} / {conversation.output_tokens:,}"
    yield _("Cost"), f"${conversation.cost:f}" if conversation.cost is not None else ""
    if conversation.overlap is not None:
        yield _("Shared with a passage"), _("%(count)d syllables in a row") % {"count": conversation.overlap}
    yield from _moderation_facts(conversation.moderation)
    yield from _style_facts(style_of(conversation.data.style))
    yield _("Request"), conversation.request_id


def _moderation_facts(found: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for part, label in (("topic", _("Moderation of the topic")), ("story", _("Moderation of the story"))):
        verdict = found.get(part)
        if part in found.get("failed", ()):
            yield label, _("could not be done")
        elif verdict and verdict["flagged"]:
            objections = [f"{name} {score:.2f}" for name, score in verdict["categories"].items()]
            yield label, ", ".join(objections) or _("flagged")
        elif verdict:
            yield label, _("nothing found")


def _style_facts(style: Mapping[str, Any] | None) -> Iterable[tuple[str, str]]:
    if style is None:
        return
    if style["classical_share"] is not None:
        yield _("Old endings"), f"{style['classical_share']:.0%}"
    yield _("Words of today"), str(style["modern_words"])
    if style["length_fits"] is False:
        yield _("Length"), _("not as asked")
