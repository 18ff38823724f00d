"""The passages that a build indexes, out of the database, batch by batch."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

import numpy as np
from django.db import reset_queries
from django.db.models import Q
from numpy.typing import NDArray

from retrieval.indexing.parts import PassageRecord
from retrieval.models import Passage, Work

BATCH: Final = 1000
_KEYS: Final = 20_000
_FIELDS: Final = ("id", "work_id", "text", "topic", "keywords", "tags", "part", "checksum")


@dataclass(frozen=True, slots=True)
class DescribedWork:
    """What an index takes in of a work."""

    title: str
    language: str
    genre: str


_NO_WORK: Final = DescribedWork("", "", "")


class DatabaseSource:
    """The passages that there were when it was made, by rising id.

    Rows stay what they are however the table changes meanwhile: what was deleted is a record without text, what was
    edited is given as it is now, and what came is left to the next build.
    """

    def __init__(self) -> None:
        self.works = _works()
        self.ids, self.work_ids, self.checksums = _keys()
        self.fingerprint = self._fingerprint()

    def __len__(self) -> int:
        return len(self.ids)

    def records(self) -> Iterator[PassageRecord]:
        for start in range(0, len(self.ids), BATCH):
            yield from self.read(np.arange(start, min(start + BATCH, len(self.ids))))

    def read(self, rows: NDArray[np.int64]) -> list[PassageRecord]:
        ids = self.ids[rows]
        found = Passage.objects.filter(_condition(ids)).values(*_FIELDS) if len(ids) else ()
        by_id: dict[int, Mapping[str, Any]] = {row["id"]: row for row in found}
        reset_queries()  # with DEBUG, Django keeps the last 9,000 statements
        return [_record(pk, by_id.get(pk), self.works) for pk in ids.tolist()]

    def _fingerprint(self) -> str:
        digest = blake2b(digest_size=16)
        for array in (self.ids, self.work_ids, self.checksums):
            digest.update(np.ascontiguousarray(array).data)
        for pk, work in sorted(self.works.items()):
            digest.update(repr((pk, work.title, work.language, work.genre)).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


def read_passages(ids: Sequence[int]) -> list[PassageRecord]:
    """Those of some passages that are there, by rising id."""
    found = list(Passage.objects.filter(pk__in=ids).order_by("pk").values(*_FIELDS))
    works = _works({row["work_id"] for row in found})
    return [_record(row["id"], row, works) for row in found]


def _record(pk: int, row: Mapping[str, Any] | None, works: Mapping[int, DescribedWork]) -> PassageRecord:
    """Without text where there is no row."""
    if row is None:
        return PassageRecord(pk, 0, "", "", "", "", "", (), {}, "", "")
    work = works.get(row["work_id"], _NO_WORK)
    return PassageRecord(
        id=pk,
        work_id=row["work_id"],
        title=work.title,
        language=work.language,
        genre=work.genre,
        text=row["text"],
        topic=row["topic"],
        keywords=row["keywords"],
        tags=row["tags"],
        part=row["part"],
        checksum=row["checksum"],
    )


def _condition(ids: NDArray[np.int64]) -> Q:
    """A range where they lie close together, which no database limits; else one by one."""
    first, last = int(ids.min()), int(ids.max())
    if last - first < 2 * len(ids):
        return Q(pk__gte=first, pk__lte=last)
    return Q(pk__in=ids.tolist())


def _works(ids: Collection[int] | None = None) -> dict[int, DescribedWork]:
    """Of some works, or of all."""
    works = Work.objects.all() if ids is None else Work.objects.filter(pk__in=ids)
    rows = works.values_list("id", "title", "language", "genre").order_by("id")
    return {pk: DescribedWork(*told) for pk, *told in rows}


def _keys() -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
    """Ids, works and checksums of all passages, by rising id."""
    ids: list[NDArray[np.int64]] = []
    works: list[NDArray[np.int64]] = []
    checksums: list[NDArray[np.uint8]] = []
    after = 0
    while batch := _keys_after(after):
        ids.append(np.array([row[0] for row in batch], np.int64))
        works.append(np.array([row[1] for row in batch], np.int64))
        joined = b"".join(blake2b(row[2].encode(), digest_size=16).digest() for row in batch)
        checksums.append(np.frombuffer(joined, np.uint8))
        after = batch[-1][0]
        reset_queries()
    if not ids:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 16), np.uint8)
    return np.concatenate(ids), np.concatenate(works), np.concatenate(checksums).reshape(-1, 16)


def _keys_after(pk: int) -> Sequence[tuple[int, int, str]]:
    rows = Passage.objects.filter(pk__gt=pk).order_by("pk").values_list("id", "work_id", "checksum")
    return list(rows[:_KEYS])
