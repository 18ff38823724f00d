"""One row of a corpus, cleaned: a passage and what its file says of its work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from common.text import has_hangul
from retrieval.content import (
    MAX_POSITION,
    MAX_SOURCE,
    MAX_TITLE,
    MAX_TOPIC,
    BadContent,
    checksum_of,
    clean_language,
    clean_line,
    clean_notes,
    clean_part,
    clean_tags,
    clean_text,
    clean_values,
    passage_checksum,
    slug_of,
)

WORK_FIELDS = ("title", "language", "period", "genre", "source", "licence")


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A work as a file tells it. `told` holds what it says: WORK_FIELDS and `notes`, none of them empty.

    `guessed_language` is for a new work of which it names none.
    """

    slug: str
    guessed_language: str
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def checksum(self) -> str:
        return checksum_of(self.told)


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage of the work `work`. `position` is None where its file does not number it."""

    work: WorkRow
    position: int | None
    text: str
    topic: str = ""
    keywords: list[str] = field(default_factory=list)
    tags: dict[str, list[str]] = field(default_factory=dict)
    part: str = ""

    @property
    def checksum(self) -> str:
        return passage_checksum(self.text, self.topic, self.keywords, self.tags, self.part)

    @property
    def text_checksum(self) -> str:
        return checksum_of(self.text)


def work_row(fields: Mapping[str, Any], text: str = "") -> WorkRow:
    """The work in `fields`: `work` (its key, else its title is), WORK_FIELDS and `notes`. Raises BadContent.

    The guess at its language is Korean where Hangul is in the title or in the passage `text`, else English.
    """
    key = clean_line(_given(fields, "work"), MAX_TITLE)
    told: dict[str, Any] = {
        "title": clean_line(_given(fields, "title"), MAX_TITLE),
        "language": clean_language(_given(fields, "language")),
        "period": clean_line(_given(fields, "period")),
        "genre": clean_line(_given(fields, "genre")),
        "source": clean_line(_given(fields, "source"), MAX_SOURCE),
        "licence": clean_line(_given(fields, "licence")),
        "notes": clean_notes(fields.get("notes") or {}),
    }
    return WorkRow(
        slug=slug_of(key or told["title"]),
        guessed_language="ko" if has_hangul(f"{text} {told['title'] or key}") else "en",
        told={name: value for name, value in told.items() if value},
    )


def passage_row(fields: Mapping[str, Any]) -> PassageRow:
    """The passage in `fields`, and its work. Raises BadContent, which names the field."""
    text = _named("text", clean_text, _given(fields, "text"))
    if not text:
        raise BadContent("there is no text")
    return PassageRow(
        work=_named("work", lambda value: work_row(value, text), fields),
        position=_named("position", _position, fields.get("position")),
        text=text,
        topic=_named("topic", lambda value: clean_line(value, MAX_TOPIC), _given(fields, "topic")),
        keywords=_named("keywords", clean_values, fields.get("keywords") or []),
        tags=_named("tags", clean_tags, fields.get("tags") or {}),
        part=_named("part", clean_part, _given(fields, "part")),
    )


def _given(fields: Mapping[str, Any], name: str) -> Any:
    value = fields.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return "" if value is None else value


def _named(name: str, clean: Any, value: Any) -> Any:
    try:
        return clean(value)
    except BadContent as error:
        raise BadContent(f"{name}: {error}") from None


def _position(value: object) -> int | None:
    if value is None or value == "":
        return None
    try:
        position = int(str(value).strip())
    except ValueError:
        raise BadContent("a whole number from 1 on is needed") from None
    if not 1 <= position <= MAX_POSITION:
        raise BadContent("a whole number from 1 on is needed")
    return position
