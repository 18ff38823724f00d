"""How good a ranking is, and how sure that is. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Final

import numpy as np
from numpy.typing import NDArray

DEPTH: Final = 10
DEEP: Final = 100
METRICS: Final = (f"nDCG@{DEPTH}", f"MRR@{DEPTH}", "recall@1", f"recall@{DEPTH}", f"recall@{DEEP}")
_RESAMPLES: Final = 1000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions, and between what it lies in 95 of 100 draws of as many questions (bootstrap)."""

    mean: float
    low: float
    high: float


def measured(
    rows: NDArray[np.int64], scores: NDArray[np.float32], relevant: Collection[int]
) -> dict[str, float]:
    """Each metric, 0 to 1, of one ranking, best first. Of rows that tie, the relevant ones count as the last."""
    is_relevant = np.isin(rows, list(relevant))
    hits = is_relevant[np.lexsort((is_relevant, -scores.astype(np.float64)))]
    found = np.flatnonzero(hits)
    gain = sum(1 / log2(place + 2) for place in found if place < DEPTH)
    ideal = sum(1 / log2(place + 2) for place in range(min(len(relevant), DEPTH)))
    first = int(found[0]) if len(found) else DEPTH
    values = (
        gain / ideal,
        1 / (first + 1) if first < DEPTH else 0.0,
        *(hits[:depth].sum() / min(len(relevant), depth) for depth in (1, DEPTH, DEEP)),
    )
    return {name: float(value) for name, value in zip(METRICS, values, strict=True)}


def estimated(values: Sequence[float], seed: int = 1) -> Estimate:
    """The same for the same values. Raises ValueError where there are none."""
    if not values:
        raise ValueError("nothing was measured")
    sample = np.asarray(values, np.float64)
    random = np.random.default_rng(seed)
    means = [sample[random.integers(0, len(sample), len(sample))].mean() for _ in range(_RESAMPLES)]
    low, high = np.percentile(means, (2.5, 97.5))
    return Estimate(float(sample.mean()), float(low), float(high))


def summarised(measurements: Sequence[Mapping[str, float]]) -> dict[str, Estimate]:
    return {name: estimated([measured[name] for measured in measurements]) for name in METRICS}
