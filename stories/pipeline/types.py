"""What goes into a generation and what comes out of it: plain values, no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Language = Literal["ko", "en"]
Length = Literal["short", "medium", "long"]


class Stage(StrEnum):
    """Where a generation stands. A stage is entered once and never left backwards."""

    QUEUED = "queued"
    DRAFTING = "drafting"
    EXPANDING = "expanding"
    ENRICHING = "enriching"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class EarlierTurn:
    """A finished turn of the same thread, oldest first in `StoryRequest.earlier`.

    `summary` is "" until one was made; `key` names the turn to whoever keeps it.
    """

    topic: str
    title: str
    story: str
    summary: str = ""
    key: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class StoryRequest:
    """What a reader asked for. `topic` is NFC, 1 to 2,000 characters; `tags` has the keys of API.md only."""

    topic: str
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    language: Language = "ko"
    length: Length = "medium"
    seed: int = 0
    genre: str = ""
    earlier: tuple[EarlierTurn, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of the corpus that the writing leans on. `score` is 0 to 1, higher is nearer."""

    passage_id: str
    title: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of text as the writer hands it over; pieces joined give the text, nothing added.

    `run_id` and `cursor` name the provider's own place in the stream, to attach to it again after a crash; `text` may
    be empty where only those are told.
    """

    text: str = ""
    run_id: str | None = None
    cursor: int | None = None


@dataclass(frozen=True, slots=True)
class Enrichment:
    """A title (13 characters or fewer in Korean) and exactly three recommendations ("…이야기" in Korean)."""

    title: str
    recommendations: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What an earlier attempt left in the log. All of it has been read by somebody, so all of it stands."""

    draft: str = ""
    draft_finished: bool = False
    story: str = ""
    passages: tuple[Passage, ...] | None = None
    run_id: str | None = None
    cursor: int | None = None

    @property
    def stage(self) -> Stage:
        """The stage this checkpoint continues in."""
        return Stage.EXPANDING if self.draft_finished else Stage.DRAFTING
