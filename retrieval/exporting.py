"""The corpus as files that `import_corpus` reads back as they were."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from typing import IO, Any, Final, Protocol

from django.db.models import Q

from retrieval.content import NOTES
from retrieval.importing.rows import WORK_FIELDS
from retrieval.importing.tables import escaped_cell
from retrieval.models import Passage, Work, WorkQuerySet

BATCH: Final = 1000
LABELS: Final = ("position", "part", "topic", "keywords", "tags", "text")
COLUMNS: Final = ("work", *WORK_FIELDS, *NOTES, *LABELS)


class TextSink(Protocol):
    def write(self, text: str, /) -> object: ...


def works_to_export(*, language: str = "", work: str = "") -> WorkQuerySet:
    """All works, or those of a language or with a key."""
    works = Work.objects.all()
    if language:
        works = works.filter(language=language)
    return works.filter(slug=work) if work else works


def write_jsonl(sink: TextSink, works: WorkQuerySet) -> int:
    """A line a work, then a line each of its passages, which name it by key. Returns how many passages."""
    count = 0
    for work, passage in in_order(works):
        if passage is None:
            described = {"id": work.slug, **_told(work), "notes": work.notes}
            row: dict[str, Any] = {"work": {name: value for name, value in described.items() if value}}
        else:
            row = {"work": work.slug, **{name: getattr(passage, name) for name in LABELS}}
            count += 1
        sink.write(json.dumps(row, ensure_ascii=False) + "\n")
    return count


def write_csv(sink: TextSink, works: WorkQuerySet) -> int:
    """A header and a row a passage; lists and tags are JSON in their cells. Returns how many passages."""
    writer = csv.writer(sink)
    writer.writerow(COLUMNS)
    count = 0
    for row in _flat(works):
        writer.writerow([_cell(row.get(name)) for name in COLUMNS])
        count += "text" in row
    return count


def write_parquet(file: IO[bytes], works: WorkQuerySet) -> int:
    """A row a passage; lists and tags are JSON in their cells, as in CSV. Returns how many passages."""
    # Loaded on use: 35 MB that nothing else needs.
    from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
    from arro3.io import write_parquet as write

    types = {name: DataType.int64() if name == "position" else DataType.utf8() for name in COLUMNS}
    schema = Schema([Field(name, kind) for name, kind in types.items()])
    count = 0

    def batches() -> Iterator[RecordBatch]:
        nonlocal count
        for rows in _some(_flat(works)):
            count += sum("text" in row for row in rows)
            columns = [Array([_plain(row.get(name)) for row in rows], kind) for name, kind in types.items()]
            yield RecordBatch.from_arrays(columns, schema=schema)

    reader = RecordBatchReader.from_batches(schema, batches())
    write(reader, file, compression="zstd(3)", max_row_group_size=50_000)
    return count


TEXT_FORMATS: Final[dict[str, Callable[[TextSink, WorkQuerySet], int]]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
}


def in_order(works: WorkQuerySet) -> Iterator[tuple[Work, Passage | None]]:
    """Each work by key, first with None and then with its passages by position; some of each in memory at a time."""
    last = 0
    while some := list(works.filter(pk__gt=last).order_by("pk")[:BATCH]):
        passages = _passages_of([work.pk for work in some])
        passage = next(passages, None)
        for work in some:
            yield work, None
            while passage is not None and passage.work_id == work.pk:
                yield work, passage
                passage = next(passages, None)
        last = some[-1].pk


def _passages_of(works: list[int]) -> Iterator[Passage]:
    rows = Passage.objects.filter(work__in=works).order_by("work_id", "position")
    work = position = 0
    # The first condition lets the index be entered at the place.
    while batch := list(rows.filter(Q(work__gt=work) | Q(position__gt=position), work__gte=work)[:BATCH]):
        yield from batch
        work, position = batch[-1].work_id, batch[-1].position


def _flat(works: WorkQuerySet) -> Iterator[dict[str, Any]]:
    """A row a passage with what is known of its work, the notes on the first alone; one without text of a work that
    has no passages."""
    notes: dict[str, Any] = {}
    bare: dict[str, Any] | None = None
    for work, passage in in_order(works):
        described = {"work": work.slug, **_told(work)}
        if passage is None:
            if bare:
                yield bare
            notes = work.notes
            bare = {**described, **notes}
        else:
            yield {**described, **notes, **{name: getattr(passage, name) for name in LABELS}}
            notes, bare = {}, None
    if bare:
        yield bare


def _told(work: Work) -> dict[str, str]:
    return {name: getattr(work, name) for name in WORK_FIELDS}


def _plain(value: Any) -> Any:
    """A list or an object as JSON, "" where nothing is in it."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return value


def _cell(value: Any) -> str:
    return "" if value is None else escaped_cell(str(_plain(value)))


def _some(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    some: list[dict[str, Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == BATCH:
            yield some
            some = []
    if some:
        yield some
