"""Events as they stand in the log and go over the wire (API.md, "Events")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson


class Msg(StrEnum):
    """The kinds of event."""

    CREATED = "created"
    QUEUED = "queued"
    SIMILAR = "similar"
    DRAFTING = "drafting"
    EXPANDING = "expanding"
    RESTARTED = "restarted"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


TERMINAL = frozenset({Msg.COMPLETED, Msg.CANCELLED, Msg.FAILED})


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `body` is its JSON object in UTF-8, `seq` and `msg` in it: encoded once for every reader."""

    seq: int
    msg: str
    body: bytes

    @property
    def is_terminal(self) -> bool:
        return self.msg in TERMINAL

    def fields(self) -> dict[str, Any]:
        """The object behind `body`, decoded."""
        decoded: dict[str, Any] = orjson.loads(self.body)
        return decoded

    def with_fields(self, **extra: Any) -> Event:
        """The same event with more fields, for one reader's eyes."""
        return Event(self.seq, self.msg, orjson.dumps(self.fields() | extra))


def new_event(seq: int, msg: Msg, **fields: Any) -> Event:
    """An event encoded. Raises TypeError (orjson's) for a field that JSON or UTF-8 cannot hold."""
    return Event(seq, msg.value, orjson.dumps({"seq": seq, "msg": msg.value, **fields}))


def joined_content(events: Iterable[Event], msg: Msg) -> str:
    """The deltas of one kind joined: for `expanding`, exactly the story."""
    return "".join(event.fields()["content"] for event in events if event.msg == msg)
