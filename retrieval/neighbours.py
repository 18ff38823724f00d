"""The passages nearest to a passage, for those who look after the corpus."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retrieval.indexing.reader import current_index
from retrieval.models import Passage


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A passage near to another, its work loaded. `score` is a cosine, the mean of the corpus taken off."""

    passage: Passage
    score: float


def neighbours_of(passage_id: int, k: int = 10) -> list[Neighbour] | None:
    """The `k` nearest that still exist, nearest first, by the vectors of the index: nothing is embedded.

    None where the passage came after the index was built. One query. Raises IndexUnusable.
    """
    index = current_index()
    try:
        row = int(index.rows_of(np.array([passage_id], np.int64))[0])
    except KeyError:
        return None
    rows, scores = index.neighbours(row, k)
    keys = index.ids[rows].tolist()
    passages = Passage.objects.select_related("work").defer("tags").in_bulk(keys)
    found = zip(keys, scores.tolist(), strict=True)
    return [Neighbour(passages[key], score) for key, score in found if key in passages]
