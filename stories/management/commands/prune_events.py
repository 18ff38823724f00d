"""manage.py prune_events: delete the logs of conversations that ended some days ago. Their texts stay."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from stories.events.log import prune


class Command(BaseCommand):
    help = "Delete the event logs of conversations that ended some days ago; stories and ratings stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days",
            type=float,
            default=settings.EVENT_RETENTION_DAYS,
            help="how many days a log is kept after its end (default: EVENT_RETENTION_DAYS, %(default)s)",
        )

    def handle(self, *args: Any, days: float, **options: Any) -> None:
        if days < 0:
            raise CommandError("--days is 0 or more.")
        deleted = sum(prune(timezone.now() - timedelta(days=days)))
        self.stdout.write(f"{deleted} events deleted.")
