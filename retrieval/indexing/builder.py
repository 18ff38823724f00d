"""Builds a version of the index out of the passages there are, and has it served.

What is done is kept: vectors in the embedding cache, batch by batch; whole parts in the folder `building`, each beside
a file that says what it is. A build that was killed goes on from there, as long as the corpus is what it was.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from common.files import replaced
from llm.embedders.base import Embedder, embedders, is_fitted
from llm.errors import EmbedderUnavailable
from retrieval.errors import IndexDamaged, IndexUnusable
from retrieval.indexing import catalogue
from retrieval.indexing.embeddings import EmbeddingCache
from retrieval.indexing.filling import Distribute, fill, texts_of
from retrieval.indexing.fitting import Fitted, fitted
from retrieval.indexing.index import Index
from retrieval.indexing.leases import BuildLease, build_lease
from retrieval.indexing.manifest import (
    FORMAT,
    Manifest,
    check_contents,
    check_sizes,
    described_files,
    files_below,
    read_manifest,
)
from retrieval.indexing.parts import PartBuilder
from retrieval.indexing.remote import publish_remote, remote_is_whole, sweep_remote
from retrieval.indexing.rows import RowsPart
from retrieval.indexing.source import DatabaseSource
from retrieval.indexing.vectors import VectorPart, pending_rows
from retrieval.indexing.versions import VersionedFolder, index_folder, new_version, sync
from retrieval.models import IndexBuild, Passage

logger = logging.getLogger(__name__)

_OWN: Final = {RowsPart.name: RowsPart.version, VectorPart.name: VectorPart.version}
_SOON_PASSAGES: Final = 5000
_SOON_TEXTS: Final = 20

# Told the stage, how many passages of it are done, and how many there are.
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
    parts: tuple[str, ...]
    store: str
    format: int = FORMAT


def build_index(
    report: Report = lambda *_: None, *, workers: int = 1, distribute: Distribute | None = None
) -> Built:
    """Bring the index up to date and have it served; the version served before stays until then, and beside it after.

    `workers` processes embed; `distribute` has others help. Raises BuildRunning, EmbedderUnavailable, RecallTooLow,
    StoreUnavailable.
    """
    folder = index_folder()
    with folder.lock() as name, build_lease(name) as lease:
        return _Build(folder, lease, report, workers, distribute).run()


def is_soon_built() -> bool:
    """Whether `build_index` would take a second or two, or has nothing to do."""
    if Passage.objects.count() > _SOON_PASSAGES:
        return False
    embedder, source, folder = embedders["default"], DatabaseSource(), index_folder()
    served = _sound(folder, folder.current())
    if served is not None and (served.corpus, served.embedder) == (source.fingerprint, embedder.name):
        return True
    if is_fitted(embedder):
        return False
    try:
        cache = EmbeddingCache(embedder)
    except EmbedderUnavailable:
        return False  # a server that is away is waited for, by whoever has the time
    return len(cache.missing(texts_of(list(source.records())))) <= _SOON_TEXTS


class _Build:
    def __init__(
        self,
        folder: VersionedFolder,
        lease: BuildLease,
        report: Report,
        workers: int,
        distribute: Distribute | None,
    ) -> None:
        self._folder, self._lease, self._report = folder, lease, report
        self._workers, self._distribute = workers, distribute
        self._served = _sound(folder, folder.current())
        self._source = DatabaseSource()
        self._steps = folder.building / "steps"  # what is done, for whoever goes on

    def run(self) -> Built:
        made = fitted(embedders["default"], self._folder, self._served, self._source)
        plan = self._plan(made)
        if self._served is not None and plan == _plan_of(self._served) and self._can_be_served(self._served):
            self._lease.forget()
            self._sweep()
            return Built(self._served.version, self._served.count, 0, self._served.recall, is_new=False)
        if (adopted := self._adopted(plan)) is not None:
            return self._publish(adopted, embedded=0)
        version = self._begin(plan)
        made.save(self._folder.building / "embedder")
        cache = EmbeddingCache(made.embedder)
        self._lease.tell(
            embedder=plan.embedder,
            fingerprint=plan.fingerprint,
            corpus=plan.corpus,
            passages=len(self._source),
        )
        self._lease.hold()
        self._fill(cache, made.embedder)
        parts: list[PartBuilder] = [RowsPart(), VectorPart(cache, version), *catalogue.parts()]
        manifest = self._seal(version, plan, made, {part.name: self._part(part) for part in parts})
        self._folder.adopt(version)
        return self._publish(manifest, embedded=cache.embedded)

    def _plan(self, made: Fitted) -> Plan:
        return Plan(
            corpus=self._source.fingerprint,
            embedder=made.embedder.name,
            fingerprint=made.embedder.fingerprint,
            parts=_forms({**_OWN, **{part.name: part.version for part in catalogue.parts()}}),
            store=_store(),
        )

    def _begin(self, plan: Plan) -> str:
        """The name of the version to be: that of the build that is gone on with, where there is one of this plan."""
        begun = self._steps / "plan.json"
        planned = json.loads(_as_json(asdict(plan)))
        try:
            told = json.loads(begun.read_bytes())
            if told["plan"] == planned:
                return str(told["version"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        version = new_version()
        self._folder.discard_building()
        self._steps.mkdir(parents=True)
        with replaced(begun) as file:
            file.write(_as_json({"plan": planned, "version": version}))
        return version

    def _fill(self, cache: EmbeddingCache, embedder: Embedder) -> None:
        previous = self._previous(VectorPart.name, VectorPart.version)
        rows = pending_rows(self._source, previous, cache.fingerprint, cache.dimensions)
        learned = self._folder.building / "embedder"
        fill(
            cache,
            self._source,
            rows,
            embedder,
            lambda done: self._tell("embedding", done, len(rows)),
            workers=self._workers,
            learned=learned if learned.is_dir() else None,
            distribute=self._distribute,
        )

    def _part(self, part: PartBuilder) -> Mapping[str, Any]:
        """What the manifest keeps of it; built where no build before has finished it."""
        done = self._steps / f"{part.name}.json"
        try:
            return dict(json.loads(done.read_bytes()))
        except (OSError, ValueError):
            pass
        place = self._folder.building / part.name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        told = part.build(
            self._source,
            place,
            self._previous(part.name, part.version),
            lambda rows: self._tell(part.name, rows, len(self._source)),
        )
        for path in files_below(place):
            sync(path)
        told = {**told, "version": part.version}
        with replaced(done) as file:
            file.write(_as_json(told))
        return told

    def _can_be_served(self, manifest: Manifest) -> bool:
        """Whether a reader takes it, as it is on the disk and on the server."""
        try:
            Index(self._folder, manifest.version, embedders["default"])
        except IndexUnusable as error:
            logger.error("index version %s is built anew: %s", manifest.version, error)
            return False
        return remote_is_whole(manifest)

    def _seal(
        self, version: str, plan: Plan, made: Fitted, described: Mapping[str, Mapping[str, Any]]
    ) -> Manifest:
        """Writes the manifest, and everything through to the disk."""
        building = self._folder.building
        parts = [building / name for name in (*described, "embedder")]
        manifest = Manifest(
            version=version,
            created_at=datetime.now(UTC).isoformat(),
            count=len(self._source),
            corpus=plan.corpus,
            embedder=plan.embedder,
            fingerprint=plan.fingerprint,
            dimensions=made.embedder.dimensions,
            fitted=made.basis,
            recall=float(described["vectors"]["recall"]),
            store=plan.store,
            parts=described,
            files=described_files(building, parts),
        )
        manifest.write(building)
        for path in (*building.rglob("*"), building):
            sync(path)
        return manifest

    def _adopted(self, plan: Plan) -> Manifest | None:
        """A version that was finished, by a build that was killed before it could have it served."""
        served = self._folder.current() or ""
        for version in self._folder.versions():
            manifest = _sound(self._folder, version) if version > served else None
            if manifest is not None and _plan_of(manifest) == plan:
                return manifest
        return None

    def _publish(self, manifest: Manifest, *, embedded: int) -> Built:
        """Have a version among the others served."""
        # The last moment at which another builder, who took this one for dead, can still have its way.
        self._lease.hold()
        publish_remote(manifest)
        self._folder.flip(manifest.version)
        self._sweep()
        self._lease.finish(
            IndexBuild.Status.PUBLISHED,
            version=manifest.version,
            embedded=embedded,
            recall=manifest.recall,
            passages=manifest.count,
        )
        return Built(manifest.version, manifest.count, embedded, manifest.recall, is_new=True)

    def _sweep(self) -> None:
        self._folder.sweep()
        sweep_remote(self._folder)

    def _previous(self, name: str, version: int) -> Path | None:
        """What the version served has of a part, where it is in the form of today."""
        if self._served is None or self._served.parts.get(name, {}).get("version") != version:
            return None
        return self._folder.path(self._served.version) / name

    def _tell(self, stage: str, done: int, total: int) -> None:
        self._lease.tell(stage=stage, done=done, total=total)
        self._report(stage, done, total)


def _sound(folder: VersionedFolder, version: str | None) -> Manifest | None:
    """The manifest of a version that is what was written, to the last bit: only of such a one is anything taken."""
    if version is None:
        return None
    try:
        manifest = read_manifest(folder.path(version), version)
        check_sizes(folder.path(version), manifest)
        check_contents(folder.path(version), manifest)
    except IndexDamaged as error:
        logger.error("index version %s is built anew: %s", version, error)
        return None
    return manifest


def _plan_of(manifest: Manifest) -> Plan:
    return Plan(
        corpus=manifest.corpus,
        embedder=manifest.embedder,
        fingerprint=manifest.fingerprint,
        parts=_forms({name: int(told.get("version", 0)) for name, told in manifest.parts.items()}),
        store=manifest.store,
        format=manifest.format,
    )


def _forms(versions: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted(f"{name} {version}" for name, version in versions.items()))


def _store() -> str:
    return "remote" if settings.VECTOR_STORE_URL else "files"


def _as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
