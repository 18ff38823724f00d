"""The shapes that phrase data takes: beats, pools of beats, plots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PARTS = 4  # 기, 승, 전, 결


@dataclass(frozen=True, slots=True)
class Beat:
    """One step of a tale in several wordings that say the same.

    `level` 0 is the tale in a few sentences, each further level tells it more fully; a beat may lean on what
    lower levels said, never on its own level. `when` names a flag of the cast that must hold ("!flag": must
    not). A `scene` is a small passage that makes its own paragraph. Within
    a level the lower `rank` is told first.
    """

    level: int
    wordings: tuple[str, ...]
    when: str = ""
    scene: bool = False
    rank: float = 0.0

    def fits(self, flags: frozenset[str]) -> bool:
        """Whether the cast has all of it (several flags are separated by a blank)."""
        return all(
            (flag[1:] not in flags) if flag.startswith("!") else (flag in flags) for flag in self.when.split()
        )


@dataclass(frozen=True, slots=True)
class Pool:
    """Beats that many plots share. A plot that names the pool takes up to `take` of them, none twice a tale."""

    take: int
    beats: tuple[Beat, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A tale's course: four parts of beats and of names of pools. `cues` are words that call for this plot.

    `others`, `things` and `fars` are who and what takes part where the topic names none.
    `needs` says of which topics it may be made at all, `uncued` of which without a cue, both as `Beat.when`
    does; `traits` are flags that all its casts have.
    """

    key: str
    cues: tuple[str, ...]
    parts: tuple[tuple[Beat | str, ...], ...]
    others: tuple[str, ...]
    things: tuple[str, ...]
    fars: tuple[str, ...]
    needs: str = ""
    uncued: str = ""
    traits: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    premises: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The first word of the key: plots that answer to the same cues by another course have it in common."""
        return self.key.split(".")[0]


@dataclass(frozen=True, slots=True)
class Notes:
    """Sentences for what has no part in a plot. `{it}` in them is the word.

    `tags`: by tag key, the part of the tale it is told in, and its wordings. `speeches`: for some kinds of
    dialogue a speech of that kind. `spares`: by kind of noun, wordings that bring it in by the way.
    """

    tags: Mapping[str, tuple[int, tuple[str, ...]]]
    speeches: Mapping[str, str]
    spares: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Manner:
    """What a tale may take from passages that it leans on.

    `nods` liken it to a {work} for a {virtue}, which `virtues` names by the family of its plot. `images` are groups of
    words that belong to one picture.
    """

    nods: tuple[str, ...]
    virtues: Mapping[str, str]
    images: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Register:
    """A manner of telling: how tales of a genre open and close, turn, sigh and sing.

    `cues` are words of a genre that call for it. `turns`: for each part after the first what may stand before its first
    sentence ("" for nothing). `asides` are the narrator's own words; `is_sung`: verses belong to it at every length
    that has room, elsewhere to long tales alone.
    """

    key: str
    cues: tuple[str, ...]
    openings: tuple[Beat, ...]
    turns: tuple[tuple[str, ...], ...]
    asides: tuple[Beat, ...]
    verses: tuple[Beat, ...]
    closings: tuple[Beat, ...]
    is_sung: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """All that is needed to tell tales in one language.

    `manners`: by family of plots, the keys of the registers that suit it. `strange`: for words no old listener knew,
    sentences that describe the thing and then name it.
    """

    plots: tuple[Plot, ...]
    pools: Mapping[str, Pool]
    notes: Notes
    manner: Manner
    lengths: Mapping[str, int]
    registers: tuple[Register, ...] = ()
    manners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    strange: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def beat(level: int, *wordings: str, when: str = "") -> Beat:
    """A beat of a plot."""
    return Beat(level, wordings, when)


def scene(*wordings: str, when: str = "", level: int = 3) -> Beat:
    """A passage of several sentences that stands in its own paragraph."""
    return Beat(level, wordings, when, scene=True)
