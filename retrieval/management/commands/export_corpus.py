"""`manage.py export_corpus`: the corpus as a file that `import_corpus` reads back."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from common.files import READABLE_BY_ALL, Undecorated, as_text, replaced
from retrieval.exporting import TEXT_FORMATS, works_to_export, write_parquet
from retrieval.models import WorkQuerySet


class Command(BaseCommand):
    help = "Write works and passages to a JSON Lines, CSV or Parquet file, whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["jsonl", "csv", "parquet"], default="jsonl")
        parser.add_argument("--output", default="-", metavar="FILE", help="a file, or - for standard output")
        parser.add_argument("--language", default="", help="only works in this language, such as ko")
        parser.add_argument("--work", default="", metavar="KEY", help="only the work with this key")

    def handle(self, *args: Any, **options: Any) -> None:
        works = works_to_export(language=options["language"], work=options["work"])
        if options["work"] and not works.exists():
            raise CommandError(f"There is no work {options['work']!r} to export.")
        count = self._export(options["format"], options["output"], works)
        self.stderr.write(f"{count} passages written.")

    def _export(self, name: str, output: str, works: WorkQuerySet) -> int:
        if output == "-":
            if name == "parquet":
                raise CommandError("--format parquet needs a file: --output FILE.")
            return TEXT_FORMATS[name](Undecorated(self.stdout), works)
        try:
            with replaced(Path(output), mode=READABLE_BY_ALL) as file:
                return _write(name, file, works)
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}") from error


def _write(name: str, file: IO[bytes], works: WorkQuerySet) -> int:
    if name == "parquet":
        return write_parquet(file, works)
    with as_text(file) as text:
        return TEXT_FORMATS[name](text, works)
