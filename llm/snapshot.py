"""What the registry's rows were when somebody last looked: read in a database thread, used in any."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.utils.module_loading import import_string

from llm.models import RegisteredModel

logger = logging.getLogger(__name__)

# A row that was changed is seen after so many seconds, by whoever looks then.
LIFE_SECONDS: Final = 2.0

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The active rows: role → what is configured, and what was made of it. `faulty` are roles whose row is no good."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    made: Mapping[str, Any] = field(default_factory=dict)
    faulty: frozenset[str] = frozenset()


class Registry:
    """Keeps the last snapshot of a process. Called from any thread.

    A model whose row stays as it is, is made once. One that is exchanged is let go of: it holds nothing open, since
    connections belong to the event loop, and whoever still writes with it keeps it until the end.
    """

    def __init__(self) -> None:
        self._snapshot = Snapshot()
        self._due = 0.0
        self._lock = Lock()
        self._is_away = False

    @property
    def snapshot(self) -> Snapshot:
        """The last one. Asks nobody."""
        return self._snapshot

    def refresh(self) -> Snapshot:
        """One query, where the last one was seconds ago. Where it cannot be asked, everything stays as it was."""
        with self._lock:
            if time.monotonic() >= self._due:
                self._read()
                self._due = time.monotonic() + LIFE_SECONDS
            return self._snapshot

    def expire(self) -> None:
        """Rows have changed: look at once when somebody asks."""
        self._due = 0.0

    def forget(self) -> None:
        """Know nothing, as at the start."""
        self._snapshot, self._due, self._is_away = Snapshot(), 0.0, False

    def _read(self) -> None:
        try:
            rows = list(RegisteredModel.objects.exclude(active_role=None).order_by("pk"))
        except Error as error:
            if not self._is_away and not _lacks_table(error):
                logger.warning("the model registry cannot be read: %s", type(error).__name__)
            self._is_away = True
            return
        self._is_away = False
        entries, made = dict[str, Entry](), dict[str, Any]()
        for row in rows:
            try:
                entries[row.role] = row.entry()
                made[row.role] = self._made(row.role, entries[row.role])
            except Exception as error:
                if row.role not in self._snapshot.faulty:
                    told = (
                        error.message_dict if isinstance(error, ValidationError) else [type(error).__name__]
                    )
                    logger.error("row %d of the model registry is no good: %s", row.pk, ", ".join(told))
        faulty = frozenset(row.role for row in rows) - made.keys()
        self._snapshot = Snapshot({role: entries[role] for role in made}, made, faulty)

    def _made(self, role: str, entry: Entry) -> Any:
        if role in self._snapshot.made and self._snapshot.entries[role] == entry:
            return self._snapshot.made[role]
        return made_of(role, entry)


def _lacks_table(error: Error) -> bool:
    """Whether `migrate` has not been run yet: MySQL's number, SQLite's words."""
    return error.args[:1] == (1146,) or "no such table" in str(error)


def made_of(role: str, entry: Entry) -> Any:
    """A new model of what is configured for a role, kept by nobody."""
    factory: Callable[..., Any] = import_string(entry["BACKEND"])
    model = factory(**entry["OPTIONS"])
    model.role = role
    return model


registry = Registry()


def expire_registry(**_: object) -> None:
    """Receiver: a row was saved or deleted. This process looks at once, the others within the snapshot's life."""
    transaction.on_commit(registry.expire)
