"""Builds a version of the index out of the passages there are, and has it served.

What is done is kept: vectors in the embedding cache, batch by batch; whole parts in the folder `building`, each beside
a file that says what it is. A build that was killed goes on from there, as long as the corpus is what it was.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from common.files import replaced
from llm.embedders.base import Embedder, FittedEmbedder, embedders
from retrieval.errors import IndexDamaged
from retrieval.indexing.catalogue import parts
from retrieval.indexing.embeddings import EmbeddingCache
from retrieval.indexing.manifest import FORMAT, Manifest, described_files, files_below, read_manifest
from retrieval.indexing.parts import IndexPart
from retrieval.indexing.rows import RowsPart
from retrieval.indexing.source import DatabaseSource
from retrieval.indexing.vectors import VectorPart
from retrieval.indexing.versions import VersionedFolder, index_folder, new_version, sync

Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to. `is_new` is False where the version served was what would have been built."""

    version: str
    count: int
    embedded: int
    recall: float
    is_new: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What an index depends on. Two builds of one plan make the same index."""

    corpus: str
    embedder: str
    fingerprint: str
    dimensions: int
    parts: tuple[str, ...]
    format: int = FORMAT


def build_index(report: Report = lambda *_: None) -> Built:
    """Bring the index up to date and have it served. `report` is told the stage, and how much of it is done.

    Raises BuildRunning, EmbedderUnavailable, RecallTooLow; the version served before stays.
    """
    folder = index_folder()
    with folder.lock():
        return _Build(folder, DatabaseSource(), embedders["default"], report).run()


class _Build:
    def __init__(
        self, folder: VersionedFolder, source: DatabaseSource, embedder: Embedder, report: Report
    ) -> None:
        self._folder, self._source, self._report = folder, source, report
        self._embedder = embedder
        self._current = _whole(folder, folder.current())
        self._cache: EmbeddingCache | None = None

    def run(self) -> Built:
        plan = self._prepare()
        if self._current is not None and plan == _plan_of(self._current):
            self._folder.sweep()
            return Built(self._current.version, self._current.count, 0, self._current.recall, is_new=False)
        cache = EmbeddingCache(self._embedder)
        described = {part.name: self._part(part) for part in self._parts(cache)}
        manifest = self._seal(plan, described)
        self._folder.publish(manifest.version)
        self._folder.sweep()
        return Built(manifest.version, manifest.count, cache.embedded, manifest.recall, is_new=True)

    def _parts(self, cache: EmbeddingCache) -> list[IndexPart]:
        return [
            RowsPart(),
            VectorPart(cache, self._embedder.fingerprint, self._embedder.dimensions),
            *parts(),
        ]

    def _prepare(self) -> Plan:
        """Fits an embedder that learns from the corpus; empties `building` where it is of another plan."""
        if isinstance(self._embedder, FittedEmbedder):
            self._embedder = self._embedder.fit(record.text for record in self._source.records())
        plan = Plan(
            corpus=self._source.fingerprint,
            embedder=self._embedder.name,
            fingerprint=self._embedder.fingerprint,
            dimensions=self._embedder.dimensions,
            parts=tuple(sorted(part.name for part in parts())),
        )
        begun = self._folder.building / "plan.json"
        if not (begun.is_file() and begun.read_bytes() == _as_json(asdict(plan))):
            self._folder.discard_building()
            self._folder.building.mkdir(parents=True)
            with replaced(begun) as file:
                file.write(_as_json(asdict(plan)))
        if isinstance(self._embedder, FittedEmbedder):
            learned = self._folder.building / "embedder"
            shutil.rmtree(learned, ignore_errors=True)
            learned.mkdir()
            self._embedder.save(learned)
        return plan

    def _part(self, part: IndexPart) -> Mapping[str, Any]:
        """What the manifest keeps of it; built where no build before has finished it."""
        done = self._folder.building / f"{part.name}.json"
        if done.is_file():
            return dict(json.loads(done.read_bytes()))
        place = self._folder.building / part.name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        total = len(self._source)
        told = part.build(
            self._source, place, self._previous(part.name), lambda rows: self._report(part.name, rows, total)
        )
        for path in files_below(place):
            sync(path)
        with replaced(done) as file:
            file.write(_as_json(told))
        return told

    def _previous(self, name: str) -> Path | None:
        if self._current is None or name not in self._current.parts:
            return None
        return self._folder.path(self._current.version) / name

    def _seal(self, plan: Plan, described: Mapping[str, Mapping[str, Any]]) -> Manifest:
        """Writes the manifest, and everything through to the disk."""
        building = self._folder.building
        for path in building.glob("*.json"):
            path.unlink()
        manifest = Manifest(
            version=new_version(),
            created_at=datetime.now(UTC).isoformat(),
            count=len(self._source),
            corpus=plan.corpus,
            embedder=plan.embedder,
            fingerprint=plan.fingerprint,
            dimensions=plan.dimensions,
            fitted=isinstance(self._embedder, FittedEmbedder),
            recall=float(described["vectors"]["recall"]),
            parts=described,
            files=described_files(building),
        )
        manifest.write(building)
        for path in (*files_below(building), *(path for path in building.rglob("*") if path.is_dir())):
            sync(path)
        sync(building)
        return manifest


def _whole(folder: VersionedFolder, version: str | None) -> Manifest | None:
    if version is None:
        return None
    try:
        return read_manifest(folder.path(version), version)
    except IndexDamaged:
        return None


def _plan_of(manifest: Manifest) -> Plan:
    return Plan(
        corpus=manifest.corpus,
        embedder=manifest.embedder,
        fingerprint=manifest.fingerprint,
        dimensions=manifest.dimensions,
        parts=tuple(sorted(set(manifest.parts) - {"rows", "vectors"})),
        format=manifest.format,
    )


def _as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=list).encode()
