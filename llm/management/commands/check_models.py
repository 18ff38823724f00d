"""`manage.py check_models`: asks the model of each role once, and tells how that went."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from llm.asking import Trial, try_embedder, try_model, try_moderator
from llm.assignments import Assignment, Source, assignments
from llm.backends.connection import close_client
from llm.embedders.base import embedders
from llm.registry import model_of, moderator, refresh_models


class Command(BaseCommand):
    help = "Asks the model of each role one short question; prints how long it took, its tokens and what they cost."

    def handle(self, *args: Any, **options: Any) -> None:
        refresh_models()
        found = assignments()
        trials = asyncio.run(_tried(found))
        for one in found:
            self.stdout.write(f"{one.role:9}{one.source:9} {_told(one, trials.get(one.role))}")
        failed = [one.role for one in found if one.is_faulty or _has_failed(trials.get(one.role))]
        if failed:
            raise CommandError(f"Not every model answers: {', '.join(failed)}.")


async def _tried(found: list[Assignment]) -> dict[str, Trial]:
    """One after another, so that none waits for another's answer."""
    try:
        return {one.role: await ask() for one in found if (ask := _asking(one)) is not None}
    finally:
        await close_client()


def _asking(one: Assignment) -> Callable[[], Awaitable[Trial]] | None:
    """How that role's model is asked, None where it has none."""
    if one.role == "embed":
        return lambda: try_embedder(lambda: embedders["default"])
    if one.source is Source.NONE:
        return None
    if one.role == "moderate":
        moderates = moderator()
        return None if moderates is None else lambda: try_moderator(moderates)
    model = model_of(one.role)
    return None if model is None else lambda: try_model(model)


def _has_failed(trial: Trial | None) -> bool:
    return trial is not None and bool(trial.problem)


def _told(one: Assignment, trial: Trial | None) -> str:
    told = _no_model(one.role) if trial is None else f"{one.model}: {_result(trial)}"
    return f"{told}; the registry's row cannot be used" if one.is_faulty else told


def _no_model(role: str) -> str:
    return "no model" if role in ("analyze", "moderate") else "the composer"


def _result(trial: Trial) -> str:
    parts = [f"FAILED ({trial.problem})" if trial.problem else "ok"]
    if trial.first is not None:
        parts.append(f"first word after {trial.first:.2f} s")
    parts.append(f"{trial.whole:.2f} s in all")
    if usage := trial.usage:
        parts.append(f"{usage.input_tokens} tokens in, {usage.output_tokens} out")
        parts.append("cost unknown" if usage.cost is None else f"{usage.cost:.6f} USD")
    if trial.note:
        parts.append(trial.note)
    return ", ".join(parts)
