"""A work by its title: what the corpus knows of it, or which known titles are nearest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Final

from django.utils.translation import gettext_lazy as _

from evaluations.analysis.lexicon import table
from evaluations.analysis.schema import Note, WorkAnalysis
from evaluations.errors import WorkUnknown
from retrieval.hanja import read_aloud
from retrieval.models import Work
from retrieval.services import work_titles

NOTES: Final = ("overview", "characteristics", "significance")
NO_NOTES: Final = _("The corpus has no notes on this work.")
_NEAREST: Final = 5
_NEAR: Final = 0.6
_SPELT = re.compile(r"[\W_]+")
_ARTICLE = re.compile(r"^(?:the|a|an) ")


@dataclass(frozen=True, slots=True)
class KnownWork:
    """A work as it is spoken of: its row, and its other names."""

    work: Work
    also_called: tuple[str, ...]


def find_work(title: str) -> KnownWork:
    """The work of that title: spaces, marks, cases and Hanja make no difference. Blocks.

    Raises WorkUnknown, whose details name the nearest known titles.
    """
    asked = key_of(title)
    names: dict[str, str] = {}  # a name's key, and the work's slug
    titles: dict[str, str] = {}
    for slug, known in work_titles():
        titles[slug] = known
        for name in (known, slug, *aliases(slug)):
            names.setdefault(key_of(name), slug)
    found = names.get(asked) or names.get(asked.removesuffix("전")) or names.get(f"{asked}전")
    if not asked or found is None:
        raise WorkUnknown(details={"nearest": _nearest(asked, names, titles)})
    work = Work.objects.filter(slug=found).first()
    if work is None:  # it was deleted meanwhile
        raise WorkUnknown(details={"nearest": []})
    return KnownWork(work, aliases(found))


def analysis_of(known: KnownWork, language: str) -> WorkAnalysis:
    """What the corpus's notes say, in `language` where they are told in it, else in the work's own."""
    work = known.work
    told = _notes(work, language)
    notes = [] if any(told.values()) else [Note(code="no_notes", message=str(NO_NOTES))]
    spoken = language if told is not work.notes and any(told.values()) else work.language
    return WorkAnalysis(
        title=work.title,
        language=work.language,
        period=work.period,
        genre=work.genre,
        also_called=list(known.also_called),
        overview=told.get("overview", ""),
        characteristics=told.get("characteristics", ""),
        significance=told.get("significance", ""),
        notes_language=spoken,
        confidence=0 if notes else 0.9,
        notes=notes,
    )


def key_of(title: str) -> str:
    """What of a title counts: 춘향전, 春香傳, "춘향 전" and 《춘향전》 are one."""
    plain = read_aloud(unicodedata.normalize("NFKC", title)).casefold().strip()
    return _SPELT.sub("", _ARTICLE.sub("", " ".join(_SPELT.split(plain)).strip()))


@cache
def aliases(slug: str) -> tuple[str, ...]:
    return tuple(table("works").get(slug, {}).get("also", ()))


def _notes(work: Work, language: str) -> Mapping[str, str]:
    if language != work.language:
        other: Mapping[str, str] = table("works").get(work.slug, {}).get(language, {})
        if other:
            return other
    notes: Mapping[str, str] = work.notes
    return notes


def _nearest(asked: str, names: Mapping[str, str], titles: Mapping[str, str]) -> list[str]:
    """The titles that are spelt most alike, by their letters: 심천전 is one letter from 심청전."""
    letters = _letters(asked)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(letters)
    best: dict[str, float] = {}
    for name, slug in names.items():
        matcher.set_seq1(_letters(name))
        if matcher.real_quick_ratio() < _NEAR or matcher.quick_ratio() < _NEAR:
            continue
        best[slug] = max(best.get(slug, 0.0), matcher.ratio())
    ranked = sorted((slug for slug in best if best[slug] >= _NEAR), key=lambda slug: (-best[slug], slug))
    return [titles[slug] for slug in ranked[:_NEAREST]]


def _letters(key: str) -> str:
    return unicodedata.normalize("NFD", key)
