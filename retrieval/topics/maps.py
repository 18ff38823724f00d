"""A topic map as it lies on the disk: written once, opened mapped, and opened again when another is published."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from common.files import READABLE_BY_ALL, replaced
from retrieval.errors import IndexDamaged, TopicMapMissing
from retrieval.indexing.arrays import open_array, write_array
from retrieval.indexing.manifest import file_checksum
from retrieval.indexing.versions import MANIFEST, Stamp, VersionedFolder, index_folder, sync
from retrieval.topics.names import Name

FORMAT: Final = 1

Ids = NDArray[np.int64]
Rows = NDArray[np.int64]
Positions = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Topic:
    """`id` counts from 0, the largest first. `names` are by language, that of most of its passages first; none where
    nothing tells it from others. `share` is of all passages, `centre` the middle of them in the picture."""

    id: int
    names: Mapping[str, Name]
    size: int
    share: float
    centre: tuple[float, float]

    def name_in(self, language: str) -> Name:
        """The name in that language, else in the topic's own, else its number."""
        own = next(iter(self.names.values()), Name(f"#{self.id + 1}", []))
        return self.names.get(language, own)


@dataclass(frozen=True, slots=True)
class About:
    """What a map says of itself. `index` is the version of the index that it was made from; `trustworthiness` is of
    what the picture shows first, at 10 neighbours, None where there are too few points."""

    index: str
    embedder: str
    fingerprint: str
    created_at: str
    count: int
    languages: Sequence[str]
    trustworthiness: float | None
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Points:
    """The passages of a map, an array a column, by rising id. `order` is all rows, shuffled once for all: what it
    begins with is a fair sample."""

    ids: Ids
    positions: Positions
    topics: NDArray[np.int32]
    languages: NDArray[np.int16]
    order: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ids)

    def rows_of(self, ids: Ids) -> Rows:
        """The row of each passage; -1 for one that is not on the map."""
        if not len(self.ids):
            return np.full(len(ids), -1)
        rows = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[rows] == ids, rows, -1)


_COLUMNS: Final[Mapping[str, type[np.generic]]] = {
    "ids": np.int64,
    "positions": np.float32,
    "topics": np.int32,
    "languages": np.int16,
    "order": np.int32,
}


@dataclass(frozen=True, slots=True)
class TopicMap:
    version: str
    about: About
    topics: Sequence[Topic]
    points: Points = field(repr=False)

    @property
    def is_stale(self) -> bool:
        """Whether the passages have been indexed anew since: what came then is not on the map."""
        return index_folder().current() != self.about.index

    def select(
        self,
        limit: int,
        *,
        topic: int | None = None,
        language: str | None = None,
        box: tuple[float, float, float, float] | None = None,
    ) -> tuple[Rows, int]:
        """At most `limit` rows, a fair sample of those that all filters let through, and the number of these.

        `box` is (left, low, right, high), its edges in it. A larger limit gives the same rows and more.
        """
        points = self.points
        order = points.order
        if topic is not None:
            order = order[points.topics[order] == topic]
        if language is not None:
            languages = list(self.about.languages)
            code = languages.index(language) if language in languages else -1
            order = order[points.languages[order] == code]
        if box is not None:
            x, y = points.positions[order].T
            order = order[(x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])]
        return order[:limit].astype(np.int64), len(order)


def topics_folder() -> VersionedFolder:
    return VersionedFolder(Path(settings.DATA_DIR) / "index" / "topics")


def write_map(folder: Path, about: About, topics: Sequence[Topic], points: Points) -> None:
    """Fill an empty folder, written through to the disk, the manifest last."""
    for name in _COLUMNS:
        write_array(folder / f"{name}.npy", getattr(points, name))
        sync(folder / f"{name}.npy")
    told = {
        "about": asdict(about),
        "topics": [asdict(topic) for topic in topics],
        "checksums": {f"{name}.npy": file_checksum(folder / f"{name}.npy") for name in _COLUMNS},
    }
    with replaced(folder / MANIFEST, mode=READABLE_BY_ALL) as file:
        file.write(json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
    sync(folder)


def open_map(folder: Path, version: str) -> TopicMap:
    """Raises IndexDamaged where a file is missing, cut, changed, foreign or of another format."""
    try:
        told = json.loads((folder / MANIFEST).read_bytes())
        if told["about"]["format"] != FORMAT:
            raise IndexDamaged(f"{folder}: format {told['about']['format']}, this program reads {FORMAT}")
        for name, checksum in told["checksums"].items():
            if file_checksum(folder / name) != checksum:
                raise IndexDamaged(f"{folder / name}: not what was written")
        about = About(**told["about"])
        topics = [_topic(each) for each in told["topics"]]
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise IndexDamaged(f"{folder}: {type(error).__name__}: {error}") from error
    shapes = {"positions": (about.count, 2)}
    columns = {
        name: open_array(folder / f"{name}.npy", dtype, shapes.get(name, (about.count,)))
        for name, dtype in _COLUMNS.items()
    }
    return TopicMap(version, about, topics, Points(**columns))


def _topic(told: Mapping[str, Any]) -> Topic:
    names = {language: Name(**name) for language, name in told["names"].items()}
    return Topic(told["id"], names, told["size"], told["share"], (told["centre"][0], told["centre"][1]))


class MapReader:
    """Keeps the map of a folder open for a process. Used by many threads."""

    def __init__(self, folder: VersionedFolder) -> None:
        self._folder = folder
        self._lock = Lock()
        self._opened: tuple[Stamp, TopicMap] | None = None

    def current(self) -> TopicMap:
        """One system call where nothing has changed. Raises TopicMapMissing or IndexDamaged."""
        stamp = self._folder.stamp()
        if stamp is None:
            raise TopicMapMissing(f"{self._folder.root}: no CURRENT")
        opened = self._opened
        if opened is None or opened[0] != stamp:
            with self._lock:
                opened = self._opened = (stamp, self._open())
        return opened[1]

    def _open(self) -> TopicMap:
        version = self._folder.current()
        if version is None:
            raise TopicMapMissing(f"{self._folder.root}: CURRENT names no version")
        return open_map(self._folder.path(version), version)


_readers: dict[VersionedFolder, MapReader] = {}


def current_map() -> TopicMap:
    """The topic map that is served. Raises TopicMapMissing or IndexDamaged."""
    folder = topics_folder()
    reader = _readers.get(folder) or _readers.setdefault(folder, MapReader(folder))
    return reader.current()
