"""Which model is in force for each role, and who says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.conf import settings

from llm.keys import is_set
from llm.roles import KEY_VARIABLE, ROLES, is_openai
from llm.snapshot import registry

WARNED_DAYS: Final = 60


class Source(StrEnum):
    """`NONE`: the composer plays a part of the story, and other roles are not played."""

    REGISTRY = "registry"
    SETTINGS = "settings"
    DEFAULT = "default"
    EMBEDDED = "embedded"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Assignment:
    """The model of a role. `variable` is that of the settings that names it, "" where none does.

    `is_faulty`: the registry has an active row for the role, which is no good and is passed over.
    """

    role: str
    source: Source
    model: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    backend: str = ""
    variable: str = ""
    is_faulty: bool = False

    @property
    def shutdown(self) -> date | None:
        return self.options.get("shutdown")

    @property
    def key_variable(self) -> str:
        """That of its key, "" where it is asked without one."""
        return str(self.options.get("key_variable", ""))

    @property
    def lacks_key(self) -> bool:
        """Whether the variable of its key is not set, though its server will ask for one.

        A server of one's own often asks for none, and has the installation's variable for want of another.
        """
        variable = self.key_variable
        is_asked_for = variable != KEY_VARIABLE or is_openai(self.options.get("base_url", ""))
        return bool(variable) and is_asked_for and not is_set(variable)

    @property
    def is_closing(self) -> bool:
        """Whether its provider serves it no more in `WARNED_DAYS`, or already now."""
        return self.shutdown is not None and (self.shutdown - date.today()).days <= WARNED_DAYS


def assignments() -> list[Assignment]:
    """One of each role, in the order of a story. Asks no database: see `llm.registry.refresh_models`."""
    return [assignment_of(role) for role in ROLES]


def assignment_of(role: str) -> Assignment:
    if role == "embed":
        return _embedder()
    snapshot = registry.snapshot
    is_faulty = role in snapshot.faulty
    if entry := snapshot.entries.get(role):
        return _told(role, Source.REGISTRY, entry)
    if entry := {**settings.CHAT_MODELS, **settings.MODERATORS}.get(role):
        source = Source.DEFAULT if entry.get("VARIABLE") == "" else Source.SETTINGS
        return _told(role, source, entry, is_faulty=is_faulty)
    return Assignment(role, Source.NONE, is_faulty=is_faulty)


def _told(role: str, source: Source, entry: Mapping[str, Any], *, is_faulty: bool = False) -> Assignment:
    options = entry.get("OPTIONS", {})
    return Assignment(
        role,
        source,
        str(options.get("model", "")),
        options,
        entry["BACKEND"],
        entry.get("VARIABLE", ""),
        is_faulty,
    )


def _embedder() -> Assignment:
    """That of the settings alone: an index holds the vectors of one embedder."""
    entry = settings.EMBEDDERS["default"]
    options = {name: value for name, value in entry.get("OPTIONS", {}).items() if name != "api_key"}
    model = options.get("model", "")
    if not model:
        return Assignment("embed", Source.EMBEDDED, settings.EMBEDDER, backend=entry["BACKEND"])
    return Assignment("embed", Source.SETTINGS, model, options, entry["BACKEND"], "EMBEDDING_MODEL")


def closing_sentence(one: Assignment) -> str:
    """What is to be known of a model that closes soon or is closed, in English; "" of any other."""
    if one.shutdown is None or not one.is_closing:
        return ""
    days = (one.shutdown - date.today()).days
    when = (
        f"closes on {one.shutdown}, in {days} days" if days > 0 else f"has been closed since {one.shutdown}"
    )
    return f"The model {one.model} of the role {one.role} {when}."
