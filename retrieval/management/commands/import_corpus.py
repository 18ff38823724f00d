"""`manage.py import_corpus FILE…`: passages of other people's corpora into the database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import reset_queries

from retrieval.content import BadContent
from retrieval.errors import BadRow
from retrieval.importing.formats import READERS
from retrieval.importing.importer import Counts, Importer
from retrieval.importing.mapping import Fields, Mapper, parse_mapping
from retrieval.importing.progress import Progress
from retrieval.importing.reading import CorpusReader
from retrieval.importing.rows import work_row

DEFAULTS = ("work", "title", "language", "period", "genre", "source", "licence")


class _Stopped(Exception):
    """The first bad row under --strict."""


class Command(BaseCommand):
    help = (
        "Import passages from JSON Lines, CSV, Parquet, plain text, EPUB or nested label JSON. "
        "Importing the same again changes nothing. Bad rows are told and left out; then the exit code is 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="files, folders of files, or zip archives"
        )
        parser.add_argument(
            "--format", choices=sorted(READERS), help="what the files are; else their suffix tells"
        )
        parser.add_argument(
            "--map", default="", metavar="FIELD=COLUMN,…", help="columns by other names: text=본문,title=제목"
        )
        for name in DEFAULTS:
            parser.add_argument(f"--{name}", default="", help=f"the {name} where a row names none")
        parser.add_argument("--strict", action="store_true", help="stop at the first bad row")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        self._bad = 0
        self._strict = options["strict"]
        mapper = Mapper(_columns(options["map"]), _defaults(options))
        self._progress = Progress(self.stderr, 0)
        try:
            reader = CorpusReader(
                [Path(file) for file in options["files"]],
                mapper,
                self._report,
                format_name=options["format"],
                tell=self._tell,
            )
            self._progress = Progress(self.stderr, reader.size)
            counts = self._import(reader)
        except _Stopped:
            raise CommandError("stopped at the first bad row") from None
        self.stdout.write(
            f"{counts.added} passages added, {counts.updated} updated, {counts.unchanged} unchanged; "
            f"{counts.works} works added or updated; {self._bad} bad rows."
        )
        if self._bad:
            sys.exit(1)

    def _import(self, reader: CorpusReader) -> Counts:
        counts = Counts()
        for written in Importer().take(reader.rows()):
            counts += written
            reset_queries()  # with DEBUG, Django keeps the last 9,000 statements: a gigabyte of passages
            self._progress.tell(counts.added + counts.updated + counts.unchanged)
        self._progress.clear()
        return counts

    def _tell(self, done: int) -> None:
        self._progress.done = done

    def _report(self, bad: BadRow) -> None:
        self._bad += 1
        self._progress.clear()
        self.stderr.write(str(bad))
        if self._strict:
            raise _Stopped


def _columns(given: str) -> dict[str, str]:
    try:
        return parse_mapping(given)
    except ValueError as error:
        raise CommandError(f"--map: {error}") from None


def _defaults(options: dict[str, Any]) -> Fields:
    defaults = {name: options[name] for name in DEFAULTS if options[name]}
    try:
        work_row({"title": "any", **defaults})
    except BadContent as error:
        raise CommandError(f"the work named by the options: {error}") from None
    return defaults
