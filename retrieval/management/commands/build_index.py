"""`manage.py build_index`: what has changed in the corpus, into the index that is searched."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from common.errors import StorytoolError
from retrieval.errors import RecallTooLow
from retrieval.indexing.builder import build_index


class Command(BaseCommand):
    help = "Build the search index of the corpus: embed what has changed, write a new version, and have it served."

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            built = build_index()
        except (StorytoolError, RecallTooLow) as error:
            raise CommandError(str(getattr(error, "message", error))) from error
        self.stdout.write(f"{built.version}: {built.count} passages, {built.embedded} texts embedded.")
