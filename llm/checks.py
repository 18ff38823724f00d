"""Models that are configured but cannot be asked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS

from llm.assignments import Assignment, Source, assignment_of, assignments, closing_sentence
from llm.backends.options import DEFAULT_BASE_URL, is_address
from llm.keeping import mirror
from llm.registry import refresh_models


@register
def check_shutdowns(**_: Any) -> Iterator[CheckMessage]:
    """Of the settings, as far as no row goes before them."""
    yield from _closing(one for one in assignments() if one.source is not Source.REGISTRY)


@register(Tags.database)
def check_registered_shutdowns(*, databases: Sequence[str] | None, **_: Any) -> Iterator[CheckMessage]:
    """Of the registry: a check that asks a database runs where one is named (`check --database default`)."""
    if databases and DEFAULT_DB_ALIAS in databases:
        refresh_models()
        found = assignments()
        yield from _closing(one for one in found if one.source is Source.REGISTRY)
        yield from (_faulty(one) for one in found if one.is_faulty)


def _closing(found: Iterable[Assignment]) -> Iterator[CheckMessage]:
    for one in found:
        if told := closing_sentence(one):
            hint = "Name another one, or a server of your own that has it."
            yield Warning(told, hint=hint, id="llm.W002")


def _faulty(one: Assignment) -> CheckMessage:
    return Warning(
        f"The model registry's row of the role {one.role} cannot be used.",
        hint="Open it in the admin and save it: what is wrong is said there.",
        id="llm.W003",
    )


@register
def check_somebody_moderates(**_: Any) -> Iterator[CheckMessage]:
    if settings.MODERATION != "off" and assignment_of("moderate").source is Source.NONE:
        yield Warning(
            f"MODERATION is {settings.MODERATION}, and no model is set up that moderates.",
            hint="Set MODERATION_MODEL, or register a model for the role moderate.",
            id="llm.W004",
        )


@register
def check_somebody_mirrors(**_: Any) -> Iterator[CheckMessage]:
    if settings.MODELS_AT.conversations and mirror() is None:
        yield Warning(
            "OPENAI_CONVERSATIONS is on, and no model is set up whose provider keeps conversations.",
            hint="Threads are mirrored by models of the Responses API at OpenAI's own address.",
            id="llm.W005",
        )


@register
def check_chat_models(**_: Any) -> Iterator[CheckMessage]:
    for role, params in {**settings.CHAT_MODELS, **settings.MODERATORS}.items():
        options = params.get("OPTIONS", {})
        address = options.get("base_url", DEFAULT_BASE_URL)
        variable = options.get("key_variable", "OPENAI_API_KEY")
        if not is_address(address):
            yield Error(
                f"The model of the role {role} has no address that can be asked.",
                hint="It must begin with http:// or https:// and hold no password, as in http://127.0.0.1:8000/v1.",
                id="llm.E001",
            )
        elif address.rstrip("/") == DEFAULT_BASE_URL and not os.environ.get(variable):
            yield Warning(
                f"A model is named for the role {role}, but {variable or 'no key'} is not set.",
                hint="Set it, or set OPENAI_BASE_URL to a server that asks for no key.",
                id="llm.W001",
            )
