"""Where a text falls on the map that was not there when the map was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from llm.embedders.base import Vectors
from retrieval.errors import TopicMapStale
from retrieval.indexing.reader import current_index
from retrieval.topics.layout import heaviest, neighbour_weights
from retrieval.topics.maps import TopicMap

NEIGHBOURS: Final = 8
_WINDOW: Final = 250  # characters: a passage, or most of one; what is longer costs more and says little more


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A passage near to a text. `score` is their cosine."""

    passage_id: int
    score: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text falls, in which topic, and the passages it was placed by, the nearest first."""

    x: float
    y: float
    topic: int
    nearest: Sequence[Neighbour]


def place_story(topic_map: TopicMap, *, topic: str, text: str) -> Place:
    """The place of a story on a map. Its vector is made as a passage's is: of its topic sentence and its text alike.

    Blocks while it embeds. Raises EmbedderUnavailable, IndexUnusable, and TopicMapStale where none of the passages
    near to it is on the map.
    """
    index = current_index()
    vector = index.embed(topic)
    if windows := _windows(text):
        vector = vector + np.mean([index.embed(window) for window in windows], axis=0)
    return place_vector(topic_map, vector / max(float(np.linalg.norm(vector)), 1e-9))


def place_vector(topic_map: TopicMap, vector: Vectors) -> Place:
    """The place of a unit vector of the index's embedder, shape (dimensions,): among its nearest passages.

    Only passages tie map and index together, so a map of an older index places well as long as they share some.
    """
    index, points = current_index(), topic_map.points
    found, scores = index.dense(vector, NEIGHBOURS)
    rows = points.rows_of(index.ids[found])
    found, scores, rows = found[rows >= 0], scores[rows >= 0], rows[rows >= 0]
    if not len(rows):
        raise TopicMapStale(f"map {topic_map.version}: none of the neighbours is on it")
    weights = neighbour_weights(scores[np.newaxis])
    x, y = weights[0] @ points.positions[rows]
    topic = heaviest(points.topics[rows][np.newaxis], weights)[0]
    nearest = [Neighbour(int(pk), float(score)) for pk, score in zip(index.ids[found], scores, strict=True)]
    return Place(float(x), float(y), int(topic), nearest)


def _windows(text: str) -> list[str]:
    """The opening of a text and its middle, each about as long as a passage."""
    plain = " ".join(text.split())
    if not plain:
        return []
    middle = max(len(plain) // 2, _WINDOW)
    return [window for start in (0, middle) if (window := plain[start : start + _WINDOW])]
