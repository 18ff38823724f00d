"""`manage.py backup`: everything that cannot be made again, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser

from storytool.backups import BackupFailed, back_up, prune


class Command(BaseCommand):
    help = "Write a copy of database, search index and key into DIRECTORY. Nothing has to be stopped for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument(
            "--keep", type=int, default=0, help="delete all but so many of the newest (0: none)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] < 0:
            raise CommandError("--keep: at least 0.")
        directory: Path = options["directory"]
        try:
            path, manifest = back_up(directory)
            gone = prune(directory, options["keep"]) if options["keep"] else []
        except BackupFailed as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The copy could not be written: {error.strerror}.") from error
        self.stdout.write(
            f"{path}: {manifest.conversations} conversations, {manifest.passages} passages"
            + (f"; {len(gone)} older deleted." if gone else ".")
        )
