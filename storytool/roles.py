"""Reads which model plays which role: `NAME` or `NAME?parameter=value&…`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl

from django.core.exceptions import ImproperlyConfigured

OPENAI: Final = "https://api.openai.com/v1"
# What OpenAI has announced: these models, and those fine-tuned from them, close on that day.
_CLOSING: Final = re.compile(r"(?:ft:)?(?:gpt-4o|gpt-4o-mini|gpt-4\.1)(?:-\d{4}-\d\d-\d\d)?(?::.*)?")
_CLOSES: Final = date(2027, 1, 14)
BACKENDS: Final = {
    "responses": "llm.backends.responses.ResponsesModel",
    "chat": "llm.backends.chat.ChatCompletionsModel",
}


def _more_than_zero(text: str) -> float:
    value = float(text)
    if not 0 < value < math.inf:
        raise ValueError
    return value


def _at_least_zero(text: str) -> float:
    value = float(text)
    if not 0 <= value < math.inf:
        raise ValueError
    return value


def _whole(text: str) -> int:
    value = int(text)
    if value <= 0:
        raise ValueError
    return value


_PARAMETERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "base_url": str,
    "key_variable": str,
    "reasoning_effort": str,
    "max_output_tokens": _whole,
    "temperature": _at_least_zero,
    "top_p": _at_least_zero,
    "connect_timeout": _more_than_zero,
    "read_timeout": _more_than_zero,
    "first_delta_timeout": _more_than_zero,
    "total_timeout": _more_than_zero,
    "input_price": _at_least_zero,
    "output_price": _at_least_zero,
    "cached_input_price": _at_least_zero,
    "shutdown": date.fromisoformat,
}


def chat_model(
    variable: str, text: str, *, base_url: str, backend: str, background: bool, **defaults: Any
) -> dict[str, Any]:
    """A role's entry of CHAT_MODELS, {} where `text` names no model. `variable` is where it was set.

    At another `base_url` than the installation's the installation's key is not sent: such a model names the
    variable of its own. `backend` "auto" is Responses at OpenAI's address and Chat Completions elsewhere.
    Raises ImproperlyConfigured.
    """
    name, _, query = text.strip().partition("?")
    if not name:
        return {}
    given = dict(parse_qsl(query, keep_blank_values=True))
    backend = given.pop("backend", backend)
    options = {"model": name, "base_url": base_url or OPENAI, "key_variable": "OPENAI_API_KEY", **defaults}
    if "base_url" in given and given["base_url"] != options["base_url"]:
        options["key_variable"] = ""
    for parameter, value in given.items():
        options[parameter] = _read(variable, parameter, value)
    is_openai = options["base_url"].rstrip("/") == OPENAI
    if is_openai and _CLOSING.fullmatch(name):
        options.setdefault("shutdown", _CLOSES)
    if backend == "auto":
        backend = "responses" if is_openai else "chat"
    if backend not in BACKENDS:
        raise ImproperlyConfigured(f"{variable}: backend must be auto, responses or chat, not {backend!r}.")
    if backend == "responses":
        options["background"] = background
    return {"BACKEND": BACKENDS[backend], "OPTIONS": options}


def _read(variable: str, parameter: str, value: str) -> Any:
    if parameter not in _PARAMETERS:
        raise ImproperlyConfigured(
            f"{variable}: there is no parameter {parameter!r}, only backend, {', '.join(_PARAMETERS)}."
        )
    try:
        return _PARAMETERS[parameter](value)
    except ValueError:
        raise ImproperlyConfigured(f"{variable}: {parameter} cannot be {value!r}.") from None
