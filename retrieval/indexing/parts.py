"""What an index is made of: each part builds its own folder out of the passages, and opens it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class PassageRecord:
    """A passage as an index takes it in. Its place in `Source.records()` is its row."""

    id: int
    work_id: int
    title: str
    language: str
    genre: str
    text: str
    topic: str
    keywords: Sequence[str]
    tags: Mapping[str, Sequence[str]]
    part: str
    checksum: str


class Source(Protocol):
    """The passages that a build indexes: the same ones, in the same order of rising id, however often they are read."""

    def __len__(self) -> int: ...

    @property
    def ids(self) -> NDArray[np.int64]:
        """Keys of the passages by row, rising."""
        ...

    @property
    def checksums(self) -> NDArray[np.uint8]:
        """Shape (len, 16): by row, over the passage's text and labels as they were when the build began."""
        ...

    def records(self) -> Iterator[PassageRecord]:
        """Read in batches: a million of them are never held at once."""
        ...

    def read(self, rows: NDArray[np.int64]) -> list[PassageRecord]:
        """Those of some rows, in their order."""
        ...


class PartBuilder(Protocol):
    """What writes one part of an index. `version` rises whenever the same passages give other files."""

    name: str
    version: int

    def build(
        self, source: Source, folder: Path, previous: Path | None, progress: Progress
    ) -> Mapping[str, Any]:
        """Write the part into `folder`, which is empty; `previous` is that of the version served now, to take from.

        Returns what the manifest keeps of it. `progress` is told how many rows are done. May be killed anywhere.
        """
        ...


class IndexPart(PartBuilder, Protocol):
    """One leg or feature of an index. Without state of its own: what it builds, it leaves in the folder."""

    def open(self, folder: Path, manifest: Mapping[str, Any]) -> Any:
        """The part's reader, mapped and not read. Raises IndexDamaged where files are missing, cut or foreign."""
        ...
