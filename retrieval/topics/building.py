"""Makes the topic map of the index that is served, in memory and time that hardly grow with the corpus.

Topics and layout are found on samples; every other passage is put to them, batch by batch. A build takes seconds to
minutes and leaves nothing behind when it is killed: the next one begins anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import IndexDamaged
from retrieval.indexing.reader import Index, current_index
from retrieval.indexing.versions import new_version
from retrieval.models import Passage, Work
from retrieval.topics.clusters import (
    Topics,
    Vectors,
    centred,
    cluster,
    language_means,
    nearest_topic,
    smoothed,
    topic_count,
)
from retrieval.topics.layout import LANDMARKS, Layout, lay_out, trustworthiness
from retrieval.topics.maps import About, Points, Topic, open_map, topics_folder, write_map
from retrieval.topics.names import Labelled, Name, name_topics

SEED: Final = 1443
SAMPLE: Final = 20_000  # passages that topics are found and named by
MEASURED: Final = 2000  # points of which the picture's faithfulness is measured: those that are shown first
_BATCH: Final = 4096
_KEYS: Final = 500

Report = Callable[[int, int], None]
Rows = NDArray[np.int64]
Codes = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class BuiltMap:
    """What a build came to. `is_new` is False where the map served was already of the index served."""

    version: str
    count: int
    topics: int
    trustworthiness: float | None
    is_new: bool


def build_topic_map(report: Report = lambda *_: None, *, again: bool = False) -> BuiltMap:
    """Bring the map up to the index and have it served; `again` makes it anew even where it is. `report` is told how
    many passages of how many are placed.

    Raises BuildRunning, and IndexMissing, IndexStale or IndexDamaged of the index; the map served before stays.
    """
    folder = topics_folder()
    with folder.lock():
        index = current_index()
        if not again and (known := _served(index)) is not None:
            return known
        folder.discard_building()
        folder.building.mkdir(parents=True)
        about, topics, points = draw(index, report)
        write_map(folder.building, about, topics, points)
        version = new_version()
        folder.publish(version)
        folder.sweep()
    return BuiltMap(version, about.count, len(topics), about.trustworthiness, is_new=True)


def _served(index: Index) -> BuiltMap | None:
    """The map that is served, where it is whole and of this index."""
    folder = topics_folder()
    version = folder.current()
    if version is None:
        return None
    try:
        known = open_map(folder.path(version), version)
    except IndexDamaged:
        return None
    if known.about.index != index.version:
        return None
    return BuiltMap(version, known.about.count, len(known.topics), known.about.trustworthiness, is_new=False)


def draw(index: Index, report: Report) -> tuple[About, list[Topic], Points]:
    """The map of an index: the same for the same index, on one machine."""
    rows = np.flatnonzero(index.work_ids)  # those of passages that went while it was built say nothing
    languages = _languages()
    codes = _codes(index, languages)[rows]
    order = np.random.default_rng(SEED).permutation(len(rows)).astype(np.int32)
    chosen = np.sort(order[:SAMPLE])
    places, topics = np.zeros((len(rows), 2), np.float32), np.zeros(len(rows), np.int32)
    names: list[dict[str, Name]] = []
    measured = float("nan")
    if len(rows):
        # What is shown of a large corpus begins with its landmarks, whose places are the truest.
        landmarks = np.sort(order[: min(LANDMARKS, SAMPLE)])
        painter = _Painter.trained(
            index, rows[chosen], codes[chosen], len(languages), np.searchsorted(chosen, landmarks)
        )
        for start in range(0, len(rows), _BATCH):
            part = slice(start, start + _BATCH)
            topics[part], places[part] = painter.layout.place(
                painter.seen(index.vectors(rows[part]), codes[part])
            )
            report(min(start + _BATCH, len(rows)), len(rows))
        topics[chosen] = painter.topics
        places[landmarks] = painter.layout.positions
        topics, count = _by_size(topics)
        names = _named(index.ids[rows[chosen]], topics[chosen], count)
        some = order[:MEASURED]
        measured = trustworthiness(painter.seen(index.vectors(rows[some]), codes[some]), places[some])
    about = About(
        index=index.version,
        embedder=index.manifest.embedder,
        fingerprint=index.manifest.fingerprint,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        count=len(rows),
        languages=languages,
        trustworthiness=None if np.isnan(measured) else round(measured, 4),
    )
    points = Points(np.asarray(index.ids[rows]), places, topics, codes, order)
    return about, _topics(names, points), points


@dataclass(frozen=True, slots=True)
class _Painter:
    """What has been learned from a sample: the topic of each of it, and a layout of some of it."""

    means: Vectors
    topics: Topics
    layout: Layout

    @classmethod
    def trained(
        cls, index: Index, rows: Rows, codes: Codes, languages: int, landmarks: NDArray[np.int64]
    ) -> _Painter:
        """Of these rows as the sample; `landmarks` are places in it."""
        vectors = index.vectors(rows)
        means = language_means(vectors, codes, languages)
        vectors = centred(vectors, means, codes)
        smooth = smoothed(vectors)
        topics = nearest_topic(smooth, cluster(smooth, topic_count(index.count), seed=SEED))
        return cls(means, topics, lay_out(vectors[landmarks], topics[landmarks], seed=SEED))

    def seen(self, vectors: Vectors, codes: Codes) -> Vectors:
        return centred(vectors, self.means, codes)


def _languages() -> list[str]:
    """Those of the corpus; the place of one is its code."""
    return sorted(set(Work.objects.order_by().values_list("language", flat=True).distinct()) | {""})


def _codes(index: Index, languages: Sequence[str]) -> Codes:
    codes = np.zeros(index.count, np.int16)
    for code, language in enumerate(languages):
        mask = index.mask(languages=[language]) if language else None
        if mask is not None:
            codes[mask] = code
    return codes


def _by_size(topics: NDArray[np.int32]) -> tuple[NDArray[np.int32], int]:
    """Topics numbered from the largest on, and how many there are; empty ones are gone."""
    found, place, sizes = np.unique(topics, return_inverse=True, return_counts=True)
    rank = np.empty(len(found), np.int32)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(found))
    return rank[place], len(found)


def _named(ids: NDArray[np.int64], topics: NDArray[np.int32], count: int) -> list[dict[str, Name]]:
    passages, of_topic = [], []
    topic_of = dict(zip(ids.tolist(), topics.tolist(), strict=True))
    for pk, passage in _labelled(list(topic_of)):
        passages.append(passage)
        of_topic.append(topic_of[pk])
    return name_topics(passages, of_topic, count)


def _labelled(ids: Sequence[int]) -> Iterator[tuple[int, Labelled]]:
    fields = ("id", "work_id", "work__language", "text", "keywords", "tags")
    for start in range(0, len(ids), _KEYS):
        found = Passage.objects.filter(pk__in=ids[start : start + _KEYS]).order_by("pk")
        for pk, work, language, text, keywords, tags in found.values_list(*fields):
            yield pk, Labelled(work, language, text, keywords, tags)


def _topics(names: Sequence[dict[str, Name]], points: Points) -> list[Topic]:
    topics = []
    for number, named in enumerate(names):
        own = points.positions[points.topics == number]
        x, y = np.median(own, axis=0)
        share = len(own) / len(points)
        topics.append(
            Topic(number, named, len(own), round(share, 6), (round(float(x), 4), round(float(y), 4)))
        )
    return topics
