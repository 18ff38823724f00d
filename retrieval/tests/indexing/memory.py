"""Passages for the tests of index parts, without a database."""

from __future__ import annotations

from typing import Any

from retrieval.evaluation.running import RecordSource as MemorySource
from retrieval.indexing.parts import PassageRecord

__all__ = ["MemorySource", "make_record"]


def make_record(text: str, **fields: Any) -> PassageRecord:
    values: dict[str, Any] = {
        "id": 1, "work_id": 1, "title": "", "language": "ko", "genre": "", "topic": "",
        "keywords": (), "tags": {}, "part": "", "checksum": "",
    }  # fmt: skip
    return PassageRecord(text=text, **(values | fields))
