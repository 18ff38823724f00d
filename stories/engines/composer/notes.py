"""What a reader asked for beside the plot: tags, keywords and nouns without a part become beats of the tale."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from stories.engines.composer.cast import BEINGS, Noun, Reading
from stories.engines.composer.casting import Cast
from stories.engines.composer.cleaning import quotable
from stories.engines.composer.grammar import PARTS, Beat, Book, Plot
from stories.engines.composer.planner import MUST
from stories.engines.composer.registers import asked_register
from stories.pipeline.types import StoryRequest

EARLY = 6  # so many notes are told even in a short tale; the rest only where there is room
MOST = 14
FIRST = -0.5  # of their level: what a reader asked for comes before what the plot would like to add
SPEECHES_PART = 2

# The part of the tale, the word, the wordings, and whether the word is somebody.
_Note = tuple[int, str, tuple[str, ...], bool]


def note_plot(
    plot: Plot, book: Book, request: StoryRequest, reading: Reading, cast: Cast, rng: random.Random
) -> Plot:
    """The plot with a beat for each tag and spare noun. Their words are added to `cast.slots`."""
    added: dict[int, list[Beat]] = {part: [] for part in range(PARTS)}
    found = [*_spares(reading, cast, book), *_tags(request, reading, cast, book)]
    used: set[tuple[str, ...]] = set()
    for number, (part, word, wordings, is_person) in enumerate(found[:MOST]):
        slot = f"note{number}"
        cast.slots[slot] = word
        order = list(wordings)
        rng.shuffle(order)
        # The same kind twice takes another wording first, so that two spare people do not sound alike.
        order.sort(key=lambda wording: (wording,) in used)
        used.add((order[0],))
        # Whom the tale tells of, its draft tells of too: what is written out later brings in nobody.
        level = MUST if is_person else 1 if number < EARLY else 2
        added[part].append(
            Beat(level, tuple(wording.replace("{it", "{" + slot) for wording in order), rank=FIRST)
        )
    parts = tuple(with_notes(items, added[part]) for part, items in enumerate(plot.parts))
    return replace(plot, parts=parts)


def with_notes(items: tuple[Beat | str, ...], notes: Sequence[Beat]) -> tuple[Beat | str, ...]:
    """The notes after the first step that is always told: by then all they speak of is known."""
    must = [item == "opening" or (isinstance(item, Beat) and item.level == MUST) for item in items]
    last = must.index(True)
    while must[last + 1]:
        last += 1
    return items[: last + 1] + tuple(notes) + items[last + 1 :]


def _tags(request: StoryRequest, reading: Reading, cast: Cast, book: Book) -> Iterator[_Note]:
    notes = book.notes
    wanted = dict(reading.notes)
    genre = quotable(request.genre)
    if genre and genre not in wanted.get("genre", ()):
        wanted["genre"] = (*wanted.get("genre", ()), genre)
    for key, (part, wordings) in notes.tags.items():
        for value in wanted.get(key, ())[:2]:
            if key == "genre" and asked_register(book, (value,)):
                continue  # it is heard in every sentence
            if key == "dialogue" and value in notes.speeches:
                yield SPEECHES_PART, value, (notes.speeches[value],), False
            elif value != cast.slots["hero"]:
                yield part, f"‘{value}’", wordings, False


def _spares(reading: Reading, cast: Cast, book: Book) -> Iterator[_Note]:
    keywords = [noun for noun in reading.of("keyword") if noun.proper or not reading.of(*BEINGS)]
    cues = {cue for one in book.plots for cue in one.cues}
    keywords = [noun for noun in keywords if not any(cue in noun.word for cue in cues)]
    spare: list[Noun] = [*cast.spare, *keywords]
    for noun in spare[:6]:
        is_person = noun.kind in (*BEINGS, "foe", "kin", "parent")
        word = f"‘{noun.word}’" if noun.kind == "keyword" else noun.full if is_person else noun.word
        yield 0, word, book.notes.spares[noun.kind], is_person
