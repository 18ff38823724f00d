"""Passages that are about the same: spherical k-means over their vectors."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Topics = NDArray[np.int32]

SMOOTHED: Final = 10  # neighbours that a passage is seen among
ROUNDS: Final = 40
RESTARTS: Final = 4
_CHUNK: Final = 1024
ENOUGH_FOR_A_MEAN: Final = 30  # passages of a language, under which their mean says more of them than of it


def topic_count(passages: int) -> int:
    """How many topics a corpus is cut into: √n while it is small, then 5·⁴√n, as nobody reads a thousand of them.

    25 for 615 passages, 89 for 100,000, 158 for 1,000,000.
    """
    return max(1, round(min(passages**0.5, 5 * passages**0.25))) if passages else 0


def language_means(vectors: Vectors, languages: NDArray[np.integer], count: int) -> Vectors:
    """What the vectors of each language have in common, one row for each of the `count` language codes.

    Taken away, a Korean and an English telling of one tale lie side by side and not in two halves of the map. A
    language with few passages takes the mean of all.
    """
    everything = vectors.mean(axis=0)
    means = np.tile(everything, (count, 1)).astype(np.float32)
    for code in range(count):
        own = vectors[languages == code]
        if len(own) >= ENOUGH_FOR_A_MEAN:
            means[code] = own.mean(axis=0)
    return means


def centred(vectors: Vectors, means: Vectors, languages: NDArray[np.integer]) -> Vectors:
    """Unit vectors of what is left without the means of their languages; zeros where nothing is."""
    return unit(vectors - means[languages])


def unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    shortened: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 1e-6)
    return shortened


def smoothed(vectors: Vectors) -> Vectors:
    """Each passage as the mean of itself and its nearest others: what it tells, and less of how it is worded.

    Topics of such vectors hold together (on the starter corpus 64 % of a passage's ten nearest are of its own topic,
    where without it 43 % are). Costs the square of their number, in chunks.
    """
    count = len(vectors)
    if count <= SMOOTHED:
        return vectors
    means = np.empty_like(vectors)
    for start in range(0, count, _CHUNK):
        scores: Vectors = vectors[start : start + _CHUNK] @ vectors.T
        nearest = np.argpartition(-scores, SMOOTHED - 1, axis=1)[:, :SMOOTHED]
        means[start : start + _CHUNK] = vectors[nearest].mean(axis=1)
    return unit(means)


def cluster(vectors: Vectors, count: int, *, seed: int) -> Vectors:
    """Unit centres of at most `count` clusters, the same for the same vectors and seed.

    Of several starts the one whose passages are nearest to their centres. Fewer come back where there are not as many
    different vectors; one, of any direction, where all are zero.
    """
    random = np.random.default_rng(seed)
    best, best_fit = vectors[:1], -np.inf
    for _ in range(RESTARTS):
        centres, fit = _settled(vectors, _spread_start(vectors, count, random))
        if fit > best_fit:
            best, best_fit = centres, fit
    return best


def nearest_topic(vectors: Vectors, centres: Vectors) -> Topics:
    scores: Vectors = vectors @ centres.T
    return np.asarray(scores.argmax(axis=1), np.int32)


def _spread_start(vectors: Vectors, count: int, random: np.random.Generator) -> Vectors:
    """k-means++: each next centre by the square of its distance to those there are."""
    chosen = [int(random.integers(len(vectors)))]
    distance = _distance(vectors, vectors[chosen[0]])
    while len(chosen) < count and (total := distance.sum()) > 1e-6:
        picked = int(np.searchsorted(distance.cumsum(), random.random() * total))
        chosen.append(min(picked, len(vectors) - 1))
        distance = np.minimum(distance, _distance(vectors, vectors[chosen[-1]]))
    return vectors[np.unique(chosen)]


def _distance(vectors: Vectors, centre: Vectors) -> NDArray[np.float64]:
    scores: Vectors = vectors @ centre
    return np.maximum(1 - scores, 0).astype(np.float64)


def _settled(vectors: Vectors, centres: Vectors) -> tuple[Vectors, float]:
    """The centres once no passage changes its cluster, and how near the passages are to them."""
    before: Topics | None = None
    for _ in range(ROUNDS):
        topics = nearest_topic(vectors, centres)
        if before is not None and np.array_equal(topics, before):
            break
        before = topics
        centres = _means(vectors, topics, centres)
    return centres, float((vectors * centres[nearest_topic(vectors, centres)]).sum())


def _means(vectors: Vectors, topics: Topics, centres: Vectors) -> Vectors:
    """The direction of each cluster's sum; a cluster that lost its last passage stays where it was."""
    order = np.argsort(topics, kind="stable")
    filled, starts = np.unique(topics[order], return_index=True)
    moved = centres.copy()
    moved[filled] = unit(np.add.reduceat(vectors[order], starts, axis=0))
    return moved
