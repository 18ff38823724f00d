"""The measuring itself: many tales composed and looked at, figure by figure beside its target."""

from __future__ import annotations

import statistics
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from stories.engines.composer.composing import plan_tale
from stories.engines.composer.evaluation.joints import check_joints
from stories.engines.composer.evaluation.measures import (
    copied,
    distinct_bigrams,
    missing,
    parts_in_order,
    shared_grams,
)
from stories.engines.composer.evaluation.topics import Topic
from stories.engines.composer.grammar import PARTS
from stories.engines.composer.phrases.books import LENGTHS
from stories.engines.composer.planner import Plan
from stories.engines.composer.surface import dice, sentences
from stories.engines.composer.topic import known_word
from stories.pipeline.style import check_style
from stories.pipeline.types import Length, StoryRequest

SIZES: tuple[Length, ...] = ("short", "medium", "long")
COPIED_RUN = 20  # syllables
PAIRED_SEEDS = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value and what it must reach. `examples` are of what kept it from there."""

    name: str
    value: float
    target: float
    is_ceiling: bool = False
    examples: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        return self.value <= self.target if self.is_ceiling else self.value >= self.target


@dataclass(slots=True)
class _Tally:
    named: int = 0
    missed: list[str] = field(default_factory=list)
    joints: int = 0
    wrong_joints: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    distinct: list[float] = field(default_factory=list)
    misordered: list[str] = field(default_factory=list)
    misfit: list[str] = field(default_factory=list)
    classical: list[float] = field(default_factory=list)
    loanwords: list[str] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    seconds: dict[Length, list[float]] = field(default_factory=lambda: {size: [] for size in SIZES})
    shared: dict[Length, list[float]] = field(default_factory=lambda: {size: [] for size in SIZES})


def measure(
    topics: Sequence[Topic],
    tales: int,
    seed: int,
    corpus: Collection[str] = (),
) -> list[Figure]:
    """The figures of about `tales` tales: topics in turn, each length in turn; pairs of seeds of the same topics."""
    tally = _Tally()
    for number in range(tales):
        topic = topics[number % len(topics)]
        size = SIZES[number // len(topics) % len(SIZES)]
        _tale(tally, topic, size, seed + number, corpus)
    for number, topic in enumerate(topics[: max(4, tales // 12)]):
        size = SIZES[number % len(SIZES)]
        pair = [_plan(topic, size, seed + one).story() for one in range(PAIRED_SEEDS)]
        tally.shared[size] += [shared_grams(one, other) for one, other in combinations(pair, 2)]
    return _figures(tally, is_korean=topics[0].language == "ko")


def _plan(topic: Topic, size: Length, seed: int) -> Plan:
    return plan_tale(StoryRequest(topic=topic.text, language=topic.language, length=size, seed=seed))


def _tale(tally: _Tally, topic: Topic, size: Length, seed: int, corpus: Collection[str]) -> None:
    begun = time.process_time()
    plan = _plan(topic, size, seed)
    story = plan.story()
    tally.seconds[size].append(time.process_time() - begun)
    label = f"{topic.text[:24]}… (seed {seed})"
    lost = missing(topic.named, story, _forms(topic))
    tally.named += len(topic.named)
    tally.missed += [f"{word}: {label}" for word in lost]
    said = sentences(story)
    if len(said) != len(set(said)):
        tally.repeated.append(label)
    tally.distinct.append(distinct_bigrams(story))
    parts = [[step.text for step in plan.steps if step.part == part] for part in range(PARTS)]
    if not parts_in_order(parts, story.replace("\n\n", " ")) and not parts_in_order(parts, story):
        tally.misordered.append(label)
    if abs(len(story) / LENGTHS[size] - 1) > 0.15:
        tally.misfit.append(f"{len(story)}: {label}")
    tally.copies += copied(story, corpus, COPIED_RUN)
    if topic.language == "ko":
        joints = check_joints(story, [*plan.slots.values(), *topic.named])
        tally.joints += joints.seen
        tally.wrong_joints += [f"{word}: {label}" for word in joints.wrong]
    style = check_style(story, topic.language)
    tally.classical.append(style.register.share or 0.0)
    tally.loanwords += [f"{one.word}: {label}" for one in style.words if one.word not in topic.text]


def _forms(topic: Topic) -> Mapping[str, Collection[str]]:
    return {word: (known_word(word),) for word in topic.named} if topic.language == "ko" else {}


def _figures(tally: _Tally, *, is_korean: bool) -> list[Figure]:
    def few(found: Sequence[str]) -> tuple[str, ...]:
        order = sorted(set(found))
        dice("examples").shuffle(order)
        return tuple(order[:8])

    named = 1 - len(tally.missed) / max(1, tally.named)
    found = [
        Figure("named people, places and things told", named, 0.95, examples=few(tally.missed)),
        Figure("tales with a sentence twice", len(tally.repeated), 0, True, few(tally.repeated)),
        Figure("distinct-2, mean", statistics.mean(tally.distinct), 0.85),
        Figure("distinct-2, least", min(tally.distinct), 0.85),
        Figure("tales without four parts in order", len(tally.misordered), 0, True, few(tally.misordered)),
        Figure("tales off their length by over 15 %", len(tally.misfit), 0, True, few(tally.misfit)),
        Figure("runs of 20 syllables of the corpus", len(tally.copies), 0, True, few(tally.copies)),
    ]
    found += [
        Figure("classical ends of sentences", statistics.mean(tally.classical), 0.95),
        Figure("modern and foreign words left", len(tally.loanwords), 0, True, few(tally.loanwords)),
    ]
    for size in SIZES:
        if tally.shared[size]:
            found.append(
                Figure(
                    f"8-grams shared by two seeds, {size}, mean",
                    statistics.mean(tally.shared[size]),
                    0.25,
                    True,
                )
            )
    if tally.seconds["medium"]:
        median = statistics.median(tally.seconds["medium"]) * 1000
        found.append(Figure("ms of CPU for 1,500 characters, median", median, 50, True))
    if is_korean:
        found += [
            Figure(
                f"wrong particles in {tally.joints} joints",
                len(tally.wrong_joints),
                0,
                True,
                few(tally.wrong_joints),
            ),
        ]
    return found
