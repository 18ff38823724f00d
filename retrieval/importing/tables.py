"""Tables: CSV in any of the usual dialects, and Parquet."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from typing import IO, Any, Final

from retrieval.errors import BadRow, CorpusError
from retrieval.importing.sources import MAX_LINE, Report, Source, lines

PARQUET_BATCH: Final = 1000
_MAGIC: Final = b"PAR1"
# What a spreadsheet takes for a formula. Our exports write an apostrophe before it; here it is taken away again.
_ESCAPED = re.compile(r"'+[=+\-@＝＋－＠]")
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")


def escaped_cell(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula. `unescaped_cell` undoes it, for every string."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unescaped_cell(cell: str) -> str:
    return cell[1:] if _ESCAPED.match(cell) else cell


def csv_rows(source: Source, report: Report, tell: Callable[[int], None]) -> Iterator[tuple[int, Any]]:
    """(line that the row begins on, cells by the names of the header). Commas, tabs and semicolons are told apart."""
    csv.field_size_limit(MAX_LINE)
    text = _Lines(source, report, tell)
    first = next(text, "")
    reader = csv.reader(_again(first, text), delimiter=_delimiter(first))
    header: list[str] | None = None
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            report(BadRow(source.name, text.begins, f"not CSV: {error}"))
            text.end_row()
            continue
        begins, whole = text.end_row()
        if cells is None:
            return
        if header is None:
            header = [name.strip() for name in cells]
        elif cells and whole:
            yield from _row(source, report, begins, header, cells)


def _row(
    source: Source, report: Report, line: int, header: list[str], cells: list[str]
) -> Iterator[tuple[int, dict[str, Any]]]:
    if len(cells) > len(header):
        report(BadRow(source.name, line, f"{len(cells)} cells under a header of {len(header)}"))
        return
    row = {name: unescaped_cell(cell) for name, cell in zip(header, cells, strict=False) if cell.strip()}
    if row:
        yield line, row


class _Lines(Iterator[str]):
    """The lines of a file; `begins` is the number of the first one given out since the last row ended."""

    def __init__(self, source: Source, report: Report, tell: Callable[[int], None]) -> None:
        self.begins = 0
        self._whole = True
        self._report = report
        self._lines = lines(source, self._lost, tell)

    def __next__(self) -> str:
        number, line = next(self._lines)
        self.begins = self.begins or number
        return line

    def end_row(self) -> tuple[int, bool]:
        """Where the row began, and whether no line inside it was lost."""
        ended = self.begins, self._whole
        self.begins, self._whole = 0, True
        return ended

    def _lost(self, bad: BadRow) -> None:
        self._whole = self.begins == 0
        self._report(bad)


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
        yield from rest


def _delimiter(header: str) -> str:
    return max(",\t;", key=header.count)


def parquet_rows(source: Source, _report: Report, tell: Callable[[int], None]) -> Iterator[tuple[int, Any]]:
    """(row, values by column), some rows at a time. Raises CorpusError for what is no Parquet file."""
    # Loaded on use: 35 MB that nothing else needs.
    from arro3.io import read_parquet

    if source.path is None:
        raise CorpusError("Parquet inside an archive cannot be read; please unpack it")
    with source.path.open("rb") as file:
        _check_magic(file)
    number = 0
    try:
        for batch in read_parquet(source.path, batch_size=PARQUET_BATCH):
            columns = [batch.column(index).to_pylist() for index in range(batch.num_columns)]
            for values in zip(*columns, strict=True):
                number += 1
                yield number, dict(zip(batch.column_names, values, strict=True))
    except GeneratorExit:
        raise
    except BaseException as error:
        # The library panics at a damaged file, and its panics are no Exception.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise CorpusError(f"not a readable Parquet file, after row {number}: {error}") from None
        raise
    tell(source.size)


def _check_magic(file: IO[bytes]) -> None:
    begins = file.read(len(_MAGIC))
    file.seek(0, 2)
    file.seek(max(file.tell() - len(_MAGIC), 0))
    if begins != _MAGIC or file.read() != _MAGIC:
        raise CorpusError("not a Parquet file, or not the whole of one")
