"""What passages of the corpus lend to a tale: its course, things, places, pictures, a work it is likened to.

Words of our own lists that the passages speak of too, and the title of a work; never a name or a sentence of theirs.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from common.korean import has_hangul
from stories.engines.composer.cast import Kind, Noun, Reading
from stories.engines.composer.casting import Cast
from stories.engines.composer.cleaning import quotable
from stories.engines.composer.english import read_english
from stories.engines.composer.grammar import PARTS, Book, Plot, beat
from stories.engines.composer.notes import with_notes
from stories.engines.composer.phrases import en_words, ko_words, manner
from stories.engines.composer.phrases.ko_cast import HOMES
from stories.engines.composer.planner import cue_count
from stories.engines.composer.topic import read_topic
from stories.pipeline.types import Language, Passage, StoryRequest

MOST = 3  # the nearest; what is farther tells of other things
PICTURES = 2
TITLE_CHARACTERS = 40
_CALLED_FOR = 2  # so many cues in its passages tell of what kind a work is
_THINGS: dict[Language, frozenset[str]] = {
    "ko": frozenset(word for word in ko_words.THINGS if len(word) > 1) - manner.NOT_LENT,
    "en": frozenset(en_words.THINGS) - manner.NOT_LENT,
}
_WILDS: dict[Language, frozenset[str]] = {
    "ko": frozenset(word for word in ko_words.WILDS if len(word) > 1) - manner.NOT_LENT,
    "en": frozenset(en_words.WILDS) - manner.NOT_LENT,
}
# What is left of a title is whom or what the work is about: 심청전, 단군 신화, 조신의 꿈.
_KIND_OF_WORK = re.compile(r"(전|기|록|호|가|신화|설화|이야기)$")


@dataclass(frozen=True, slots=True)
class Leaning:
    """The passages that a tale leans on: those in its language, nearest first. May be none."""

    language: Language
    passages: tuple[Passage, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(passage.text for passage in self.passages)

    def defaults(self, plot: Plot) -> Plot:
        """The plot with only those of its own defaults that the passages speak of, where there are any."""
        text = self.text.lower()

        def spoken_of(choices: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(choice for choice in choices if choice.split()[-1] in text) or choices

        return replace(
            plot, others=spoken_of(plot.others), things=spoken_of(plot.things), fars=spoken_of(plot.fars)
        )

    def reading(self, reading: Reading, plot: Plot, book: Book, rng: random.Random) -> Reading:
        """What the topic says, with a thing and places of the passages where it names none."""
        nouns = self._nouns()
        things = ko_words.CURES & _THINGS["ko"] if plot.family == "filial" else _THINGS[self.language]
        lent = [
            *_lent(nouns, "thing", things, is_wanted=not reading.of("thing")),
            *_lent(nouns, "wild", _WILDS[self.language], is_wanted=not reading.of("wild", "realm")),
        ]
        if self.language == "ko" and not reading.of("town"):
            lent += self._homes(book, rng)
        return replace(reading, nouns=reading.nouns + tuple(lent))

    def _homes(self, book: Book, rng: random.Random) -> list[Noun]:
        """A home of our own that lies in one of the passages' pictures, if any does."""
        images = self.images(book)
        fitting = [home for home in HOMES if any(image in home for image in images)]
        if not fitting:
            return []
        where, last = rng.choice(fitting).rsplit(" ", 1)
        return [Noun(last, "town", where)]

    def images(self, book: Book) -> frozenset[str]:
        """The words of the pictures that the passages show most."""
        text = self.text.lower()
        counts = Counter({group: sum(text.count(word) for word in group) for group in book.manner.images})
        return frozenset(word for group, count in counts.most_common(PICTURES) if count for word in group)

    def nod(self, plot: Plot, book: Book, request: StoryRequest, cast: Cast, rng: random.Random) -> Plot:
        """The plot with a sentence near its end that likens it to a work. `cast.slots` gets the words of it.

        Only to a work whose passage tells of the same, and never to the one that the topic speaks of.
        """
        work = next((title for title in self._works() if self._may_nod(title, plot, book, request)), "")
        virtue = book.manner.virtues.get(plot.family)
        if not work or not virtue:
            return plot
        cast.slots.update(work=f"‘{work}’", virtue=virtue)
        wordings = list(book.manner.nods)
        rng.shuffle(wordings)
        last = PARTS - 1
        told = with_notes(plot.parts[last], [beat(1, *wordings)])
        return replace(plot, parts=(*plot.parts[:last], told))

    def _works(self) -> dict[str, str]:
        """Title by title, what the passages tell of that work, nearest first."""
        told: dict[str, str] = {}
        for passage in self.passages:
            told[passage.title] = f"{told.get(passage.title, '')}\n{passage.text}"
        return told

    def _may_nod(self, title: str, plot: Plot, book: Book, request: StoryRequest) -> bool:
        if not title or quotable(title, TITLE_CHARACTERS) != title:
            return False
        about = _KIND_OF_WORK.sub("", title.lower()) if self.language == "ko" else title.lower()
        if any(len(word) > 1 and word in request.topic.lower() for word in about.split()):
            return False
        told = self._works()[title]
        called_for = {one.family: cue_count(one, told) for one in book.plots}
        most = max(called_for.values())
        return has_hangul(title) == (self.language == "ko") and called_for[plot.family] == most >= _CALLED_FOR

    def _nouns(self) -> list[Noun]:
        read = read_topic if self.language == "ko" else read_english
        return [noun for passage in self.passages for noun in read(passage.text, {}).nouns]


def lean_on(request: StoryRequest, passages: Sequence[Passage]) -> Leaning:
    """What a tale of this request may take from the passages."""
    mine = [passage for passage in passages if has_hangul(passage.text) == (request.language == "ko")]
    mine.sort(key=lambda passage: (-passage.score, passage.passage_id))
    return Leaning(request.language, tuple(mine[:MOST]))


def _lent(nouns: list[Noun], kind: Kind, known: Collection[str], *, is_wanted: bool) -> list[Noun]:
    """The noun of that kind that is spoken of most, plain."""
    words = Counter(noun.word for noun in nouns if noun.kind == kind and noun.word in known)
    if not words or not is_wanted:
        return []
    word = words.most_common(1)[0][0]
    marker = en_words.WILDS.get(word, "") if kind == "wild" else ""
    return [Noun(word, kind, marker=marker)]
