"""Asking a model of the registry once, from its list."""

from __future__ import annotations

import asyncio
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from llm.asking import Trial, try_model, try_moderator, within
from llm.backends.connection import close_client
from llm.models import RegisteredModel, Role
from llm.snapshot import made_of

# Somebody waits before a page, and each model holds a thread for as long.
ASK_SECONDS: Final = 30.0


def ask(row: RegisteredModel) -> Trial:
    """Blocks. Raises ValidationError where the row is no good."""
    entry = row.entry()
    return asyncio.run(_ask(row.role, entry))


async def _ask(role: str, entry: dict[str, object]) -> Trial:
    try:
        model = made_of(role, entry)
        trial = try_moderator(model) if role == Role.MODERATE else try_model(model)
        return await within(ASK_SECONDS, trial)
    finally:
        await close_client()


def sentence(row: RegisteredModel, trial: Trial) -> str:
    """How it went, for whoever asked. Of the provider's own words, nothing."""
    told = {"model": row.model, "seconds": trial.whole, "code": trial.problem}
    if trial.problem:
        return _("%(model)s did not answer (%(code)s), after %(seconds).2f s.") % told
    parts = [_("%(model)s answered within %(seconds).2f s.") % told]
    if trial.first is not None:
        parts.append(_("First word: %(seconds).2f s.") % {"seconds": trial.first})
    if usage := trial.usage:
        counts = {"input": usage.input_tokens, "output": usage.output_tokens}
        parts.append(_("Tokens: %(input)d in, %(output)d out.") % counts)
        parts.append(_cost(usage.cost))
    return " ".join(parts)


def _cost(cost: float | None) -> str:
    return _("Cost unknown.") if cost is None else _("Cost: %(cost).6f USD.") % {"cost": cost}


def refusal(row: RegisteredModel, error: ValidationError) -> str:
    return f"{row.model}: {' '.join(error.messages)}"
