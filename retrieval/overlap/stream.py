"""A text that is still being written, watched for what it shares with passages."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from typing import Final

import numpy as np

from retrieval.overlap.aligning import Alignment, align
from retrieval.overlap.formulae import formulaic
from retrieval.overlap.reading import Candidate, Overlap
from retrieval.overlap.seeds import SHINGLE, light, shingles
from retrieval.syllables import Codes, syllables_of

# Runs that are shorter are told to nobody: so much the words of one language have in common.
SHORTEST: Final = 12
# Of so many shingles so many candidates are followed, the rarest first: as many shingles as a batch has.
_AT_ONCE: Final = 16
_CANDIDATES: Final = 64
# A shingle with more particles between its syllables is none.
_LONGEST_SHINGLE: Final = 200
_KEPT: Final = 32
# So many that reach the end of the text, the longest, are looked at again when it goes on; others are found anew.
_FOLLOWED: Final = 24
_PASSAGES_AT_HAND: Final = 256
# An unfinished word or syllable at the end: what comes next decides what it is.
_UNFINISHED = re.compile(r"[A-Za-z\u00c0-\u024f'’\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]{1,60}\Z")


@dataclass(frozen=True, slots=True)
class Run:
    """What a text shares with the passage of a row.

    `start` and `end` are characters of the text, `passage_start` and `passage_end` syllables of the passage. `length`
    is in syllables, those of formulae not counted and those between edits counted (`Alignment`); of them `matched`
    agree exactly.
    """

    row: int
    start: int
    end: int
    passage_start: int
    passage_end: int
    length: int
    matched: int


class OverlapStream:
    """Of one text. `feed` it as it grows; what was found so far is in `runs`. Not for several threads at once."""

    def __init__(self, overlap: Overlap) -> None:
        self._overlap = overlap
        self._unfinished = ""
        self._characters = 0
        self._codes: list[int] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._attached: list[bool] = []
        self._shingled = 0
        self._found: dict[int, list[Alignment]] = {}
        self._open: dict[Candidate, int] = {}
        self._passages: dict[int, list[int]] = {}

    def feed(self, text: str, *, is_last: bool = False) -> None:
        """Take in what was added to the text; with the last of it, also a word that may not be finished."""
        text = self._unfinished + text
        cut = len(text)
        if not is_last and (unfinished := _UNFINISHED.search(text)):
            cut = unfinished.start()
        self._unfinished = text[cut:]
        added = syllables_of(text[:cut])
        self._codes += added.codes.tolist()
        starts, ends = added.starts + self._characters, added.ends + self._characters
        before = np.concatenate((np.array(self._ends[-1:] or [-1]), ends[:-1]))
        self._attached += (starts == before[: len(starts)]).tolist()
        self._starts += starts.tolist()
        self._ends += ends.tolist()
        self._characters += cut
        if len(added):
            self._look_up()

    @property
    def length(self) -> int:
        """How many characters were fed."""
        return self._characters + len(self._unfinished)

    def runs(self, shortest: int = SHORTEST) -> list[Run]:
        """Runs of at least `shortest` syllables, the longest first."""
        runs = [
            self._run(row, each)
            for row, found in self._found.items()
            for each in found
            if each.length >= shortest
        ]
        runs = [run for run in runs if run.length >= shortest]
        return sorted(runs, key=lambda run: (-run.length, -run.matched, run.start, run.row))

    def running(self, shortest: int = SHORTEST) -> Run | None:
        """The longest run that goes up to the end of what was fed so far, and may go on."""
        ends = len(self._codes)
        found = [
            (each.length, row, each)
            for row, known in self._found.items()
            for each in known
            if each.end == ends and each.length >= shortest
        ]
        for _length, row, each in sorted(found, key=lambda one: -one[0]):
            if (run := self._run(row, each)).length >= shortest:
                return run
        return None

    def fork(self) -> OverlapStream:
        """Another stream of the same text so far, which goes its own way from here."""
        other = copy(self)
        for name in ("_codes", "_starts", "_ends", "_attached", "_found", "_open"):
            setattr(other, name, copy(getattr(self, name)))
        return other

    def _look_up(self) -> None:
        begin = self._shingled
        codes: Codes = np.array(self._codes[begin:], np.uint16)
        heavy = np.flatnonzero(~light()[codes])
        keys, at = shingles(codes)
        if len(heavy) >= SHINGLE:
            self._shingled = begin + int(heavy[1 - SHINGLE])
        self._shingled = max(self._shingled, len(self._codes) - _LONGEST_SHINGLE)
        still_open, self._open = self._open, {}
        for candidate in still_open:
            self._grow(candidate)
        for first in range(0, len(keys), _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            for candidate in self._overlap.candidates(keys[some], at[some] + begin, _CANDIDATES):
                if not self._is_known(candidate):
                    self._grow(candidate)
        if len(self._open) > _FOLLOWED:
            longest = sorted(self._open, key=self._open.__getitem__, reverse=True)[:_FOLLOWED]
            self._open = {candidate: self._open[candidate] for candidate in longest}

    def _is_known(self, candidate: Candidate) -> bool:
        return any(
            known.start <= candidate.at < known.end
            and known.passage_start <= candidate.passage_at < known.passage_end
            for known in self._found.get(candidate.row, ())
        )

    def _grow(self, candidate: Candidate) -> None:
        """Follow a candidate both ways, and remember the run if it is one; while it reaches the end, go on later."""
        grown = align(
            self._codes,
            self._passage(candidate.row),
            candidate.at,
            candidate.passage_at,
            self._attached,
        )
        if grown.end >= len(self._codes) - 3:
            self._open[candidate] = grown.length
        if grown.length < SHORTEST:
            return
        others = [
            known
            for known in self._found.get(candidate.row, ())
            if not (grown.start < known.end and known.start < grown.end) or known.length > grown.length
        ]
        self._found[candidate.row] = [*others, grown]
        if len(self._found) > _KEPT:
            shortest = min(self._found, key=lambda row: max(each.length for each in self._found[row]))
            del self._found[shortest]

    def _passage(self, row: int) -> list[int]:
        codes = self._passages.get(row)
        if codes is None:
            if len(self._passages) >= _PASSAGES_AT_HAND:
                self._passages.clear()
            codes = self._passages[row] = self._overlap.codes_of(row)
        return codes

    def _run(self, row: int, found: Alignment) -> Run:
        common = formulaic(self._codes[found.start : found.end])
        return Run(
            row=row,
            start=self._starts[found.start],
            end=self._ends[found.end - 1],
            passage_start=found.passage_start,
            passage_end=found.passage_end,
            length=found.length - common,
            matched=found.matched,
        )
