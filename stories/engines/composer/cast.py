"""Who and what a topic speaks of, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal[
    "human",
    "beast",
    "spirit",
    "parent",
    "dead",
    "town",
    "wild",
    "realm",
    "thing",
    "keyword",
    "foe",
    "near",
    "nature",
    "kin",
    "food",
]

BEINGS: tuple[Kind, ...] = ("human", "spirit", "beast")
PLACES: tuple[Kind, ...] = ("town", "wild", "realm")


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun of the topic. `modifier` stands before it when first told; `marker` is the particle it carried.

    `proper` is True for a name that no list knows.
    """

    word: str
    kind: Kind
    modifier: str = ""
    marker: str = ""
    proper: bool = False

    @property
    def full(self) -> str:
        """The noun with its modifier."""
        return f"{self.modifier} {self.word}" if self.modifier else self.word


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read out of a topic and its tags, each noun once, in the order of the topic.

    `text` is all that was read, for finding cues of a plot; `notes` are tag values by key, cleaned.
    """

    nouns: tuple[Noun, ...] = ()
    text: str = ""
    notes: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def of(self, *kinds: Kind) -> tuple[Noun, ...]:
        """The nouns of these kinds, in the order of the topic."""
        return tuple(noun for noun in self.nouns if noun.kind in kinds)

    def joined(self, other: Reading) -> Reading:
        """This reading with what `other` adds: nouns not yet known here, and its text."""
        known = {noun.word for noun in self.nouns}
        added = tuple(noun for noun in other.nouns if noun.word not in known)
        return replace(self, nouns=self.nouns + added, text=f"{self.text} {other.text}")


def distinct(nouns: list[Noun]) -> tuple[Noun, ...]:
    """The nouns without repeats; a later mention only lends its modifier or particle to the first."""
    found: dict[str, Noun] = {}
    for noun in nouns:
        first = found.get(noun.word)
        if first is None:
            found[noun.word] = noun
        else:
            found[noun.word] = replace(
                first, modifier=first.modifier or noun.modifier, marker=first.marker or noun.marker
            )
    return tuple(found.values())
