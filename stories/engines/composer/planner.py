"""Choosing a plot, its cast and its beats for a request, and telling them at a given length."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from stories.engines.composer.grammar import PARTS, Beat, Book, Plot, Pool
from stories.engines.composer.sentence_ends import Voice, plain
from stories.engines.composer.surface import capitalised, dice, render, sentences, slot_names

PARAGRAPH = 260  # characters of a paragraph, about
DRAFT_SHARE = 0.4
MUST = 0  # the level that is always told
PEOPLE = frozenset(("hero", "other", "patron", "helper", "parent", "parent_word"))


@dataclass(frozen=True, slots=True)
class Step:
    """A beat in its final wording. `rank` orders the steps of one level and part by how soon they are told.

    `roles` are the people of the cast that it speaks of.
    """

    part: int
    level: int
    rank: float
    text: str
    scene: bool
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """All that could be told of one tale, in order. Draft and story tell fewer or more of the same steps."""

    plot: Plot
    slots: dict[str, str]
    steps: tuple[Step, ...]
    length: int

    def draft(self) -> str:
        """The base story: some of the sentences of `story`, in its order."""
        return lay_out([self.steps[index] for index in sorted(self._drafted())])

    def story(self) -> str:
        """The tale in full: every sentence of `draft`, and what lies between them, of the draft's people alone."""
        drafted = self._drafted()
        people = frozenset().union(*(self.steps[index].roles for index in drafted))
        known = {index for index, step in enumerate(self.steps) if step.roles <= people}
        chosen = choose_steps(self.steps, self.length, drafted, known)
        return lay_out([self.steps[index] for index in sorted(chosen)])

    def _drafted(self) -> set[int]:
        return choose_steps(self.steps, round(self.length * DRAFT_SHARE))


def choose_plot(book: Book, text: str, flags: frozenset[str], rng: random.Random, hint: str = "") -> Plot:
    """The plot that most cues of the text call for; where none does, any that may go without one.

    Where the text leaves a choice, the plot that most cues of the `hint` call for.
    """
    fitting = [plot for plot in book.plots if Beat(0, (), plot.needs).fits(flags)]
    scores = [(cue_count(plot, text), cue_count(plot, hint), rng.random(), plot) for plot in fitting]
    best = max(scores, key=lambda score: score[:3])
    if best[0]:
        return best[3]
    free = [score for score in scores if Beat(0, (), score[3].uncued).fits(flags)]
    hinted = max(free, key=lambda score: score[1:3])
    return hinted[3] if hinted[1] > 1 else rng.choice([plot for *_, plot in free])


def cue_count(plot: Plot, text: str) -> int:
    """How strongly a text calls for the plot: each of its cues counts up to three times."""
    lowered = text.lower()
    return sum(min(lowered.count(cue), 3) for cue in plot.cues)


def build_steps(
    plot: Plot,
    book: Book,
    slots: dict[str, str],
    flags: frozenset[str],
    key: str,
    avoid: Sequence[str] = (),
    images: Collection[str] = (),
    voice: Voice = plain,
) -> tuple[Step, ...]:
    """Every step of the plot that fits the cast, worded; no sentence twice, none of `avoid` where it can be helped.

    Of what plots share, that with one of the words in `images` goes first.
    """
    used = set(avoid)
    steps = []
    english = "a_hero" in slots
    for number, (part, rank, item) in enumerate(_items(plot, book.pools, flags, key, images)):
        rng = dice(key, plot.key, number)
        text, roles = _fresh_wording(item, slots, used, rng, voice, english=english)
        if text:
            used.update(sentences(text))
            steps.append(Step(part, item.level, rank + rng.random() / 2, text, item.scene, roles))
    return tuple(steps)


def _items(
    plot: Plot, pools: Mapping[str, Pool], flags: frozenset[str], key: str, images: Collection[str]
) -> Iterator[tuple[int, float, Beat]]:
    """The plot's beats in order, with what its pools give in their places."""
    taken: dict[str, list[Beat]] = {}
    for part, items in enumerate(plot.parts):
        for item in items:
            if isinstance(item, Beat):
                if item.fits(flags):
                    yield part, item.rank, item
                continue
            pool = pools[item]
            if item not in taken:
                taken[item] = [beat for beat in pool.beats if beat.fits(flags)]
                dice(key, item).shuffle(taken[item])
                taken[item].sort(key=lambda beat: _shows(beat, images))  # they are taken from the end
            first = (
                -1.0 if pool.take == 1 else 0.0
            )  # an opening or closing comes before all else of its level
            for rank in range(min(pool.take, len(taken[item]))):
                yield part, first + rank, taken[item].pop()


def _shows(beat: Beat, images: Collection[str]) -> bool:
    return any(image in wording for wording in beat.wordings for image in images)


def _fresh_wording(
    item: Beat, slots: dict[str, str], used: set[str], rng: random.Random, voice: Voice, *, english: bool
) -> tuple[str, frozenset[str]]:
    """A wording that says nothing said before, and whose cast it speaks of; an empty one where there is none."""
    wordings = list(item.wordings)
    rng.shuffle(wordings)
    worded, roles = "", frozenset[str]()
    for wording in wordings:
        text = voice(render(wording, slots, rng), rng)
        worded = capitalised(text) if english else text
        roles = frozenset(name.lower() for name in slot_names(wording)) & PEOPLE
        if used.isdisjoint(sentences(worded)):
            return worded, roles
    # A level 0 beat must be told even if an earlier tale of the thread said it so.
    return (worded, roles) if item.level == MUST else ("", roles)


def choose_steps(
    steps: Sequence[Step], length: int, chosen: Collection[int] = (), among: Collection[int] | None = None
) -> set[int]:
    """Which steps make a text of about `length` characters: all of level 0, then level by level while they fit.

    Those `chosen` already are kept; no others come in than those `among`, where it is given.
    """
    told = {index for index, step in enumerate(steps) if step.level == MUST}.union(chosen)
    total = sum(len(steps[index].text) + 1 for index in told)
    rest = sorted(
        (step.level, step.rank, index)
        for index, step in enumerate(steps)
        if index not in told and (among is None or index in among)
    )
    for _, _, index in rest:
        size = len(steps[index].text) + 1
        if total + size <= length * 1.05:
            told.add(index)
            total += size
        if total >= length * 0.98:
            break
    return told


def lay_out(steps: Sequence[Step]) -> str:
    """The steps as paragraphs: one or more a part, a scene by itself, a blank line between."""
    paragraphs: list[str] = []
    for part in range(PARTS):
        for is_scene, run in groupby((step for step in steps if step.part == part), lambda step: step.scene):
            texts = [step.text for step in run]
            paragraphs.extend(texts if is_scene else _balanced(texts))
    return "\n\n".join(paragraphs)


def _balanced(texts: Sequence[str]) -> list[str]:
    """The texts in as few paragraphs as keep near `PARAGRAPH`, all about equally long, so that none is an orphan."""
    total = sum(map(len, texts))
    wanted = total / max(1, round(total / PARAGRAPH))
    paragraphs: list[list[str]] = [[]]
    told = 0
    for text in texts:
        if paragraphs[-1] and told + len(text) / 2 > wanted * len(paragraphs):
            paragraphs.append([])
        paragraphs[-1].append(text)
        told += len(text)
    return [" ".join(paragraph) for paragraph in paragraphs]
