"""What other floors ask of the corpus."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from django.db.models import Q

from common.errors import StorytoolError
from common.threads import in_database_thread
from retrieval.models import Passage, Work
from retrieval.queries import Filters, Query
from retrieval.recommend import WANTED, language_of, recommend
from retrieval.search import FoundPassage, Ranking, rank, rank_in_loop, read_found

logger = logging.getLogger(__name__)

# The key of no row: a filter that names nothing known finds nothing.
_NO_WORK = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. `score` is 0 to 1, higher is nearer."""

    passage_id: str
    title: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found, best first; topics that it suggests; the legs that could not look."""

    found: list[FoundPassage]
    recommendations: list[str]
    degraded: tuple[str, ...]


def search(query: Query) -> SearchResult:
    """The passages nearest to a question, at most `query.k`, and three topics for new tales.

    Blocks. Raises IndexUnusable, of which SearchUnavailable where neither leg could look.
    """
    ranking = rank(query)
    return SearchResult(read_found(ranking, query.k), _recommendations(query, ranking), ranking.degraded)


def nearest_passages(query: Query) -> list[FoundPassage]:
    """The passages nearest to a question, at most `query.k`, and nothing besides.

    Blocks. Raises IndexUnusable, of which SearchUnavailable where neither leg could look.
    """
    return read_found(rank(query), query.k)


async def find_similar(
    query: str, tags: Mapping[str, Sequence[str]], *, language: str, k: int = 3
) -> list[Hit]:
    """The `k` passages nearest to a topic and its tags, those of its language before all others.

    Raises nothing: a story does without passages where the search fails, and the log says why.
    """
    asked = Query(query, tags, k=k)
    try:
        found = await _found_in_loop(replace(asked, filters=Filters(languages=(language,))))
        if len(found) < k:
            known = {each.passage.pk for each in found}
            others = await _found_in_loop(asked)
            found += [each for each in others if each.passage.pk not in known]
    except StorytoolError as error:
        logger.info("a story goes without passages: %s", error)
        return []
    except Exception:
        logger.exception("a story goes without passages")
        return []
    # Two rankings have two scales: one that comes later is never told as nearer.
    scores = accumulate((each.score for each in found[:k]), min)
    return [_hit(each.passage, score) for each, score in zip(found, scores, strict=False)]


def works_named(names: Sequence[str]) -> list[int]:
    """The keys of the works of these titles or keys; where names are given and none is known, one of no work."""
    if not names:
        return []
    known = Work.objects.filter(Q(slug__in=names) | Q(title__in=names)).values_list("pk", flat=True)
    return list(known) or [_NO_WORK]


def work_titles(limit: int = 20_000) -> list[tuple[str, str]]:
    """Key and title of the works, the first `limit` of them."""
    return list(Work.objects.order_by("pk").values_list("slug", "title")[:limit])


def _recommendations(query: Query, ranking: Ranking) -> list[str]:
    """In the language of the question where the corpus speaks it, otherwise in its own."""
    for ids, language in _neighbourhoods(query, ranking):
        topics = recommend(query, ids, ranking.index, language)
        if len(topics) == WANTED:
            return topics
    return topics


def _neighbourhoods(query: Query, ranking: Ranking) -> Iterator[tuple[Sequence[int], str]]:
    language = language_of(query.topic)
    yield ranking.ids, language
    yield rank(replace(query, filters=Filters(languages=(language,)))).ids, language
    yield ranking.ids, "en" if language == "ko" else "ko"


async def _found_in_loop(query: Query) -> list[FoundPassage]:
    return await in_database_thread(read_found, await rank_in_loop(query), query.k)


def _hit(passage: Passage, score: float) -> Hit:
    return Hit(str(passage.pk), passage.work.title, passage.text, round(score, 4))
