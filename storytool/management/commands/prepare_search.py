"""`manage.py prepare_search`: what `make run` does so that the corpus can be searched."""

from __future__ import annotations

import os
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser

# One after another: each stands on the one before it.
STEPS = ("build_index", "build_topic_map")


class Command(BaseCommand):
    help = "Bring everything up to date that the corpus is searched by. Says something only where something is new."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--aside", action="store_true", help="leave the processor to whoever else needs it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["aside"]:
            os.nice(10)
        for step in STEPS:
            try:
                call_command(step, verbosity=0, stdout=self.stdout, stderr=self.stderr)
            except CommandError as error:
                raise CommandError(f"{step}: {error}") from error
