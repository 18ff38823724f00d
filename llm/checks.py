"""Models that are configured but cannot be asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from llm.backends.options import DEFAULT_BASE_URL, is_address

WARNED_DAYS = 60


@register
def check_shutdowns(**_: Any) -> Iterator[CheckMessage]:
    for role, params in settings.CHAT_MODELS.items():
        options = params.get("OPTIONS", {})
        day, model = options.get("shutdown"), options.get("model")
        days = (day - date.today()).days if day else WARNED_DAYS + 1
        if days <= WARNED_DAYS:
            when = f"closes on {day}, in {days} days" if days > 0 else f"has been closed since {day}"
            yield Warning(
                f"The model {model} of the role {role} {when}.",
                hint="Name another one, or a server of your own that has it.",
                id="llm.W002",
            )


@register
def check_chat_models(**_: Any) -> Iterator[CheckMessage]:
    for role, params in settings.CHAT_MODELS.items():
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
