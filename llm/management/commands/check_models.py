"""`manage.py check_models`: asks the model of each role once, and tells how that went."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from llm.backends.connection import close_client
from llm.base import ChatModel
from llm.errors import ProviderError
from llm.registry import chat_models
from llm.types import ChatRequest, Message, Usage

REQUEST = ChatRequest((Message("user", "한 낱말로만 답하십시오: 흥부의 형은 누구입니까?"),))


@dataclass(frozen=True, slots=True)
class Trial:
    """How asking a model went. `seconds` until the first word, None where none came, and until the end."""

    first: float | None
    whole: float
    usage: Usage | None
    problem: str = ""


class Command(BaseCommand):
    help = "Asks the model of each role one short question; prints how long it took, its tokens and what they cost."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.CHAT_MODELS:
            self.stdout.write("No model is configured: the composer writes the stories.")
            return
        models = {role: chat_models[role] for role in settings.CHAT_MODELS}
        trials = asyncio.run(_tried(models))
        for role, trial in trials.items():
            self.stdout.write(f"{role:8} {models[role].name}: {_told(trial)}")
        failed = [role for role, trial in trials.items() if trial.problem]
        if failed:
            raise CommandError(f"Not every model answers: {', '.join(failed)}.")


async def _tried(models: dict[str, ChatModel]) -> dict[str, Trial]:
    """One after another, so that none waits for another's answer."""
    try:
        return {role: await _try(model) for role, model in models.items()}
    finally:
        await close_client()


async def _try(model: ChatModel) -> Trial:
    began = monotonic()
    first: float | None = None
    usage: Usage | None = None
    problem = ""
    try:
        async with aclosing(model.stream(REQUEST)) as deltas:
            async for delta in deltas:
                if delta.text and first is None:
                    first = monotonic() - began
                usage = delta.usage or usage
    except ProviderError as error:
        problem = error.code
    if first is None and not problem:
        problem = "empty_answer"
    return Trial(first, monotonic() - began, usage, problem)


def _told(trial: Trial) -> str:
    parts = [f"FAILED ({trial.problem})" if trial.problem else "ok"]
    if trial.first is not None:
        parts.append(f"first word after {trial.first:.2f} s")
    parts.append(f"{trial.whole:.2f} s in all")
    if usage := trial.usage:
        parts.append(f"{usage.input_tokens} tokens in, {usage.output_tokens} out")
        parts.append("cost unknown" if usage.cost is None else f"{usage.cost:.6f} USD")
    return ", ".join(parts)
