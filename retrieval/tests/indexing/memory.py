"""Passages for the tests of index parts, without a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from retrieval.indexing.parts import PassageRecord


def make_record(text: str, **fields: Any) -> PassageRecord:
    values: dict[str, Any] = {
        "id": 1, "work_id": 1, "title": "", "language": "ko", "genre": "", "topic": "",
        "keywords": (), "tags": {}, "part": "", "checksum": "",
    }  # fmt: skip
    return PassageRecord(text=text, **(values | fields))


class MemorySource:
    """A `Source` of a list."""

    def __init__(self, records: Sequence[PassageRecord]) -> None:
        self._records = records

    def __len__(self) -> int:
        return len(self._records)

    def records(self) -> Iterator[PassageRecord]:
        return iter(self._records)
