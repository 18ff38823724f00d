"""How well the local analyst does: plot, people and motifs against stories that were labelled by hand.

A set is a file of stories. `=== name | language` begins one, `people:` and `motifs:` follow, and the text in which
lines like `[승]` say where a part begins, `[승+]` where that is amid a paragraph. Names of one
person stand with "/" between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from evaluations.analysis.motifs import motifs_of
from evaluations.analysis.parts import plot_of
from evaluations.analysis.people import people_of
from evaluations.analysis.text import StoryText

GOLD: Final = Path(__file__).parent / "gold"
HALVES: Final = ("dev", "test")
_MARK = re.compile(r"^\[[승전결](\+?)\]\n", re.MULTILINE)
_NEAR: Final = 1


@dataclass(frozen=True, slots=True)
class LabelledStory:
    """`cuts` are the characters where 승, 전 and 결 begin; each person is the set of their names."""

    name: str
    language: str
    text: str
    cuts: tuple[int, ...]
    people: tuple[frozenset[str], ...]
    motifs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Count:
    """What was found rightly, found wrongly and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(2 * self.right + self.wrong + self.missed, 1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one story or many, with what was wrong, for whoever mends it."""

    boundaries: Count = Count()
    people: Count = Count()
    motifs: Count = Count()
    faults: tuple[str, ...] = ()

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.boundaries + other.boundaries,
            self.people + other.people,
            self.motifs + other.motifs,
            self.faults + other.faults,
        )


def read_set(path: Path) -> list[LabelledStory]:
    blocks = re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [_story(block) for block in blocks if block.strip()]


def evaluate(stories: Sequence[LabelledStory]) -> Outcome:
    return sum((outcome_of(story) for story in stories), Outcome())


def in_one_paragraph(stories: Sequence[LabelledStory]) -> list[LabelledStory]:
    """The same stories without the paragraphs that give their parts away; every place stays where it was."""
    return [replace(story, text=re.sub(r"\s", " ", story.text)) for story in stories]


def outcome_of(labelled: LabelledStory) -> Outcome:
    story = StoryText(labelled.text)
    boundaries, shifted = _boundaries(labelled, story)
    people, strange = _people(labelled, story)
    motifs, other = _motifs(labelled, story)
    faults = tuple(f"{labelled.name}: {fault}" for fault in [*shifted, *strange, *other])
    return Outcome(boundaries, people, motifs, faults)


def _story(block: str) -> LabelledStory:
    head, people, motifs, body = block.split("\n", 3)
    name, _, language = head.partition(" | ")
    cuts: list[int] = []
    parts = _MARK.split(body.strip() + "\n")
    text = parts[0].strip()
    for joint, part in zip(parts[1::2], parts[2::2], strict=True):
        text += " " if joint else "\n\n"
        cuts.append(len(text))
        text += part.strip()
    return LabelledStory(
        name,
        language,
        text,
        tuple(cuts),
        tuple(
            frozenset(one.strip().split("/"))
            for one in people.removeprefix("people:").split(",")
            if one.strip()
        ),
        frozenset(motifs.removeprefix("motifs:").replace(",", " ").split()),
    )


def _boundaries(labelled: LabelledStory, story: StoryText) -> tuple[Count, Iterator[str]]:
    gold = [story.sentence_at(cut) for cut in labelled.cuts]
    found = [part.sentence for part in plot_of(story).parts][1:]
    right = sum(abs(ours - theirs) <= _NEAR for ours, theirs in zip(found, gold, strict=False))
    fault = [f"boundaries {found}, not {gold}"] if right < len(gold) else []
    return Count(right, len(found) - right, len(gold) - right), iter(fault)


def _people(labelled: LabelledStory, story: StoryText) -> tuple[Count, Iterator[str]]:
    left = list(labelled.people)
    wrong: list[str] = []
    for node in people_of(story).nodes:
        names = {_plain(name) for name in (node.name, *node.aliases)}
        same = next((person for person in left if names & {_plain(name) for name in person}), None)
        if same is None:
            wrong.append(node.name)
        else:
            left.remove(same)
    missed = ["/".join(sorted(person)) for person in left]
    faults = [f"{name} is nobody" for name in wrong] + [f"{name} is not found" for name in missed]
    return Count(len(labelled.people) - len(left), len(wrong), len(left)), iter(faults)


def _motifs(labelled: LabelledStory, story: StoryText) -> tuple[Count, Iterator[str]]:
    found = {motif.id for motif in motifs_of(story).motifs}
    wrong, missed = sorted(found - labelled.motifs), sorted(labelled.motifs - found)
    faults = [f"no {name}" for name in wrong] + [f"{name} is missed" for name in missed]
    return Count(len(found & labelled.motifs), len(wrong), len(missed)), iter(faults)


def _plain(name: str) -> str:
    return name.replace(" ", "").casefold()
