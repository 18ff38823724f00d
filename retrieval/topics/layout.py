"""A corpus in two dimensions: t-SNE of some passages (van der Maaten and Hinton 2008), the others placed among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.topics.clusters import Topics, Vectors

Positions = NDArray[np.float32]

LANDMARKS: Final = 3000  # each round costs their square: half a minute of one core for all rounds
PERPLEXITY: Final = 20.0
EARLY_ROUNDS: Final = 120
ROUNDS: Final = 500
EXAGGERATION: Final = 12.0
TOGETHER: Final = 0.25  # how much of its attraction a passage owes to its topic, the rest to its neighbours
NEIGHBOURS: Final = 3  # that place a passage which is no landmark; more of them would draw it into the middle


@dataclass(frozen=True, slots=True)
class Layout:
    """The landmarks: unit vectors of shape (n, dimensions), their topics, and where they lie: (n, 2), in -1 … 1."""

    vectors: Vectors
    topics: Topics
    positions: Positions

    def place(self, vectors: Vectors) -> tuple[Topics, Positions]:
        """Topics and places of other passages: those of the landmarks nearest to them."""
        scores: NDArray[np.float32] = vectors @ self.vectors.T
        k = min(NEIGHBOURS, scores.shape[1])
        nearest = np.argpartition(-scores, k - 1, axis=1)[:, :k]
        weights = neighbour_weights(np.take_along_axis(scores, nearest, axis=1))
        places: Positions = np.einsum("nk,nkd->nd", weights, self.positions[nearest])
        return heaviest(self.topics[nearest], weights), places.astype(np.float32)


def neighbour_weights(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much each of some neighbours counts, by their likeness (n, k); rows of sum 1.

    The weights fall steeply from the nearest to the last, for between two neighbours at far ends of a map there is
    nothing.
    """
    lead = scores - scores.min(axis=1, keepdims=True)
    weights = (lead / np.maximum(lead.max(axis=1, keepdims=True), 1e-9)) ** 3 + 1e-3
    shares: NDArray[np.float32] = weights / weights.sum(axis=1, keepdims=True)
    return shares


def heaviest(topics: Topics, weights: NDArray[np.float32]) -> Topics:
    """Of each row of topics (n, k), the one whose weights come to most."""
    votes = (weights[:, np.newaxis, :] * (topics[:, :, np.newaxis] == topics[:, np.newaxis, :])).sum(axis=2)
    return np.take_along_axis(topics, votes.argmax(axis=1)[:, np.newaxis], axis=1)[:, 0]


def lay_out(vectors: Vectors, topics: Topics, *, seed: int) -> Layout:
    """A layout with these unit vectors as landmarks, at most `LANDMARKS`; the same for the same vectors and seed."""
    positions = _principal(vectors, seed)
    if len(vectors) > 3:
        attraction = (1 - TOGETHER) * _affinities(vectors) + TOGETHER * _companions(topics)
        positions = _refined(positions, attraction.astype(np.float32))
    return Layout(vectors, topics, _fitted(positions))


def _principal(vectors: Vectors, seed: int) -> Positions:
    """The first two principal components, small, with a little noise so that equal passages come apart."""
    noise = np.random.default_rng(seed).normal(size=(len(vectors), 2))
    if len(vectors) < 2:
        return np.zeros((len(vectors), 2), np.float32)
    inner = vectors - vectors.mean(axis=0)
    _, axes = np.linalg.eigh((inner.T @ inner).astype(np.float64))
    axes = axes[:, -2:][:, ::-1]
    # An axis has no direction of its own: its largest part is made to point up.
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    found = np.zeros((len(vectors), 2))
    found[:, : axes.shape[1]] = inner @ axes
    spread = max(float(found[:, 0].std()), 1e-6)
    return (found / spread * 1e-4 + noise * 1e-6).astype(np.float32)


def _affinities(vectors: Vectors) -> NDArray[np.float32]:
    """P of t-SNE: symmetric, of sum 1; each row's kernel as wide as to reach about `PERPLEXITY` neighbours."""
    count = len(vectors)
    perplexity = min(PERPLEXITY, (count - 1) / 3)
    reach = min(count - 1, int(3 * perplexity) + 1)
    distances = np.maximum(2 - 2 * (vectors @ vectors.T), 0)
    np.fill_diagonal(distances, np.inf)
    nearest = np.argpartition(distances, reach - 1, axis=1)[:, :reach]
    chances = _kernel(np.take_along_axis(distances, nearest, axis=1).astype(np.float64), perplexity)
    affinities = np.zeros((count, count), np.float32)
    np.put_along_axis(affinities, nearest, chances.astype(np.float32), axis=1)
    affinities += affinities.T
    return np.asarray(affinities / affinities.sum(), np.float32)


