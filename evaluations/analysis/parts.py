"""기승전결: where the four parts of a plot begin.

Three cuts are placed at once, so that together they are likeliest: each part tends to begin at a share of the text,
where a paragraph begins, and with words that move on the time or turn the matter.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from common.text import opening
from evaluations.analysis.lexicon import table
from evaluations.analysis.schema import Language, Plot, PlotName, PlotPart
from evaluations.analysis.text import StoryText

NAMES: Final[tuple[PlotName, ...]] = ("기", "승", "전", "결")
# Where the second, third and fourth part begin, as shares of the text, and how far that varies.
_PLACES: Final = ((0.25, 0.10), (0.54, 0.12), (0.81, 0.09))
_CUTS: Final = ("development", "turn", "close")
_PARAGRAPH: Final = 1.6
_BEGINS: Final = 1.1
_WITHIN: Final = 0.5
_SAME: Final = -0.9


def plot_of(story: StoryText) -> Plot:
    """The parts that the story has sentences for, in order."""
    spans = story.sentences
    cuts, confidence = _cuts(story)
    starts = [0, *cuts][: len(spans)]
    parts = []
    for number, first in enumerate(starts):
        last = starts[number + 1] if number + 1 < len(starts) else len(spans)
        start, end = spans[first][0], spans[last - 1][1]
        parts.append(
            PlotPart(
                part=NAMES[number] if len(starts) == len(NAMES) else _name_of(number, len(starts)),
                sentence=first,
                start=start,
                end=end,
                opening=opening(story.text[start:end], 80),
            )
        )
    return Plot(confidence=confidence, parts=parts)


def _name_of(number: int, count: int) -> PlotName:
    """Of a story of fewer than four sentences: it begins, and it ends."""
    return NAMES[-1] if number and number == count - 1 else NAMES[number]


def _cuts(story: StoryText) -> tuple[list[int], float]:
    count = len(story.sentences)
    if count <= len(NAMES):
        return list(range(1, count)), 0.3
    scores = [_scores(story, cut) for cut in range(len(_PLACES))]
    path = _likeliest(scores, count)
    evidence = sum(scores[cut][at] - _prior(story, cut, at) for cut, at in enumerate(path))
    return path, round(min(0.45 + 0.07 * max(evidence, 0), 0.9), 2)


def _likeliest(scores: list[list[float]], count: int) -> list[int]:
    """The cuts a < b < c with the greatest sum, by the best way to each place."""
    best: list[tuple[float, list[int]]] = [(scores[0][at], [at]) for at in range(count)]
    best[0] = (float("-inf"), [0])
    for row in scores[1:]:
        reached: list[tuple[float, list[int]]] = [(float("-inf"), [])] * count
        top: tuple[float, list[int]] = (float("-inf"), [])
        for at in range(1, count):
            reached[at] = (top[0] + row[at], [*top[1], at])
            top = max(top, best[at], key=lambda way: way[0])
        best = reached
    return max(best, key=lambda way: way[0])[1]


def _scores(story: StoryText, cut: int) -> list[float]:
    begins = {start for start, _ in story.lines}
    count = len(begins)
    scores = []
    for at, (start, end) in enumerate(story.sentences):
        score = _prior(story, cut, at)
        if start in begins and count > 1:
            # Of a few paragraphs each is a step of the tale; of many short ones each is a breath.
            score += _PARAGRAPH * min(1.0, 8 / count)
        text = story.narrated[start:end].strip() or story.text[start:end]
        score += _cues(text, story.language, cut)
        if at:
            score += _pace(story, at)
        scores.append(score)
    return scores


def _prior(story: StoryText, cut: int, at: int) -> float:
    place, spread = _PLACES[cut]
    first, last = story.sentences[0][0], story.sentences[-1][1]
    share = (story.sentences[at][0] - first) / max(last - first, 1)
    return -(((share - place) / spread) ** 2) / 2


def _cues(text: str, language: Language, cut: int) -> float:
    begins, within = _patterns(language, _CUTS[cut])
    score = _BEGINS if begins.match(text) else 0.0
    if within is not None:
        score += _WITHIN * min(len(set(within.findall(text))), 2)
    return score


def _pace(story: StoryText, at: int) -> float:
    """Less where the sentence takes up the one before it: with it a dialogue goes on."""
    start = story.sentences[at][0]
    return _SAME if any(begin <= start < end for begin, end in story.said) else 0.0


@cache
def _patterns(language: Language, cut: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    lists = table("plot")[language]
    begins = re.compile(f"[“\"'‘]?(?:{'|'.join(lists['begins'][cut])})", re.IGNORECASE)
    within = lists["within"].get(cut)
    return begins, re.compile("|".join(within), re.IGNORECASE) if within else None
