"""The manner that a tale is told in: which it is, and what it makes of a plot and of each sentence."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from stories.engines.composer.grammar import PARTS, Book, Plot, Pool, Register
from stories.engines.composer.planner import MUST, Step
from stories.engines.composer.surface import render

MOST_STRANGE = 3
TURNS_AGAIN = 0.6  # of the parts that may begin with a word of the narrator's, so many do
_TURNS_ITSELF = ("그러나", "바로", "그때", "그 뒤", "그 무렵", "마침내", "이윽고", "끝내", "결국", "이때")
_ASIDE_RANK = 0.2  # of its level: early, but after what a reader asked for


def asked_register(book: Book, genres: Sequence[str]) -> Register | None:
    """The register that a genre calls for; None where none does."""
    for genre in genres:
        for register in book.registers:
            if any(cue in genre for cue in register.cues):
                return register
    return None


def choose_register(book: Book, genres: Sequence[str], plot: Plot, rng: random.Random) -> Register | None:
    """The one that is asked for, else one that suits the plot; None in a language that has none."""
    asked = asked_register(book, genres)
    if asked is not None or not book.registers:
        return asked
    fitting = book.manners.get(plot.family, (book.registers[0].key,))
    key = rng.choice(fitting)
    return next(register for register in book.registers if register.key == key)


def told_in(register: Register, plot: Plot, book: Book, rng: random.Random) -> tuple[Plot, Book]:
    """The plot with the register's asides and a verse, and the book with its openings and closings."""
    asides = list(register.asides)
    verses = list(register.verses)
    rng.shuffle(asides)
    rng.shuffle(verses)
    level = 2 if register.is_sung else 3
    rank = -0.4 if register.is_sung else 0.0
    parts = list(plot.parts)
    sung = rng.choice((1, 2))
    parts[1] = (*parts[1], replace(asides[0], rank=_ASIDE_RANK))
    parts[2] = (*parts[2], replace(asides[1], rank=_ASIDE_RANK + 1))
    parts[sung] = (*parts[sung], replace(verses[0], level=level, rank=rank))
    pools = {
        **book.pools,
        "opening": Pool(1, register.openings),
        "closing": Pool(1, register.closings),
    }
    return replace(plot, parts=tuple(parts)), replace(book, pools=pools)


def turned(steps: Sequence[Step], register: Register, rng: random.Random) -> tuple[Step, ...]:
    """The steps, most parts beginning with a word of the narrator's: 각설, 그때여 …"""
    found = list(steps)
    for part in range(1, PARTS):
        first = next(index for index, step in enumerate(found) if step.part == part and step.level == MUST)
        word = rng.choice(register.turns[part - 1])
        if found[first].text.startswith(_TURNS_ITSELF):
            continue
        if word and rng.random() < TURNS_AGAIN + (0.4 if part == 1 else 0):
            found[first] = replace(found[first], text=f"{word} {found[first].text}")
    return tuple(found)


def introduced(
    steps: Sequence[Step], strange: Mapping[str, Sequence[str]], rng: random.Random
) -> tuple[Step, ...]:
    """The steps, each thing that no old listener knew described right before it is first named."""
    found = list(steps)
    told: list[str] = []
    for word in sorted(strange, key=lambda one: (-len(one), one)):
        if any(word in other for other in told) or len(told) == MOST_STRANGE:
            continue
        first = next((index for index, step in enumerate(found) if word in step.text), None)
        if first is not None:
            told.append(word)
            text = render(rng.choice(tuple(strange[word])), {"it": word}, rng)
            found.insert(first, Step(found[first].part, MUST, 0.0, text, scene=False))
    return tuple(found)
