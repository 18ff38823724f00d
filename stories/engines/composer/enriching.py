"""A title and three recommendations for a tale, from its own cast and plots not yet told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stories.engines.composer.composing import plan_tale
from stories.engines.composer.phrases import books, ko_words
from stories.engines.composer.planner import Plan
from stories.engines.composer.surface import dice, render
from stories.pipeline.types import Enrichment, Passage, StoryRequest

TITLE_LENGTH = {"ko": 13, "en": 60}
PREMISE_LENGTH = 90
_SHIFTERS = frozenset((*ko_words.BEASTS, *ko_words.SPIRITS))


def enrichment(request: StoryRequest, story: str, passages: Sequence[Passage] = ()) -> Enrichment:
    """A title that fits (13 characters in Korean, 60 in English) and three premises for other tales.

    They are about the people of `story`: where it was told from somebody else's draft, about that cast.
    """
    plan = plan_tale(request, passages=passages)
    if passages and plan.story() != story:
        plan = plan_tale(request)  # it was begun before they were found
    if plan.slots["hero"].lower() not in story.lower():
        plan = plan_tale(request, story)
    first, second, third = _premises(request, plan)
    return Enrichment(_title(request, plan), (first, second, third))


def _title(request: StoryRequest, plan: Plan) -> str:
    rng = dice(request.seed, request.topic, "title")
    patterns = list(plan.plot.titles)
    rng.shuffle(patterns)
    fallbacks = books.TITLES[request.language]
    for pattern in (*patterns, *fallbacks):
        title = render(pattern, plan.slots, rng)
        if len(title) <= TITLE_LENGTH[request.language]:
            return _headline(title) if request.language == "en" else title
    return fallbacks[-1]


def _premises(request: StoryRequest, plan: Plan) -> Iterator[str]:
    """Three, of plots other than this one; the last patterns name nobody, so that three are always found."""
    rng = dice(request.seed, request.topic, "premises")
    families = {plot.family: plot for plot in books.book(request.language).plots}
    others = [plot for family, plot in families.items() if family != plan.plot.family]
    if request.language == "ko" and plan.slots["other"].split()[-1] not in _SHIFTERS:
        others = [plot for plot in others if plot.family != "transform"]  # a person need not become one
    rng.shuffle(others)
    patterns = [rng.choice(plot.premises) for plot in others]
    found: list[str] = []
    for pattern in (*patterns, *books.PREMISES[request.language]):
        premise = render(pattern, plan.slots, rng)
        if len(premise) <= PREMISE_LENGTH and premise not in found:
            found.append(premise)
    yield from found[:3]


def _headline(title: str) -> str:
    """Capitals on all but the small words inside: The Fox and the Lantern."""
    small = {"the", "a", "an", "of", "and", "in", "on", "by", "to", "at", "for", "under", "beyond", "over"}
    words = [
        word if index and word in small else word[:1].upper() + word[1:]
        for index, word in enumerate(title.split())
    ]
    return " ".join(words)
