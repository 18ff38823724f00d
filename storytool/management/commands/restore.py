"""`manage.py restore`: an installation out of what `backup` wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser

from storytool.backups import BackupFailed, restore


class Command(BaseCommand):
    help = "Put a copy into the empty database that DATABASE_URL names, and its index and key into DATA_DIR."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["file"])
        except BackupFailed as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{options['file']} could not be read: {error.strerror}.") from error
        # A copy of an older version is brought up to this one.
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(
            f"As of {manifest.created_at}: {manifest.conversations} conversations, {manifest.passages} passages."
        )
