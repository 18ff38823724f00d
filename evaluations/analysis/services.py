"""Explaining a story or a work: what a request asks for is found, checked, and analysed section by section."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

from common.text import has_hangul
from common.threads import in_database_thread
from evaluations.analysis.local import Named, plain, sections
from evaluations.analysis.model import prose_of
from evaluations.analysis.schema import Note
from evaluations.analysis.text import StoryText
from evaluations.errors import (
    NothingToAnalyze,
    StoryNotReadable,
    StoryRunning,
    StoryTooLong,
    StoryTooShort,
)
from llm.registry import fresh_model_of
from stories.models import Status, Visitor
from stories.services.threads import get_conversation

# A sentence of a tale has more letters than this.
LEAST_LETTERS: Final = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A story to be explained, with its title where it has one."""

    story: StoryText
    title: str = ""


def story_of_text(content: str) -> Asked:
    """Raises StoryTooLong, StoryTooShort, StoryNotReadable."""
    if len(content) > settings.ANALYSIS_CHARACTERS:
        raise StoryTooLong(details={"length": len(content), "limit": settings.ANALYSIS_CHARACTERS})
    story = StoryText(unicodedata.normalize("NFC", content))
    if story.letters < LEAST_LETTERS or not any(char.isspace() for char in story.text.strip()):
        raise StoryTooShort(details={"letters": story.letters, "least": LEAST_LETTERS})
    if not has_hangul(story.text) and not any("a" <= char <= "z" for char in story.text.casefold()):
        raise StoryNotReadable
    return Asked(story)


def story_of_turn(*, user: Visitor, thread_id: str, number: int) -> Asked:
    """The story of a turn. Raises ThreadNotFound, ConversationNotFound, StoryRunning, NothingToAnalyze too."""
    conversation = get_conversation(user=user, thread_id=thread_id, number=number)
    if conversation.status == Status.IN_PROGRESS:
        raise StoryRunning
    if not conversation.data.created_content:
        raise NothingToAnalyze(details={"status": conversation.status})
    asked = story_of_text(conversation.data.created_content)
    return Asked(asked.story, conversation.data.created_title)


async def analyse(asked: Asked) -> AsyncGenerator[Named, None]:
    """The fields of `schema.Analysis` behind its first three, by name, each as soon as it is known.

    The work is done in a database thread, a section at a time: nothing of it holds up the loop, and a reader who leaves
    costs no more than the section under way.
    """
    work = sections(asked.story)
    while (section := await in_database_thread(_next, work)) is not None:
        yield section
    model = await fresh_model_of("analyze")
    prose, notes = (None, list[Note]()) if model is None else await prose_of(model, asked.story)
    yield "prose", plain(prose)
    yield "notes", plain(notes)


def analysed(asked: Asked) -> dict[str, Any]:
    """The local analysis as one document. Blocks."""
    local = {name: plain(value) for name, value in sections(asked.story)}
    return {**head_of(asked), **local, "prose": None, "notes": []}


def head_of(asked: Asked) -> dict[str, Any]:
    """The fields that every form of the answer begins with."""
    return {"success": True, "kind": "story", "language": asked.story.language, "title": asked.title}


def _next(work: Iterator[Named]) -> Named | None:
    section = next(work, None)
    return None if section is None else (section[0], plain(section[1]))
