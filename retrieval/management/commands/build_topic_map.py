"""`manage.py build_topic_map`: the picture of what the corpus is about, brought up to the index."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from retrieval.errors import BuildRunning, IndexUnusable
from retrieval.importing.progress import Progress
from retrieval.topics.building import build_topic_map


class _Told:
    """A progress line, from when the number of passages is known."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._line: Progress | None = None

    def __call__(self, done: int, total: int) -> None:
        self._line = self._line or Progress(self._stream, total)
        self._line.done = done
        self._line.tell(done)

    def clear(self) -> None:
        if self._line:
            self._line.clear()


class Command(BaseCommand):
    help = "Cluster the indexed passages into named topics, lay them out in two dimensions and have the map served."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--again", action="store_true", help="make it anew, also where it is of the index served"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        told = _Told(self.stderr)
        try:
            built = build_topic_map(told, again=options["again"])
        except IndexUnusable as error:
            raise CommandError(f"There is no index to draw ({error}): run build_index first.") from error
        except BuildRunning as error:
            raise CommandError("Another process draws the map just now.") from error
        finally:
            told.clear()
        if not built.is_new and options["verbosity"] == 0:
            return
        measured = (
            "" if built.trustworthiness is None else f", trustworthiness@10 {built.trustworthiness:.3f}"
        )
        verb = "drawn" if built.is_new else "is of this index already"
        self.stdout.write(
            f"Map {built.version} {verb}: {built.count:,} passages, {built.topics} topics{measured}."
        )
