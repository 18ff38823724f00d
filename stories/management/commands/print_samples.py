"""manage.py print_samples: the sample tales, as docs/samples has them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from stories.engines.composer.evaluation.samples import write_pages


class Command(BaseCommand):
    help = "Write the sample tales of the composer, a file each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--folder",
            type=Path,
            default=settings.BASE_DIR / "docs" / "samples",
            help="where to (default: docs/samples)",
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        self.stdout.write(f"{write_pages(folder)} tales in {folder}")
