"""Vectors for tests whose topics are known."""

from __future__ import annotations

import numpy as np

from retrieval.topics.clusters import Vectors, unit


def clustered(groups: int, each: int, *, seed: int = 1, noise: float = 0.5) -> tuple[Vectors, np.ndarray]:
    """Unit vectors of 48 dimensions around `groups` directions, and the group of each, in a mixed order."""
    random = np.random.default_rng(seed)
    centres = unit(random.normal(size=(groups, 48)).astype(np.float32))
    group = random.permutation(np.repeat(np.arange(groups), each))
    drawn = centres[group] + random.normal(size=(len(group), 48)).astype(np.float32) * noise / np.sqrt(48)
    return unit(drawn.astype(np.float32)), group
