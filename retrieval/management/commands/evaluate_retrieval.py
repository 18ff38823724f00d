"""`manage.py evaluate_retrieval --dataset FILE…`: how well passages are found, by leg and fused."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, no_translations

from llm.embedders.base import Embedder, embedders
from llm.errors import EmbedderUnavailable
from retrieval.errors import CorpusError
from retrieval.evaluation.judgements import Judgements, read_judgements
from retrieval.evaluation.metrics import METRICS
from retrieval.evaluation.perturbing import PERTURBATIONS
from retrieval.evaluation.running import Report, evaluate
from retrieval.importing.progress import Progress


class Command(BaseCommand):
    help = (
        "Measure how well the search finds what answers a question: nDCG, MRR and recall with the interval of 95 of "
        "100 bootstrap samples, of each leg and of both. An index is built for it and thrown away; what is served "
        "stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dataset",
            nargs="+",
            required=True,
            type=Path,
            metavar="FILE",
            help="JSON Lines or TSV, or folders of them: passages by work; passages and questions; or BEIR's files",
        )
        parser.add_argument(
            "--embedder", default="default", help="auto, e5, lsa or openai (that of EMBEDDER)"
        )
        parser.add_argument(
            "--perturb", choices=sorted(PERTURBATIONS), help="ask with slips, odd spaces or in old spelling"
        )
        parser.add_argument("--seed", type=int, default=1, help="of the perturbation (1)")
        parser.add_argument("--json", action="store_true", help="the figures as one JSON object")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        if settings.VECTOR_STORE_URL:
            raise CommandError("VECTOR_STORE_URL is set: nothing is measured in a store that serves.")
        try:
            judgements = read_judgements(options["dataset"])
        except CorpusError as error:
            raise CommandError(str(error)) from error
        if options["perturb"]:
            judgements = _perturbed(judgements, options["perturb"], Random(options["seed"]))
        self._stage = ""
        try:
            report = evaluate(judgements, _embedder(options["embedder"]), self._tell)
        except EmbedderUnavailable as error:
            raise CommandError(str(error)) from error
        finally:
            if self._stage:
                self._progress.clear()
        self.stdout.write(json.dumps(asdict(report)) if options["json"] else _table(report))

    def _tell(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self._stage, self._progress = stage, Progress(self.stderr, total, stage=stage)
        self._progress.done = done
        self._progress.tell(done)


def _embedder(alias: str) -> Embedder:
    try:
        return embedders[alias]
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from error


def _perturbed(judgements: Judgements, name: str, random: Random) -> Judgements:
    changed = [
        replace(question, text=PERTURBATIONS[name](question.text, random))
        for question in judgements.questions
    ]
    return replace(judgements, questions=changed)


def _table(report: Report) -> str:
    told = f"{report.questions} questions, {report.passages} passages, embedder {report.embedder}\n\n"
    lines = ["| leg | " + " | ".join(METRICS) + " |", "|---" * (len(METRICS) + 1) + "|"]
    for leg, estimates in report.legs.items():
        cells = [
            f"{one.mean:.3f} ({one.low:.3f}–{one.high:.3f})" for one in map(estimates.get, METRICS) if one
        ]
        lines.append(f"| {leg} | " + " | ".join(cells) + " |")
    return told + "\n".join(lines)
