"""Names on a command line as a stream of cleaned rows, with what could not be taken told on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from retrieval.content import BadContent
from retrieval.errors import BadRow, CorpusError
from retrieval.importing.formats import fields_in, is_starter, sources_of, starter_fields
from retrieval.importing.mapping import Fields, Mapper
from retrieval.importing.rows import PassageRow, WorkRow, passage_row, work_row
from retrieval.importing.sources import Report, Source

Row = PassageRow | WorkRow


class CorpusReader:
    """Reads files one after another. `report` hears of every row and file that cannot be taken; it may raise.

    `tell` hears how many bytes of all have been read. Paragraphs of books are numbered on from file to file where
    several make up one work. A file whose rows name no work is one by itself, named like the file.
    """

    def __init__(
        self,
        paths: Iterable[Path],
        mapper: Mapper,
        report: Report,
        *,
        format_name: str | None = None,
        tell: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._mapper = mapper
        self._report = report
        self._format = format_name
        self._tell = tell
        self._before = 0
        self._positions: dict[str, int] = {}
        self._starters = [path for path in paths if is_starter(path)]
        self._sources = [source for path in paths if not is_starter(path) for source in self._found(path)]
        self.size = sum(source.size for source in self._sources)

    def rows(self) -> Iterator[Row]:
        for folder in self._starters:
            for source, line, fields in starter_fields(folder, self._report):
                yield from self._row(source, line, fields)
        for source in self._sources:
            yield from self._of_file(source)
            self._before += source.size
            self._tell(self._before)

    def _found(self, path: Path) -> list[Source]:
        try:
            return sources_of(path)
        except CorpusError as error:
            self._report(BadRow(str(path), 0, str(error)))
        except OSError as error:
            self._report(BadRow(str(path), 0, error.strerror or "cannot be read"))
        return []

    def _of_file(self, source: Source) -> Iterator[Row]:
        before = dict(self._positions)
        try:
            for line, fields in fields_in(source, self._mapper, self._report, self._done, self._format):
                for row in self._row(source, line, fields):
                    yield self._numbered_on(row, before) if self._is_book(source) else row
        except CorpusError as error:
            self._report(BadRow(source.name, 0, str(error)))
        except OSError as error:
            self._report(BadRow(source.name, 0, error.strerror or str(error)))

    def _row(self, source: Source, line: int, fields: Fields) -> Iterator[Row]:
        if not fields.get("work") and not fields.get("title"):
            fields = {**fields, "title": source.stem}
        try:
            yield passage_row(fields) if "text" in fields else work_row(fields)
        except BadContent as error:
            self._report(BadRow(source.name, line, str(error)))

    def _done(self, in_file: int) -> None:
        self._tell(self._before + in_file)

    def _is_book(self, source: Source) -> bool:
        return (self._format or source.suffix.lstrip(".")) in ("text", "txt", "epub")

    def _numbered_on(self, row: Row, before: dict[str, int]) -> Row:
        if isinstance(row, WorkRow) or row.position is None:
            return row
        slug = row.work.slug
        position = row.position + before.get(slug, 0)
        self._positions[slug] = max(self._positions.get(slug, 0), position)
        return replace(row, position=position)
