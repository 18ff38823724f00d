"""The two books of phrases: all plots and pools of a language, gathered."""

from __future__ import annotations

from functools import cache

from stories.engines.composer.grammar import Book, Manner, Notes
from stories.engines.composer.phrases import (
    en_notes,
    en_plots,
    en_pools,
    ko_bonds,
    ko_courses,
    ko_notes,
    ko_pools,
    ko_registers,
    ko_strange,
    ko_trials,
    ko_turns,
    ko_wonders,
    manner,
)
from stories.pipeline.types import Language

# Characters of the expanded tale.
LENGTHS = {"short": 600, "medium": 1500, "long": 4000}


@cache
def book(language: Language) -> Book:
    """The book of a language."""
    if language == "en":
        notes = Notes(en_notes.TAGS, en_notes.SPEECHES, en_notes.SPARES)
        lent = Manner(manner.EN_NODS, manner.EN_VIRTUES, manner.EN_IMAGES)
        return Book(en_plots.PLOTS, en_pools.POOLS, notes, lent, LENGTHS)
    notes = Notes(ko_notes.TAGS, ko_notes.SPEECHES, ko_notes.SPARES)
    lent = Manner(manner.KO_NODS, manner.KO_VIRTUES, manner.KO_IMAGES)
    plots = ko_bonds.PLOTS + ko_courses.PLOTS + ko_trials.PLOTS + ko_wonders.PLOTS + ko_turns.PLOTS
    return Book(
        plots,
        ko_pools.POOLS,
        notes,
        lent,
        LENGTHS,
        ko_registers.REGISTERS,
        ko_registers.BY_FAMILY,
        ko_strange.STRANGE,
    )


# Where the plot's own titles are too long for the names in them. The last names nobody.
TITLES = {
    "ko": ("{hero:의} 이야기", "{other:의} 이야기", "{thing} 이야기", "옛 마을의 이야기"),
    "en": ("The tale of {hero}", "The tale of {other}", "An Old Tale"),
}
PREMISES = {
    "ko": (
        "산골 아이가 말하는 호랑이와 벗이 되는 이야기",
        "늙은 뱃사공이 달빛으로 그물을 짜는 이야기",
        "눈 오는 밤 주막에 학이 찾아드는 이야기",
    ),
    "en": (
        "The tale of a mountain child who befriends a speaking tiger",
        "The tale of an old ferryman who weaves a net of moonlight",
        "The tale of a crane that comes to an inn on a night of snow",
    ),
}
