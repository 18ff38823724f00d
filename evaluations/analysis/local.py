"""The local analyst: every section of an analysis, without a model and without a network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from evaluations.analysis.corpus import near_works_of, provenance_of
from evaluations.analysis.emotion import emotions_of
from evaluations.analysis.language import (
    dialogue_of,
    keywords_of,
    reading_of,
    register_of,
    repetition_of,
)
from evaluations.analysis.motifs import motifs_of, themes_of
from evaluations.analysis.parts import plot_of
from evaluations.analysis.people import people_of
from evaluations.analysis.schema import Sentence
from evaluations.analysis.setting import setting_of
from evaluations.analysis.text import StoryText

Named = tuple[str, Any]


def sections(story: StoryText) -> Iterator[Named]:
    """The sections by their names in `schema.Analysis`, the quick ones first; the last two ask the corpus.

    Each is computed when it is asked for. Blocks; 4,000 characters take some tens of milliseconds.
    """
    yield "sentences", sentences_of(story)
    yield "plot", plot_of(story)
    people = people_of(story)
    yield "people", people
    setting = setting_of(story)
    yield "setting", setting
    motifs = motifs_of(story)
    yield "motifs", motifs
    yield "themes", themes_of(motifs, story.language)
    yield "emotions", emotions_of(story)
    yield "dialogue", dialogue_of(story)
    yield "register", register_of(story)
    yield "reading", reading_of(story)
    keywords = keywords_of(story, people, setting)
    yield "keywords", keywords
    yield "repetition", repetition_of(story)
    yield "works", near_works_of(people, keywords, motifs)
    yield "provenance", provenance_of(story)


def sentences_of(story: StoryText) -> list[Sentence]:
    return [
        Sentence(sentence=number, start=start, end=end) for number, (start, end) in enumerate(story.sentences)
    ]


def plain(value: Any) -> Any:
    """A section as JSON has it."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.model_dump(mode="json", by_alias=True) if isinstance(value, BaseModel) else value
