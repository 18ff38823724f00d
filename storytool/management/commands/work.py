"""`manage.py work`: what `make worker` runs."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Run generations from the broker at BROKER_URL, until a signal ends it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--processes", type=int, default=1, help="worker processes (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BROKER_URL:
            raise CommandError(
                "There is nothing for a worker to do: BROKER_URL is not set, so the server writes the stories itself. "
                "Set BROKER_URL=redis://127.0.0.1:6379/1 for the server and for the workers alike."
            )
        command = ["taskiq", "worker", "storytool.worker:broker", "--workers", str(options["processes"])]
        os.execv(sys.executable, [sys.executable, "-m", *command])  # noqa: S606 - fixed words, no shell
