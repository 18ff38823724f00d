"""Two rankings made one. Pure: rows and scores in, rows and scores out."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Leg = tuple[Rows, Scores]

# How much the keyword leg counts where both have found something; the dense leg has the rest.
KEYWORD_WEIGHT: Final = 0.6
# Of each leg, as many of the best as are compared.
DEPTH: Final = 100


def fuse(dense: Leg, keyword: Leg, *, keyword_weight: float = KEYWORD_WEIGHT) -> Leg:
    """All rows of the best `DEPTH` of either leg, best first, with scores from 0 to 1; of equal ones the first rows.

    A leg is its rows, each once, and their scores, best first. The scores of a query are laid between 0 and 1: of the
    dense leg from its worst to its best, as cosines have no zero that means anything; of the keyword leg from 0, which
    is to share nothing. What a leg has not found, it gives 0. Where one has found nothing, the other decides.
    """
    weight = keyword_weight if len(dense[0]) else 1.0
    weight = weight if len(keyword[0]) else 0.0
    rows = np.union1d(dense[0][:DEPTH], keyword[0][:DEPTH])
    scores = np.zeros(len(rows))
    for leg, share, has_zero in ((dense, 1 - weight, False), (keyword, weight, True)):
        places = np.searchsorted(rows, leg[0][:DEPTH])
        scores[places] += share * _laid_out(leg[1][:DEPTH], has_zero)
    order = np.argsort(-scores, kind="stable")
    return rows[order], scores[order].astype(np.float32)


def _laid_out(scores: Scores, has_zero: bool) -> NDArray[np.float64]:
    if not len(scores):
        return np.zeros(0)
    exact = scores.astype(np.float64)
    least = 0.0 if has_zero else exact.min()
    width = exact.max() - least
    return (exact - least) / width if width > 0 else np.ones(len(exact))
