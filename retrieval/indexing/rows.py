"""The rows of an index: which passage each is, and which rows have what a search may be narrowed to."""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import IndexDamaged
from retrieval.indexing.arrays import open_array, write_array
from retrieval.indexing.parts import PassageRecord, Progress, Source

Ids = NDArray[np.int64]
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

_TELL_EVERY: Final = 1000


class RowsPart:
    """ids.npy and work_ids.npy by row; and the rows of every facet one after another (rows.npy), those of one between
    two of starts.npy, its place there that of its hash in facets.npy, which is sorted."""

    name = "rows"
    version = 1

    def build(
        self, source: Source, folder: Path, previous: Path | None, progress: Progress
    ) -> Mapping[str, Any]:
        ids, work_ids = array("q"), array("q")
        hashes, rows = array("Q"), array("i")
        known: dict[tuple[str, str], int] = {}
        for row, record in enumerate(source.records()):
            ids.append(record.id)
            work_ids.append(record.work_id)
            for facet in set(_facets(record)):
                if facet not in known:
                    known[facet] = facet_hash(*facet)
                hashes.append(known[facet])
                rows.append(row)
            if row % _TELL_EVERY == 0:
                progress(row)
        write_array(folder / "ids.npy", np.frombuffer(ids, np.int64))
        write_array(folder / "work_ids.npy", np.frombuffer(work_ids, np.int64))
        facets = _write_facets(folder, np.frombuffer(hashes, np.uint64), np.frombuffer(rows, np.int32))
        progress(len(ids))
        return {"count": len(ids), "facets": facets}

    def open(self, folder: Path, manifest: Mapping[str, Any]) -> RowsReader:
        return RowsReader(folder, int(manifest["count"]), int(manifest["facets"]))


class RowsReader:
    """Of an opened index; used by many threads."""

    def __init__(self, folder: Path, count: int, facets: int) -> None:
        self.count = count
        self.ids: Ids = open_array(folder / "ids.npy", np.int64, (count,))
        self.work_ids: Ids = open_array(folder / "work_ids.npy", np.int64, (count,))
        self._facets: NDArray[np.uint64] = open_array(folder / "facets.npy", np.uint64, (facets,))
        self._starts: NDArray[np.int64] = open_array(folder / "starts.npy", np.int64, (facets + 1,))
        self._rows: NDArray[np.int32] = open_array(folder / "rows.npy", np.int32)
        if self._starts[-1] != len(self._rows):
            raise IndexDamaged(f"{folder}: the facets are those of another index")

    def mask(
        self,
        *,
        works: Iterable[int] = (),
        genres: Iterable[str] = (),
        tags: Mapping[str, Sequence[str]] | None = None,
        languages: Iterable[str] = (),
    ) -> Mask | None:
        """Rows that have, of each kind that is given, at least one value; None where nothing is given.

        A work is its key; a genre is the work's or among the passage's tags; cases, widths and spaces do not count.
        """
        wanted = {
            "work": [str(work) for work in works],
            "genre": list(genres),
            "language": list(languages),
            **{f"tag:{category}": list(values) for category, values in (tags or {}).items()},
        }
        mask: Mask | None = None
        for kind, values in wanted.items():
            if values:
                some = self._any_of(kind, values)
                mask = some if mask is None else mask & some
        return mask

    def rows_of(self, ids: Ids) -> Rows:
        """The rows of passages. Raises KeyError for one that is not in the index."""
        if not len(ids):
            return np.empty(0, np.int64)
        if not self.count:
            raise KeyError(int(ids[0]))
        rows = np.searchsorted(self.ids, ids)
        missing = self.ids[np.minimum(rows, self.count - 1)] != ids
        if missing.any():
            raise KeyError(int(ids[missing][0]))
        return rows

    def _any_of(self, kind: str, values: Iterable[str]) -> Mask:
        mask = np.zeros(self.count, np.bool_)
        for value in values:
            wanted = np.uint64(facet_hash(kind, value))
            place = int(np.searchsorted(self._facets, wanted))
            if place < len(self._facets) and self._facets[place] == wanted:
                mask[self._rows[self._starts[place] : self._starts[place + 1]]] = True
        return mask


def facet_hash(kind: str, value: str) -> int:
    """64 bits of a kind and a folded value: of a million values, no two meet but once in 37 million corpora."""
    folded = " ".join(unicodedata.normalize("NFKC", value).casefold().split())
    name = f"{kind}\0{folded}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(name, digest_size=8).digest(), "little")


def _facets(record: PassageRecord) -> Iterator[tuple[str, str]]:
    if not record.work_id:
        return
    yield "work", str(record.work_id)
    yield "language", record.language
    yield "genre", record.genre
    for category, values in record.tags.items():
        for value in values:
            yield f"tag:{category}", value
            if category == "genre":
                yield "genre", value


def _write_facets(folder: Path, hashes: NDArray[np.uint64], rows: NDArray[np.int32]) -> int:
    """How many facets there are."""
    order = np.argsort(hashes, kind="stable")
    facets, starts = np.unique(hashes[order], return_index=True)
    write_array(folder / "facets.npy", facets)
    write_array(folder / "starts.npy", np.append(starts, len(hashes)).astype(np.int64))
    write_array(folder / "rows.npy", rows[order])
    return len(facets)
