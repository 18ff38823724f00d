"""The topics that the composer is measured on, each with whom and what it names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from stories.pipeline.types import Language

FOLDER = Path(__file__).parent / "topics"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as a user writes it. `named` are its people, places and things, as they stand in it."""

    text: str
    language: Language
    named: tuple[str, ...]


def parse_topics(lines: Iterable[str], language: Language) -> list[Topic]:
    """Topics from lines of four columns (topic, people, places, things), or of the topic alone."""
    found = []
    for line in lines:
        text, *columns = line.rstrip("\n").split("\t")
        if text and not text.startswith("#"):
            named = [word.strip() for column in columns for word in column.split(",")]
            found.append(Topic(text, language, tuple(word for word in named if word)))
    return found


def committed(language: Language, *, is_held_out: bool = False) -> list[Topic]:
    """The topics of a language: those the phrases are tuned on, or those held out from tuning."""
    path = FOLDER / (f"{language}_held.tsv" if is_held_out else f"{language}.tsv")
    return parse_topics(path.read_text(encoding="utf-8").splitlines(), language)
