"""Runs without a database behind them, and what they drained."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from stories.events.log import Batch
from stories.events.types import Event, Msg
from stories.pipeline.types import Checkpoint, StoryRequest
from stories.services.leases import Claim
from stories.worker.run import Run

FRESH = Checkpoint()


def make_run(conversation_id: int = 1, *, checkpoint: Checkpoint = FRESH, **fields: Any) -> Run:
    """The run of a first attempt, whose log holds `created` alone, unless `fields` say otherwise."""
    claim: dict[str, Any] = {"attempt": 1, "next_seq": 2, "thread_id": "thread_a", "number": 3} | fields
    return Run(
        Claim(
            conversation_id=conversation_id,
            request=StoryRequest("나무꾼이 사슴을 구해 준다"),
            checkpoint=checkpoint,
            created_at=timezone.now(),
            **claim,
        )
    )


def drained(run: Run) -> Batch:
    """What is to be written now; there has to be something."""
    batch = run.drain()
    assert batch is not None
    return batch


def told(events: Iterable[Event]) -> list[tuple[int, Msg, str]]:
    """(seq, kind, content) of each event."""
    return [(event.seq, Msg(event.msg), event.fields().get("content", "")) for event in events]
