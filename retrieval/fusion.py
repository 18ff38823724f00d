"""Two rankings made one. Pure: rows and scores in, rows and scores out."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Leg = tuple[Rows, Scores]

# How much the keyword leg counts where it has found what was asked for; the dense leg has the rest.
KEYWORD_WEIGHT: Final = 0.7
# The share of a question that its best hit has to have for that. A question in another language than the passages
# shares next to nothing with them, and even that, a digit or a name, would decide.
ENOUGH: Final = 0.24
# Of each leg, as many of the best as are compared.
DEPTH: Final = 100


def fuse(dense: Leg, keyword: Leg, *, keyword_weight: float = KEYWORD_WEIGHT) -> Leg:
    """All rows of the best `DEPTH` of either leg, best first, with scores from 0 to 1; of equal ones the first rows.

    A leg is its rows, each once, and their scores, best first. The scores of a query are laid between 0 and 1: of the
    dense leg from its worst to its best, as cosines have no zero that means anything; of the keyword leg, whose scores
    are shares of the question, from 0 to its best, or to less than 1 where that best is below `ENOUGH`. What a leg has
    not found, it gives 0. Where one has found nothing, the other decides.
    """
    weight = keyword_weight if len(dense[0]) else 1.0
    weight = weight if len(keyword[0]) else 0.0
    rows = np.union1d(dense[0][:DEPTH], keyword[0][:DEPTH])
    scores = np.zeros(len(rows))
    scores[np.searchsorted(rows, dense[0][:DEPTH])] += (1 - weight) * _from_worst(dense[1][:DEPTH])
    scores[np.searchsorted(rows, keyword[0][:DEPTH])] += weight * _from_zero(keyword[1][:DEPTH])
    order = np.argsort(-scores, kind="stable")
    return rows[order], scores[order].astype(np.float32)


def _from_worst(scores: Scores) -> NDArray[np.float64]:
    exact = scores.astype(np.float64)
    least, width = exact.min(initial=np.inf), np.ptp(exact) if len(exact) else 0.0
    return (exact - least) / width if width > 0 else np.ones(len(exact))


def _from_zero(shares: Scores) -> NDArray[np.float64]:
    exact: NDArray[np.float64] = shares.astype(np.float64)
    return exact / max(float(exact.max(initial=0.0)), ENOUGH)
