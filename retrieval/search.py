"""From a question to passages: both legs, fused, and the rows of what they found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.threads import in_database_thread
from retrieval.errors import SearchUnavailable
from retrieval.fusion import fuse
from retrieval.indexing.reader import Index, current_index
from retrieval.legs import DENSE, KEYWORD, Leg, Legs, keyword_leg
from retrieval.models import Passage
from retrieval.queries import Query
from retrieval.readiness import is_dead

Ids = NDArray[np.int64]

# So many more are read than are wanted: passages that were deleted since the index was built are passed over.
_SPARE: Final = 20


@dataclass(frozen=True, slots=True)
class Ranking:
    """The keys of passages, best first, each with its fused score (0 to 1) and its score of either leg.

    A leg's score is None for a passage that is not among its best. `degraded` names the legs that could not look.
    """

    ids: Sequence[int]
    scores: Sequence[float]
    dense: Sequence[float | None]
    keyword: Sequence[float | None]
    degraded: tuple[str, ...]
    index: Index


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that was found, its work loaded. `score` is 0 to 1, higher is nearer."""

    passage: Passage
    score: float
    dense: float | None
    keyword: float | None


def rank(query: Query) -> Ranking:
    """What the index of now finds. Blocks; raises IndexUnusable, EmbedderUnavailable, SearchUnavailable."""
    index = current_index()
    legs = _begin(index, query)
    return _ranking(index, *legs.wait()) if legs else _nothing(index)


async def rank_in_loop(query: Query) -> Ranking:
    """As `rank`, without blocking the loop: even opening the index is done in a thread."""
    index = await in_database_thread(current_index)
    legs = await in_database_thread(_begin, index, query)
    if legs is None:
        return _nothing(index)
    return await in_database_thread(_ranking, index, *await legs.waited())


def read_found(ranking: Ranking, k: int) -> list[FoundPassage]:
    """The best `k` that still exist, in one query."""
    wanted = ranking.ids[: k + _SPARE]
    passages = Passage.objects.select_related("work").in_bulk(list(wanted))
    places = [place for place, key in enumerate(wanted) if key in passages]
    return [
        FoundPassage(
            passages[ranking.ids[place]],
            ranking.scores[place],
            ranking.dense[place],
            ranking.keyword[place],
        )
        for place in places[:k]
    ]


def sharing_words(text: str, most: int) -> list[int]:
    """Keys of the `most` passages that share the rarest words with `text`. Raises IndexUnusable."""
    index = current_index()
    keys: list[int] = index.ids[keyword_leg(index, text, depth=most).rows].tolist()
    return keys


def _begin(index: Index, query: Query) -> Legs | None:
    """None where nothing is asked, or no passage has what the filters ask for."""
    filters = query.filters
    if not any(map(str.isalnum, query.text)):
        return None
    allowed = index.mask(
        works=filters.works, genres=filters.genres, tags=filters.tags, languages=filters.languages
    )
    if index.count == 0 or (allowed is not None and not allowed.any()):
        return None
    return Legs(index, query.text, allowed)


def _ranking(index: Index, dense: Leg, keyword: Leg) -> Ranking:
    degraded = tuple(
        name
        for name, leg in ((DENSE, dense), (KEYWORD, keyword))
        if not leg.works or (leg.is_silent and is_dead(index, name))
    )
    if not dense.works and not keyword.works:
        raise SearchUnavailable
    rows, scores = fuse((dense.rows, dense.scores), (keyword.rows, keyword.scores))
    return Ranking(
        ids=index.ids[rows].tolist(),
        scores=np.round(scores.astype(np.float64), 4).tolist(),
        dense=_scores_of(dense, rows),
        keyword=_scores_of(keyword, rows),
        degraded=degraded,
        index=index,
    )


def _scores_of(leg: Leg, rows: Ids) -> list[float | None]:
    scores = np.round(leg.scores.astype(np.float64), 4)
    known = dict(zip(leg.rows.tolist(), scores.tolist(), strict=True))
    return [known.get(row) for row in rows.tolist()]


def _nothing(index: Index) -> Ranking:
    return Ranking((), (), (), (), (), index)
