"""`manage.py build_index`: what has changed in the corpus, into the index that is searched."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations

from common.errors import StorytoolError
from retrieval.errors import BuildRunning, IndexUnusable, RecallTooLow
from retrieval.importing.progress import Progress
from retrieval.indexing.builder import build_index
from retrieval.indexing.tasks import distribute


class Command(BaseCommand):
    help = (
        "Build the search index of the corpus: embed what has changed, write a new version, and have it served. "
        "Killed, it goes on where it was when it is run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workers", type=int, default=1, help="processes that embed (1)")
        parser.add_argument(
            "--distributed",
            action="store_true",
            help="have the machines that run `manage.py work --embeddings` help with embedding",
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        if options["workers"] < 1:
            raise CommandError("--workers: at least one process has to work.")
        if options["distributed"] and not settings.BROKER_URL:
            raise CommandError("--distributed: BROKER_URL is not set, so there is nobody to ask.")
        self._stage = ""
        try:
            built = build_index(
                self._tell if options["verbosity"] else lambda *_: None,
                workers=options["workers"],
                distribute=distribute if options["distributed"] else None,
            )
        except (StorytoolError, RecallTooLow) as error:
            raise CommandError(_sentence(error)) from error
        except OSError as error:
            raise CommandError(f"The index could not be written: {error.strerror}") from error
        finally:
            self._clear()
        if built.is_new:
            self.stdout.write(
                f"Index {built.version}: {built.count} passages, {built.embedded} texts embedded, "
                f"recall@10 {built.recall:.4f}."
            )
        elif options["verbosity"]:
            self.stdout.write(f"Index {built.version} is up to date.")

    def _tell(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self._clear()
            self._stage, self._progress = stage, Progress(self.stderr, total, stage=stage)
        self._progress.done = done
        self._progress.tell(done)

    def _clear(self) -> None:
        if self._stage:
            self._progress.clear()


def _sentence(error: Exception) -> str:
    """For whoever runs the command: with the reason, which the API does not tell."""
    if isinstance(error, BuildRunning):
        return "An index is being built already, here or on another machine."
    if isinstance(error, StorytoolError) and not isinstance(error, IndexUnusable):
        return " ".join([str(error.message), *map(str, error.args)])
    return str(error)