def _companions(topics: Topics) -> NDArray[np.float32]:
    """The same for topics: each passage is drawn alike to all of its own. Without it a topic lies in shreds."""
    together = (topics[:, np.newaxis] == topics[np.newaxis, :]).astype(np.float32)
    np.fill_diagonal(together, 0)
    together /= np.maximum(together.sum(axis=1, keepdims=True), 1)
    return np.asarray(together / max(float(together.sum()), 1), np.float32)


def _kernel(distances: NDArray[np.float64], perplexity: float) -> NDArray[np.float64]:
    """Rows of chances that fall with the squared distance, each row of entropy log(perplexity), by bisection."""
    distances = distances - distances.min(axis=1, keepdims=True)
    low, high = np.zeros(len(distances)), np.full(len(distances), 1e6)
    steepness = np.ones(len(distances))
    for _ in range(50):
        chances = np.exp(-distances * steepness[:, None])
        chances /= chances.sum(axis=1, keepdims=True)
        entropy = -(chances * np.log(np.maximum(chances, 1e-12))).sum(axis=1)
        too_wide = entropy > np.log(perplexity)
        low, high = np.where(too_wide, steepness, low), np.where(too_wide, high, steepness)
        steepness = np.where(high < 1e6, (low + high) / 2, steepness * 2)
    return chances


def _refined(positions: Positions, affinities: NDArray[np.float32]) -> Positions:
    """Gradient descent with momentum and gains, first with the attraction exaggerated so that clusters gather."""
    rate = max(len(positions) / EXAGGERATION, 20.0)
    speed, gains = np.zeros_like(positions), np.ones_like(positions)
    for round_ in range(ROUNDS):
        is_early = round_ < EARLY_ROUNDS
        slope = _gradient(positions, affinities, EXAGGERATION if is_early else 1.0)
        gains = np.maximum(np.where(np.sign(slope) != np.sign(speed), gains + 0.2, gains * 0.8), 0.01)
        speed = (0.5 if is_early else 0.8) * speed - rate * gains * slope
        positions = positions + speed
        positions = positions - positions.mean(axis=0)
    return np.asarray(positions, np.float32)


def _gradient(positions: Positions, affinities: NDArray[np.float32], exaggeration: float) -> Positions:
    squares = (positions**2).sum(axis=1)
    near = positions @ (-2 * positions.T)
    near += squares[:, None]
    near += squares[None, :]
    np.maximum(near, 0, out=near)
    near += 1
    np.reciprocal(near, out=near)
    np.fill_diagonal(near, 0)
    force = affinities * np.float32(exaggeration)
    force -= near / near.sum()
    force *= near
    slope: Positions = 4 * (force.sum(axis=1)[:, None] * positions - force @ positions)
    return slope


def _fitted(positions: Positions) -> Positions:
    """Centred in the square -1 … 1, both axes by the same scale."""
    if len(positions) == 0:
        return positions
    low, high = positions.min(axis=0), positions.max(axis=0)
    reach = max(float((high - low).max()) / 2, 1e-12)
    inside: Positions = np.clip((positions - (low + high) / 2) / reach, -1, 1)
    return inside.astype(np.float32)


def trustworthiness(vectors: Vectors, positions: Positions, k: int = 10) -> float:
    """How far neighbours in the picture are neighbours in truth: 1 is all of them (Venna and Kaski 2001).

    Counts, for the `k` nearest of each point in the picture, by how many ranks they are too far away in `vectors`.
    NaN where there are not more than 2k points. Costs the square of their number.
    """
    count = len(vectors)
    if 2 * count <= 3 * k + 1 or count <= 2 * k:
        return float("nan")
    true = -(vectors @ vectors.T)
    np.fill_diagonal(true, np.inf)
    ranks = np.empty((count, count), np.int32)
    np.put_along_axis(ranks, true.argsort(axis=1), np.arange(1, count + 1, dtype=np.int32)[None, :], axis=1)
    shown = ((positions[:, None, :] - positions[None, :, :]) ** 2).sum(axis=2)
    np.fill_diagonal(shown, np.inf)
    nearest = np.argpartition(shown, k - 1, axis=1)[:, :k]
    excess = np.maximum(np.take_along_axis(ranks, nearest, axis=1) - k, 0).sum()
    return float(1 - 2 * excess / (count * k * (2 * count - 3 * k - 1)))
