"""`manage.py work`: what `make worker` runs."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Run generations from the broker at BROKER_URL, until a signal ends it; or embed passages for a build."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--processes", type=int, default=1, help="worker processes (1)")
        parser.add_argument(
            "--embeddings",
            action="store_true",
            help="embed what a `build_index --distributed` on any machine asks for, instead",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BROKER_URL:
            raise CommandError(
                "There is nothing for a worker to do: BROKER_URL is not set, so the server writes the stories itself. "
                "Set BROKER_URL=redis://127.0.0.1:6379/1 for the server and for the workers alike."
            )
        module = "embedding_worker" if options["embeddings"] else "worker"
        command = ["taskiq", "worker", f"storytool.{module}:broker", "--workers", str(options["processes"])]
        os.execv(sys.executable, [sys.executable, "-m", *command])  # noqa: S606 - fixed words, no shell
