"""One generation while it runs in this process: what it has said and not yet written down."""

from __future__ import annotations

import asyncio
from typing import Any

from django.utils import timezone

from common import metrics
from llm.metering import Call
from stories.events.log import Batch
from stories.events.spent import usage_fields
from stories.events.types import Event, Msg, new_event
from stories.services.leases import Claim


class LeaseLost(Exception):
    """The conversation is not ours any more: cancelled, taken over, or deleted."""


class Run:
    """Numbers the events of one conversation and joins the deltas of a tick into one. Lives in one event loop."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.conversation_id = claim.conversation_id
        self.next_seq = claim.next_seq
        self.stage: str = claim.checkpoint.stage.value
        self.provider_run_id: str = claim.checkpoint.run_id or ""
        self.provider_runs = claim.provider_runs
        self.is_lost = False
        self._said: list[tuple[Msg, dict[str, Any]]] = []
        self._changes: dict[str, Any] = {}
        self._deltas: list[str] = []
        self._delta_msg: Msg | None = None
        self._wrote: set[Msg] = set()
        self._calls = {call.key: call for call in claim.calls}
        self._unwritten_calls: dict[str, Call] = {}
        self._draining_calls: tuple[Call, ...] = ()
        self._is_draining = False
        self._waiting: asyncio.Future[None] | None = None

    def say(self, msg: Msg, **fields: Any) -> None:
        """Add an event."""
        self._join_deltas()
        self._said.append((msg, fields))

    def write(self, msg: Msg, text: str) -> bool:
        """Add text to the `drafting` or `expanding` event of this tick. True for the first text of its kind."""
        if msg != self._delta_msg:
            self._join_deltas()
            self._delta_msg = msg
        self._deltas.append(text)
        is_first = msg not in self._wrote
        if not self._wrote and not self.claim.checkpoint.draft:
            now = self._changes["first_delta_at"] = timezone.now()
            metrics.FIRST_DELTA_SECONDS.observe((now - self.claim.created_at).total_seconds())
        self._wrote.add(msg)
        return is_first

    def change(self, **columns: Any) -> None:
        """Set columns of the conversation in the transaction that writes what was said so far."""
        self._changes |= columns
        self.stage = columns.get("stage", self.stage)
        self.provider_run_id = columns.get("provider_run_id", self.provider_run_id)

    def spend(self, call: Call) -> None:
        """Take down a request to a model, or more about one: in the transaction that writes what was said so far."""
        known = self._calls.get(call.key)
        if known is None or known.is_estimated:
            self._calls[call.key] = self._unwritten_calls[call.key] = call

    @property
    def has_asked(self) -> bool:
        """Whether any model was asked for this story."""
        return bool(self._calls)

    @property
    def usage(self) -> dict[str, Any]:
        """What all attempts have used so far, as readers are told."""
        return usage_fields(self._calls.values())

    @property
    def left_calls(self) -> tuple[Call, ...]:
        """What is not known to be written down."""
        return (*self._draining_calls, *self._unwritten_calls.values())

    def keep(self, stored: tuple[str, str] | None) -> None:
        """Take down where a provider keeps something of this story until it is deleted there."""
        if stored and stored not in self.provider_runs:
            self.provider_runs = (*self.provider_runs, stored)
            self.change(provider_runs=[list(each) for each in self.provider_runs])

    def drain(self) -> Batch | None:
        """What is to be written now, numbered; None where there is nothing."""
        self._join_deltas()
        if not (self._said or self._changes or self._unwritten_calls):
            return None
        events: list[Event] = []
        for msg, fields in self._said:
            events.append(new_event(self.next_seq, msg, **fields))
            self.next_seq += 1
        self._draining_calls = tuple(self._unwritten_calls.values())
        batch = Batch(self.conversation_id, events, self._changes, self._draining_calls)
        self._said, self._changes, self._unwritten_calls = [], {}, {}
        self._is_draining = True
        return batch

    def settle(self) -> None:
        """The drained batch is in the log."""
        self._is_draining = False
        self._draining_calls = ()
        self._wake_waiting()

    def lose(self) -> None:
        """Nothing more of this run will be written."""
        self.is_lost = True
        self._wake_waiting()

    async def committed(self) -> None:
        """Wait until everything said so far is in the log. Raises LeaseLost where it never will be."""
        self._waiting = self._waiting or asyncio.get_running_loop().create_future()
        waiting = self._waiting
        self._wake_waiting()
        await waiting
        if self.is_lost:
            raise LeaseLost

    def _wake_waiting(self) -> None:
        is_written = not (
            self._is_draining or self._said or self._deltas or self._changes or self._unwritten_calls
        )
        if self._waiting is not None and (self.is_lost or is_written):
            waiting, self._waiting = self._waiting, None
            if not waiting.done():
                waiting.set_result(None)

    def _join_deltas(self) -> None:
        if self._deltas and self._delta_msg:
            self._said.append((self._delta_msg, {"content": "".join(self._deltas)}))
        self._deltas, self._delta_msg = [], None
