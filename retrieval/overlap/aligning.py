"""From one pair of equal syllables to the whole run that two texts share, over small differences.

A run is grown in both directions from where it was found. Where the syllables differ, the cheapest small edit is taken
after which they agree again: particles and endings that were swapped, dropped or added cost little, other syllables
much, and where the costs outweigh what agrees behind them, the run ends (as BLAST's extension with a drop-off).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from retrieval.overlap.seeds import light_codes, particle_codes
from retrieval.syllables import MAX_HANGUL

# How many syllables of the text and of the passage are stepped over, the smaller edits first.
_EDITS: Final = (
    (1, 1),
    (1, 0),
    (0, 1),
    (2, 1),
    (1, 2),
    (2, 2),
    (2, 0),
    (0, 2),
    (3, 2),
    (2, 3),
    (3, 0),
    (0, 3),
)
_LIGHT_COST: Final = 0.3
_COST: Final = 1.0
# So many syllables must agree behind an edit, where it is not of light ones alone.
_AGAIN: Final = 3
_DROP: Final = 3.5
_DROPPED_AT_END: Final = 2


@dataclass(frozen=True, slots=True)
class Alignment:
    """Syllables [start, end) of a text beside [passage_start, passage_end) of a passage.

    `length` is how many syllables long the run is on the side where it is longer, from its first to its last, the
    edited ones among them; `matched` how many agree exactly. text[at] and passage[passage_at] are the pair that it was
    grown from.
    """

    start: int
    end: int
    passage_start: int
    passage_end: int
    matched: int
    at: int
    passage_at: int

    @property
    def length(self) -> int:
        return max(self.end - self.start, self.passage_end - self.passage_start)


def align(
    text: Sequence[int],
    passage: Sequence[int],
    at: int,
    passage_at: int,
    attached: Sequence[bool] | None = None,
) -> Alignment:
    """The run around text[at] and passage[passage_at]; of length 0 where these differ and nothing follows.

    `attached` tells for each syllable of the text whether it stands right behind the one before it, without a space.
    With it, a particle at the very end belongs to the run, where another one or none stands in its place.
    """
    end, passage_end, right = _reach(text, passage, at, passage_at, 1)
    start, passage_start, left = _reach(text, passage, at - 1, passage_at - 1, -1)
    start, passage_start = start + 1, passage_start + 1
    if attached is not None and left + right:
        if start and _swapped(text[start - 1], passage, passage_start - 1, is_attached=attached[start]):
            start, passage_start = start - 1, passage_start - 1
        goes_on = end < len(text) and attached[end]
        if end < len(text) and _swapped(text[end], passage, passage_end, is_attached=goes_on):
            end, passage_end = end + 1, passage_end + 1
            goes_on = False
        if not goes_on:
            passage_end = _behind_particles(passage, passage_end)
    return Alignment(start, end, passage_start, passage_end, left + right, at, passage_at)


def _reach(
    text: Sequence[int], passage: Sequence[int], at: int, beside: int, step: int
) -> tuple[int, int, int]:
    """How far the run goes in one direction: the first places behind it, and how many syllables of it agree."""
    score = best = 0.0
    matched = best_matched = 0
    best_at, best_beside = at, beside
    limit, passage_limit = (len(text), len(passage)) if step > 0 else (-1, -1)
    while at != limit and beside != passage_limit:
        if text[at] == passage[beside]:
            at, beside = at + step, beside + step
            score += 1
            matched += 1
            if score > best:
                best, best_matched, best_at, best_beside = score, matched, at, beside
            continue
        found = _edit(text, passage, at, beside, step)
        if found is None or score - found[0] < best - _DROP:
            break
        score -= found[0]
        at, beside = at + step * found[1], beside + step * found[2]
    return best_at, best_beside, best_matched


def _edit(
    text: Sequence[int], passage: Sequence[int], at: int, beside: int, step: int
) -> tuple[float, int, int] | None:
    """Cost and widths of the edit behind which the most agrees for the least."""
    chosen: tuple[float, int, int] | None = None
    chosen_gain = 0.0
    for ours, theirs in _EDITS:
        again = _agreeing(text, passage, at + step * ours, beside + step * theirs, step)
        if not again:
            continue
        is_light = _all_light(text, at, ours, step) and _all_light(passage, beside, theirs, step)
        if again < _AGAIN and not is_light:
            continue
        cost = max(ours, theirs) * (_LIGHT_COST if is_light else _COST)
        if chosen is None or again - cost > chosen_gain:
            chosen, chosen_gain = (cost, ours, theirs), again - cost
    return chosen


def _agreeing(text: Sequence[int], passage: Sequence[int], at: int, beside: int, step: int) -> int:
    """How many syllables agree from here on, up to `_AGAIN` + 1, particles that were swapped passed over."""
    table = light_codes()
    count = 0
    while count <= _AGAIN and 0 <= at < len(text) and 0 <= beside < len(passage):
        if text[at] == passage[beside]:
            count += 1
        elif not count or text[at] not in table or passage[beside] not in table:
            break
        at, beside = at + step, beside + step
    return count


def _all_light(codes: Sequence[int], at: int, count: int, step: int) -> bool:
    table = light_codes()
    return all(codes[at + step * offset] in table for offset in range(count))


def _swapped(syllable: int, passage: Sequence[int], beside: int, *, is_attached: bool) -> bool:
    """Whether a text has, at the edge of a run, one particle where a passage has another. English ones stand alone."""
    if not (0 <= beside < len(passage)) or not (is_attached or syllable > MAX_HANGUL):
        return False
    return syllable in light_codes() and passage[beside] in light_codes()


def _behind_particles(passage: Sequence[int], beside: int) -> int:
    particles = particle_codes()
    end = beside
    while end < min(beside + _DROPPED_AT_END, len(passage)) and passage[end] in particles:
        end += 1
    return end
