"""The formats that are read, by name; which one a file is in; and what is read out of a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from retrieval.content import BadContent
from retrieval.errors import BadRow, CorpusError
from retrieval.importing.books import epub, plain_text
from retrieval.importing.mapping import Fields, Mapper
from retrieval.importing.sources import Report, Source, file_source, lines, members
from retrieval.importing.tables import csv_rows, parquet_rows

MAX_DOCUMENT: Final = 64_000_000  # bytes of one JSON document, which is held in memory whole
Tell = Callable[[int], None]
# (line or row, decoded row)
Reader = Callable[[Source, Report, Tell], Iterator[tuple[int, Any]]]
STARTER: Final = ("works", "passages")


def jsonl(source: Source, report: Report, tell: Tell) -> Iterator[tuple[int, Any]]:
    """A JSON value a line; empty lines are passed over."""
    for number, line in lines(source, report, tell):
        if not line.isspace():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                report(BadRow(source.name, number, f"not JSON: {error}"))


def document(source: Source, _report: Report, tell: Tell) -> Iterator[tuple[int, Any]]:
    """One JSON document, of any nesting; a list counts as a row an item."""
    if source.size > MAX_DOCUMENT:
        raise CorpusError(f"larger than {MAX_DOCUMENT // 1_000_000} MB; please make it JSON Lines")
    with source.open() as file:
        raw = file.read(MAX_DOCUMENT + 1)
    if len(raw) > MAX_DOCUMENT:
        raise CorpusError(f"larger than {MAX_DOCUMENT // 1_000_000} MB; please make it JSON Lines")
    try:
        value = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        value = _json_in_cp949(raw)
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"not JSON: {error}") from None
    tell(source.size)
    yield from enumerate(value, 1) if isinstance(value, list) else [(0, value)]


def _json_in_cp949(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("cp949"))
    except (ValueError, RecursionError):
        raise CorpusError("neither JSON in UTF-8 nor in CP949") from None


READERS: Final[dict[str, Reader]] = {
    "jsonl": jsonl,
    "labels": document,
    "csv": csv_rows,
    "parquet": parquet_rows,
    "text": plain_text,
    "epub": epub,
}
SUFFIXES: Final = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "labels",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".txt": "text",
    ".epub": "epub",
}


def sources_of(path: Path) -> list[Source]:
    """The files that a name stands for: itself, what is in an archive, or all files below a folder that we read.

    Raises CorpusError, and OSError where it cannot be opened.
    """
    if path.is_dir():
        found = [
            file for file in sorted(path.rglob("*")) if file.suffix.lower() in SUFFIXES and file.is_file()
        ]
        if not found:
            raise CorpusError("there is no file in it that can be read")
        return [file_source(file) for file in found]
    if path.suffix.lower() == ".zip":
        return list(members(path, SUFFIXES))
    return [file_source(path)]


def is_starter(path: Path) -> bool:
    """Whether a folder is in the form of the starter corpus: works/<slug>.json and passages/<slug>.jsonl."""
    return all((path / name).is_dir() for name in STARTER)


def fields_in(
    source: Source, mapper: Mapper, report: Report, tell: Tell, name: str | None = None
) -> Iterator[tuple[int, Fields]]:
    """(line, fields) of every row in a file of the format `name`, or of the one that its suffix tells.

    Rows that cannot be taken go to `report`. Raises CorpusError where the file as a whole cannot be read.
    """
    name = name or SUFFIXES.get(source.suffix)
    if name is None:
        raise CorpusError(f"its format is not known; name one with --format: {', '.join(READERS)}")
    for number, value in READERS[name](source, report, tell):
        try:
            for fields in mapper.rows(value):
                yield number, fields
        except BadContent as error:
            report(BadRow(source.name, number, str(error)))


def starter_fields(folder: Path, report: Report) -> Iterator[tuple[Source, int, Fields]]:
    """(file, line, fields) of every work and passage of a folder in the form of the starter corpus."""
    for path in sorted((folder / "passages").glob("*.jsonl")):
        described = file_source(folder / "works" / f"{path.stem}.json")
        try:
            work = json.loads(described.path.read_text(encoding="utf-8-sig")) if described.path else {}
            mapper = Mapper(defaults={**work, "work": work["id"]})
        except (ValueError, LookupError, TypeError) as error:
            report(BadRow(described.name, 0, f"not the description of a work: {error!r}"))
            continue
        source = file_source(path)
        for number, fields in fields_in(source, mapper, report, lambda _: None):
            yield source, number, fields
