"""manage.py evaluate_composer: the composer's tales, held to their measures."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from retrieval.indexing.shipping import starter_texts
from stories.engines.composer.evaluation.figures import COPIED_RUN, Figure, measure
from stories.engines.composer.evaluation.measures import grams, syllables
from stories.engines.composer.evaluation.topics import Topic, committed, parse_topics
from stories.pipeline.types import Language


class Command(BaseCommand):
    help = "Compose tales on many topics and print each figure beside its target."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--topics", type=Path, help="a file of topics, one a line (default: the committed ones)"
        )
        parser.add_argument("--held-out", action="store_true", help="the topics that nobody tunes on")
        parser.add_argument("--language", choices=["ko", "en"], default="ko")
        parser.add_argument("--tales", type=int, default=1000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        topics = self._topics(options["topics"], options["language"], is_held_out=options["held_out"])
        figures = measure(topics, options["tales"], options["seed"], _corpus())
        if options["json"]:
            rows = [asdict(figure) | {"met": figure.is_met} for figure in figures]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{options['tales']} tales on {len(topics)} topics")
        for figure in figures:
            self._print(figure)

    def _topics(self, path: Path | None, language: Language, *, is_held_out: bool) -> Sequence[Topic]:
        if path is None:
            return committed(language, is_held_out=is_held_out)
        try:
            topics = parse_topics(path.read_text(encoding="utf-8").splitlines(), language)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        if not topics:
            raise CommandError(f"{path}: no topics.")
        return topics

    def _print(self, figure: Figure) -> None:
        mark = "  " if figure.is_met else "✗ "
        sign = "≤" if figure.is_ceiling else "≥"
        self.stdout.write(f"{mark}{figure.value:9.3f}  {sign} {figure.target:<6g} {figure.name}")
        if not figure.is_met:
            for example in figure.examples:
                self.stdout.write(f"             {example}")


def _corpus() -> Collection[str]:
    """Every run of so many syllables in the starter corpus."""
    return {gram for text in starter_texts() for gram in grams(syllables(text), COPIED_RUN)}
