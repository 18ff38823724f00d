"""Which model plays which role: what `NAME` or `NAME?parameter=value&…` means at a place. Touches nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl

from django.core.exceptions import ImproperlyConfigured

from llm.backends.announced import DEFAULTS, OPENAI, closing_day

CHAT_ROLES: Final = ("draft", "expand", "enrich", "analyze")
ROLES: Final = (*CHAT_ROLES, "embed", "moderate")
# As a model's name: the role has none, also where it would have one by default.
NONE: Final = "none"
BACKENDS: Final = {
    "responses": "llm.backends.responses.ResponsesModel",
    "chat": "llm.backends.chat.ChatCompletionsModel",
}
MODERATIONS: Final = "llm.backends.moderation.ModerationModel"
KEY_VARIABLE: Final = "OPENAI_API_KEY"

# Of all models of a role, unless one says otherwise. A story that is written does not wait long for its title.
_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "draft": {"max_output_tokens": 8192},
    "expand": {"max_output_tokens": 16384},
    "enrich": {"max_output_tokens": 4096, "total_timeout": 60.0},
    "analyze": {"max_output_tokens": 8192, "total_timeout": 180.0},
    "moderate": {"connect_timeout": 3.0, "read_timeout": 10.0, "total_timeout": 15.0},
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an installation asks for models that name no other place. `base_url` "" is OpenAI's own address.

    `backend` "auto" is Responses at OpenAI's address and Chat Completions elsewhere.
    """

    base_url: str = ""
    backend: str = "auto"
    background: bool = False
    conversations: bool = False

    @property
    def address(self) -> str:
        return self.base_url or OPENAI

    @property
    def is_openai(self) -> bool:
        return is_openai(self.address)


class UnknownParameter(ImproperlyConfigured):
    def __init__(self, where: str, parameter: str, known: str) -> None:
        super().__init__(f"{where}: there is no parameter {parameter!r}, only {known}.")
        self.parameter, self.known = parameter, known


class BadValue(ImproperlyConfigured):
    def __init__(self, where: str, parameter: str, value: str) -> None:
        super().__init__(f"{where}: {parameter} cannot be {value!r}.")
        self.parameter, self.value = parameter, value


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


def _backend(text: str) -> str:
    if text not in ("auto", *BACKENDS):
        raise ValueError
    return text


_EVERYWHERE: Final[Mapping[str, Callable[[str], Any]]] = {
    "base_url": str,
    "key_variable": str,
    "connect_timeout": _more_than_zero,
    "read_timeout": _more_than_zero,
    "total_timeout": _more_than_zero,
    "input_price": _at_least_zero,
    "output_price": _at_least_zero,
    "cached_input_price": _at_least_zero,
    "shutdown": date.fromisoformat,
}
_OF_TEXTS: Final[Mapping[str, Callable[[str], Any]]] = {
    "backend": _backend,
    "max_output_tokens": _whole,
    "temperature": _at_least_zero,
    "top_p": _at_least_zero,
    "reasoning_effort": str,
    "first_delta_timeout": _more_than_zero,
}


def parameters_of(role: str) -> Mapping[str, Callable[[str], Any]]:
    """What can be said of a role's model: parameter → what reads its value, or raises ValueError."""
    return _EVERYWHERE if role == "moderate" else {**_OF_TEXTS, **_EVERYWHERE}


def named_models(
    named: Mapping[str, tuple[str, str]], place: Place, *, has_key: bool
) -> dict[str, dict[str, Any]]:
    """Role → its entry, of (variable, what it says) by role. Roles without a model are left out.

    With a key of OpenAI's, at its own address, a role of which nothing is said has its default.
    """
    defaults = DEFAULTS if has_key and place.is_openai else {}
    found = {}
    for role, (variable, text) in named.items():
        text, is_named = text.strip(), bool(text.strip())
        entry = model_entry(role, text or defaults.get(role, ""), place, where=variable)
        if entry:
            found[role] = {**entry, "VARIABLE": variable if is_named else ""}
    return found


def model_entry(role: str, text: str, place: Place, *, where: str) -> dict[str, Any]:
    """{"BACKEND", "OPTIONS"} of the model that `text` names for a role, {} where it names none.

    `where` it stands is told in errors. Raises UnknownParameter and BadValue.
    """
    name, _, query = text.strip().partition("?")
    if name in ("", NONE):
        return {}
    return entry_of(role, name, dict(parse_qsl(query, keep_blank_values=True)), place, where=where)


def entry_of(
    role: str, name: str, parameters: Mapping[str, str], place: Place, *, where: str
) -> dict[str, Any]:
    """{"BACKEND", "OPTIONS"} of a model with its parameters, as they were written down.

    At another `base_url` than the installation's the installation's key is not sent: such a model names the
    variable of its own. Raises UnknownParameter and BadValue.
    """
    given = {parameter: _read(role, where, parameter, value) for parameter, value in parameters.items()}
    backend = given.pop("backend", place.backend)
    address = given.get("base_url", place.address)
    key_variable = KEY_VARIABLE if address == place.address else ""
    options = {
        "model": name,
        "base_url": address,
        "key_variable": key_variable,
        **_OPTIONS.get(role, {}),
        **given,
    }
    if is_openai(address) and (day := closing_day(name)):
        options.setdefault("shutdown", day)
    if role == "moderate":
        return {"BACKEND": MODERATIONS, "OPTIONS": options}
    if backend == "auto":
        backend = "responses" if is_openai(address) else "chat"
    if backend == "responses":
        options["background"] = place.background
        options["conversations"] = place.conversations and is_openai(address)
    return {"BACKEND": BACKENDS[backend], "OPTIONS": options}


def is_openai(address: str) -> bool:
    return address.rstrip("/") == OPENAI


def _read(role: str, where: str, parameter: str, value: str) -> Any:
    known = parameters_of(role)
    if parameter not in known:
        raise UnknownParameter(where, parameter, ", ".join(known))
    try:
        return known[parameter](value)
    except ValueError:
        raise BadValue(where, parameter, value) from None
