"""Which passages show in a text: what it shares with any of them word for word, and how near it is to some."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from retrieval.errors import IndexUnusable
from retrieval.indexing.reader import current_index
from retrieval.models import Passage
from retrieval.overlap import OverlapStream, Run
from retrieval.overlap.seeds import light
from retrieval.syllables import Syllables, syllables_of

logger = logging.getLogger(__name__)

MOST_RUNS: Final = 30
# Where many passages say the same, these are told.
_WITNESSES: Final = 3
_LEAST_PAIRS: Final = 40


@dataclass(frozen=True, slots=True)
class SharedRun:
    """A run of a text, [start, end), that stands in a passage too, there at [passage_start, passage_end): characters.

    `length` and `matched` are syllables, as in `retrieval.overlap.Run`. `title` is that of the passage's work, empty
    where the passage is gone.
    """

    passage_id: int
    title: str
    start: int
    end: int
    passage_start: int
    passage_end: int
    length: int
    matched: int


@dataclass(frozen=True, slots=True)
class Following:
    """How closely what was added to a text follows passages, in syllables: in the run that its end is part of, and in
    the longest that reaches into it, which begins at the character `start` of the whole text."""

    running: int = 0
    longest: int = 0
    start: int = 0


class Watch:
    """A text followed while it is written. Blocks for some milliseconds at most; not for several threads at once."""

    def __init__(self) -> None:
        """Raises IndexUnusable."""
        index = current_index()
        self._ids = index.ids
        self._stream = OverlapStream(index.overlap)

    def feed(self, text: str, *, is_last: bool = False) -> Following:
        """Go on with `text` for good."""
        begin = self._stream.length
        self._stream.feed(text, is_last=is_last)
        return _following(self._stream, begin)

    def ahead(self, text: str) -> Following:
        """What `feed` would tell; the text stays as it is."""
        stream = self._stream.fork()
        stream.feed(text)
        return _following(stream, self._stream.length)

    def runs(self) -> list[SharedRun]:
        """All runs so far, the longest first, at most `MOST_RUNS`. Reads their passages from the database."""
        told = _told(self._stream.runs())
        ids = {run.row: int(self._ids[run.row]) for run in told}
        passages = (
            Passage.objects.select_related("work").only("text", "work__title").in_bulk(set(ids.values()))
        )
        syllables = {key: syllables_of(passage.text) for key, passage in passages.items()}
        return [_shared(run, ids[run.row], passages, syllables) for run in told]


def shared_runs(text: str) -> list[SharedRun] | None:
    """What a finished text shares with passages. None where it could not be looked up, of which the log says why."""
    try:
        watch = Watch()
        watch.feed(text, is_last=True)
        return watch.runs()
    except IndexUnusable as error:
        logger.warning("a text was not held against the corpus: %s", error)
        return None


def likeness(one: str, other: str) -> float:
    """How many of their pairs of syllables two texts have in common, of those of the shorter, 0 to 1.

    Particles and endings do not count. Of a thousand pairs of passages of different works one comes to 0.07. A text of
    few pairs counts as if it had `_LEAST_PAIRS`: a name that both have is no likeness yet.
    """
    ours, theirs = _pairs(one), _pairs(other)
    return len(ours & theirs) / max(min(len(ours), len(theirs)), _LEAST_PAIRS)


def _following(stream: OverlapStream, begin: int) -> Following:
    running = stream.running()
    longest = next((run for run in stream.runs() if run.end > begin), None)
    return Following(
        running.length if running else 0, longest.length if longest else 0, longest.start if longest else 0
    )


def _pairs(text: str) -> set[int]:
    codes = syllables_of(text).codes
    heavy = codes[~light()[codes]].astype(np.int64)
    return set(((heavy[:-1] << 16) | heavy[1:]).tolist())


def _told(runs: Sequence[Run]) -> list[Run]:
    """The longest runs, but of those that lie within one another only a few."""
    told: list[Run] = []
    for run in runs:
        around = [other for other in told if other.start <= run.start and run.end <= other.end]
        if len(around) < _WITNESSES and len(told) < MOST_RUNS:
            told.append(run)
    return told


def _shared(
    run: Run, passage_id: int, passages: Mapping[int, Passage], syllables: Mapping[int, Syllables]
) -> SharedRun:
    title, start, end = "", 0, 0
    # A passage that was edited since may be shorter than when it was indexed.
    if passage_id in passages:
        title, found = passages[passage_id].work.title, syllables[passage_id]
        if run.passage_end <= len(found):
            start, end = int(found.starts[run.passage_start]), int(found.ends[run.passage_end - 1])
    return SharedRun(passage_id, title, run.start, run.end, start, end, run.length, run.matched)
