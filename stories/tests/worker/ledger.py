"""A ledger in the place of the database, and a hub that notes there when it was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import OperationalError

from stories.events.hub import Batches, InProcessHub
from stories.events.log import Batch
from stories.events.types import Event, Msg
from stories.tests.worker.runs import told


@dataclass
class Ledger:
    """Stands where the database would: what was asked of it, in order, and what it answers."""

    ticks: list[list[Batch]] = field(default_factory=list)
    held: list[list[int]] = field(default_factory=list)
    endings: list[Event] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    lost: set[int] = field(default_factory=set)
    failures: int = 0

    def commit_batches(
        self, owner: str, batches: Sequence[Batch], held: Sequence[int], lease_seconds: float
    ) -> set[int]:
        if self.failures:
            self.failures -= 1
            raise OperationalError("away")
        self.ticks.append(list(batches))
        self.held.append(list(held))
        self.order.append("log")
        return self.lost & {*held, *(batch.conversation_id for batch in batches)}

    def finish_generation(self, conversation_id: int, owner: str, *, last: Event, **fields: object) -> bool:
        self.order.append("end")
        self.endings.append(last)
        return conversation_id not in self.lost

    def told(self) -> list[tuple[int, Msg, str]]:
        return told(event for batches in self.ticks for batch in batches for event in batch.events)

    def contents(self) -> list[list[str]]:
        """The texts of each tick that had any."""
        ticks = [[event for batch in batches for event in batch.events] for batches in self.ticks]
        return [[content for _seq, _msg, content in told(events)] for events in ticks if events]


class NotedHub(InProcessHub):
    """A hub that notes in the ledger when it was told what."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.ledger, self.published = ledger, list[int]()

    async def publish(self, batches: Batches) -> None:
        self.ledger.order.append("hub")
        self.published += [event.seq for events in batches.values() for event in events]
