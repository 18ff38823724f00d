"""What many works say alike is nobody's: 옛날 옛적 갓날 갓적에, once upon a time there lived.

Of a run those syllables are formulaic that FORMULA_WORKS works or more share with the text, in passages that are
otherwise different. Passages that go on to agree past LONGEST_FORMULA syllables are copies of one another, and all
copies together are one witness: what stands in ten editions of one tale is still that tale's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np

from retrieval.overlap.aligning import Alignment, align

FORMULA_WORKS: Final = 4
LONGEST_FORMULA: Final = 30
# A run of which less is formulaic is told as long as it is.
_MOSTLY: Final = 0.8
_SAME: Final = 3
_SHIFTS: Final = (0, 1, -1, 2, -2, 3, -3)


def formulaic(
    run: Alignment,
    row: int,
    others: Iterable[tuple[int, Alignment]],
    *,
    passage_of: Callable[[int], Sequence[int]],
    work_of: Callable[[int], int],
) -> int:
    """How many syllables of a run with the passage of `row` are formulaic, by the runs of the same text with others."""
    witnesses = {work_of(row): [run]}
    for other_row, other in others:
        if other.start >= run.end or run.start >= other.end:
            continue
        if other_row == row or _are_copies(run, passage_of(row), other, passage_of(other_row)):
            continue
        witnesses.setdefault(work_of(other_row), []).append(other)
    if len(witnesses) < FORMULA_WORKS:
        return 0
    count = np.zeros(run.end - run.start, np.int64)
    for alignments in witnesses.values():
        covered = np.zeros(len(count), np.bool_)
        for each in alignments:
            covered[max(each.start - run.start, 0) : max(each.end - run.start, 0)] = True
        count += covered
    common = int((count >= FORMULA_WORKS).sum())
    return common if common >= _MOSTLY * len(count) else 0


def _are_copies(run: Alignment, passage: Sequence[int], other: Alignment, beside: Sequence[int]) -> bool:
    """Whether two passages agree around what both share with a text for longer than any formula is."""
    near = run.passage_at + other.at - run.at
    wanted = beside[other.passage_at : other.passage_at + _SAME]
    for shift in _SHIFTS:
        place = near + shift
        if place >= 0 and wanted and passage[place : place + _SAME] == wanted:
            return align(passage, beside, place, other.passage_at).length > LONGEST_FORMULA
    return False
