"""`manage.py export_evaluations`: ratings to a CSV file, or to JSON Lines that TRL's KTO trainer reads."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from common.files import Undecorated, as_text, replaced
from evaluations.exporting import TextSink, evaluations_to_export, write_csv, write_jsonl


class Command(BaseCommand):
    help = "Write what readers said of stories to a CSV or JSON Lines file. Withdrawn ratings are left out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--format", choices=["csv", "jsonl"], default="csv", help="csv for people, jsonl for TRL"
        )
        parser.add_argument("--output", default="-", metavar="FILE", help="a file, or - for standard output")
        parser.add_argument(
            "--since", metavar="DATE", help="only what changed on this day or later (2026-11-22)"
        )
        parser.add_argument(
            "--reviewed-only", action="store_true", help="only what has been reviewed as it stands"
        )
        parser.add_argument(
            "--bom", action="store_true", help="begin the CSV with a byte order mark, for Excel"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["bom"] and options["format"] != "csv":
            raise CommandError("--bom goes with --format csv.")
        rows = evaluations_to_export(since=_since(options["since"]), reviewed_only=options["reviewed_only"])
        write = partial(write_csv, bom=options["bom"]) if options["format"] == "csv" else write_jsonl
        with self._sink(options["output"]) as sink:
            count = write(sink, rows)
        self.stderr.write(f"{count} evaluations written.")

    @contextmanager
    def _sink(self, output: str) -> Iterator[TextSink]:
        if output == "-":
            yield Undecorated(self.stdout)
            return
        try:
            # Only its owner may read it: readers wrote what is in it.
            with replaced(Path(output)) as file, as_text(file) as text:
                yield text
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}") from error


def _since(given: str | None) -> datetime | None:
    """The moment that a date or a date and time names, in the installation's time zone unless it has its own."""
    if given is None:
        return None
    try:
        moment = parse_datetime(given)
        day = parse_date(given)
    except ValueError:
        moment = day = None
    if day is not None:
        moment = datetime.combine(day, time.min)
    if moment is None:
        raise CommandError(f"--since: {given!r} is no date. Write it like 2026-11-22.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
