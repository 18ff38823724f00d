"""What the corpus has to do with a story: the works nearest to it, and the runs that it shares with passages."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Final

from common.errors import StorytoolError
from common.text import opening
from evaluations.analysis.schema import Borrowings, Keywords, Motifs, NearWork, NearWorks, People, SharedText
from evaluations.analysis.text import StoryText
from retrieval.provenance import shared_runs
from retrieval.queries import Query
from retrieval.services import nearest_passages

logger = logging.getLogger(__name__)

_WORKS: Final = 5
_PASSAGES: Final = 20
_QUESTION: Final = 120


def near_works_of(people: People, keywords: Keywords, motifs: Motifs) -> NearWorks:
    """The works of the corpus that are about the like. Blocks; where nothing can be looked up, says so.

    The question is what was found out of the story, in a line: to embed the whole would cost more than all the rest.
    """
    question = _question(people, keywords, motifs)
    if not question:
        return NearWorks(confidence=0, checked=True, works=[])
    try:
        found = nearest_passages(Query(question, k=_PASSAGES))
    except StorytoolError as error:
        logger.info("a story is analysed without near works: %s", error)
        return NearWorks(confidence=0, checked=False, works=[])
    works: dict[str, NearWork] = {}
    for each in found:
        title = each.passage.work.title
        if title not in works:
            works[title] = NearWork(
                title=title,
                score=round(min(max(each.score, 0), 1), 4),
                passage_id=str(each.passage.pk),
                passage=opening(each.passage.text, 160),
            )
    return NearWorks(confidence=0.5, checked=True, works=list(works.values())[:_WORKS])


def provenance_of(story: StoryText) -> Borrowings:
    """Blocks for some milliseconds and reads the passages that are found."""
    runs = shared_runs(story.text)
    if runs is None:
        return Borrowings(confidence=0, checked=False, longest=None, overlaps=[])
    overlaps = [
        SharedText(
            passage_id=str(run.passage_id),
            title=run.title,
            start=run.start,
            end=run.end,
            text=story.text[run.start : run.end],
            length=run.length,
            matched=run.matched,
        )
        for run in runs
    ]
    longest = max((run.length for run in runs), default=0)
    return Borrowings(confidence=0.95, checked=True, longest=longest, overlaps=overlaps)


def _question(people: People, keywords: Keywords, motifs: Motifs) -> str:
    nodes = sorted(people.nodes, key=lambda node: -node.mentions)
    said: Iterable[str] = [
        *(node.role or node.name for node in nodes[:4]),
        *(keyword.word for keyword in keywords.keywords[:5]),
        *(motif.name for motif in motifs.motifs[:4]),
    ]
    return " ".join(dict.fromkeys(said))[:_QUESTION]
