"""What a turn is found by, and what of it is shown where it is found."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from common.text import excerpt
from stories.models import Conversation
from stories.models.search_terms import locate


@dataclass(frozen=True, slots=True)
class Preview:
    """Which part of a turn says what was looked for, and how. `text` is plain text on one line, not markup."""

    category: str
    text: str


def searchable_parts(conversation: Conversation) -> list[tuple[str, str]]:
    """(category, text in NFC) of all that a turn is found by. Its thread and texts must be loaded.

    A thread's title is its first turn's, so that a renamed thread has one row to index anew and is found once.
    """
    data = conversation.data
    thread_title = conversation.thread.title if conversation.number == 1 else ""
    parts = [
        ("title", thread_title),
        ("title", data.created_title),
        ("user_input", data.user_input),
        ("tags", ", ".join(_tag_values(data.tags))),
        ("content", data.created_content),
    ]
    return [(category, unicodedata.normalize("NFC", text)) for category, text in parts if text]


def preview_of(conversation: Conversation, words: Sequence[str]) -> Preview | None:
    """The part that says most of `words` (as `words_of` gives them), around the first. None: one is nowhere."""
    missing, most = set(words), 0
    preview = None
    for category, text in searchable_parts(conversation):
        found = {word: span for word in words if (span := locate(text, word))}
        missing -= found.keys()
        if len(found) > most:
            most = len(found)
            preview = Preview(category, excerpt(text, *min(found.values())))
    return None if missing else preview


def _tag_values(tags: dict[str, str | list[str]]) -> Iterator[str]:
    for value in tags.values():
        yield from [value] if isinstance(value, str) else value
