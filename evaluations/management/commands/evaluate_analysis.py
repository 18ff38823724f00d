"""`manage.py evaluate_analysis`: how well the local analyst does on labelled stories, and its cost."""

from __future__ import annotations

from argparse import ArgumentParser
from time import process_time
from typing import Any, Final

from django.core.management.base import BaseCommand

from evaluations.analysis.evaluation import GOLD, HALVES, Outcome, evaluate, in_one_paragraph, read_set
from evaluations.analysis.local import sections
from evaluations.analysis.text import StoryText

_CHARACTERS: Final = 4000
_ROUNDS: Final = 5


class Command(BaseCommand):
    help = "Holds the local analyst against the labelled stories, and times it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--half", choices=HALVES, help="One half alone: what was developed with, or not.")
        parser.add_argument("--faults", action="store_true", help="Tell what was wrong.")

    def handle(self, *args: Any, half: str | None, faults: bool, **options: Any) -> None:
        halves = [half] if half else HALVES
        self.stdout.write("            stories  boundaries  in one paragraph  people  motifs (F1)")
        total, joined, count = Outcome(), Outcome(), 0
        for name in halves:
            stories = read_set(GOLD / f"{name}.txt")
            outcome, plain = evaluate(stories), evaluate(in_one_paragraph(stories))
            self._tell(name, len(stories), outcome, plain)
            total, joined, count = total + outcome, joined + plain, count + len(stories)
        if len(halves) > 1:
            self._tell("all", count, total, joined)
        if faults:
            self.stdout.write("\n".join(total.faults))
        self.stdout.write(f"{_CHARACTERS:,} characters: {_milliseconds():.0f} ms of CPU")

    def _tell(self, name: str, count: int, outcome: Outcome, joined: Outcome) -> None:
        self.stdout.write(
            f"{name:10} {count:8}  {outcome.boundaries.f1:10.3f}  {joined.boundaries.f1:16.3f}"
            f"  {outcome.people.f1:6.3f}  {outcome.motifs.f1:6.3f}"
        )


def _milliseconds() -> float:
    """The CPU time of a whole analysis, what asks the corpus among it; the best of some, since others compute too."""
    text = "\n\n".join(story.text for story in read_set(GOLD / "dev.txt") if story.language == "ko")
    best = float("inf")
    for _ in range(_ROUNDS):
        begin = process_time()
        for _section in sections(StoryText(text[:_CHARACTERS])):
            pass
        best = min(best, process_time() - begin)
    return best * 1000
