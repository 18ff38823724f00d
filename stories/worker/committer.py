"""One committer a process: the events of all its conversations, one transaction a tick, before anything is sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import ParamSpec, TypeVar

from django.db import Error, InterfaceError, OperationalError, connection

from common import metrics
from stories.events.hub import Hub
from stories.events.log import Batch, commit_again, commit_batches
from stories.events.types import new_event
from stories.services.generations import finish_generation
from stories.worker.narration import Ending
from stories.worker.run import LeaseLost, Run

P = ParamSpec("P")
R = TypeVar("R")

logger = logging.getLogger(__name__)

# A run with nothing to say renews its lease, and hears of a cancel, this often.
HEARTBEAT_SECONDS = 1.0
RETRY_SECONDS = 0.5
# What a database says that is away, locked or full: the same may well go through later.
AWAY = (OperationalError, InterfaceError)


class Committer:
    """Gathers what runs have to say and writes it down each tick. Lives in one event loop.

    `on_lost` is called with a run that the fence did not match; nothing more of it is written.
    """

    def __init__(
        self,
        *,
        lease_owner: str,
        hub: Hub,
        tick_seconds: float,
        lease_seconds: float,
        on_lost: Callable[[Run], None],
    ) -> None:
        self.lease_owner = lease_owner
        self._hub = hub
        self._tick_seconds = tick_seconds
        self._lease_seconds = lease_seconds
        self._on_lost = on_lost
        self._runs: dict[int, Run] = {}
        self._uncommitted: dict[int, Batch] = {}
        self._changed = asyncio.Event()
        self._at_once = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="committer")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._commit_for_ever(), name="committer")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self.in_thread(_close_connection)
        self._thread.shutdown(wait=False)

    async def in_thread(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `work` on the committer's own thread and connection, between two ticks."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._thread, partial(_with_usable_connection, work, *args, **kwargs)
        )

    def add(self, run: Run) -> None:
        self._runs[run.conversation_id] = run

    def remove(self, run: Run) -> None:
        self._runs.pop(run.conversation_id, None)
        self._uncommitted.pop(run.conversation_id, None)
        run.lose()

    def changed(self, *, at_once: bool = False) -> None:
        """A run has something to say: with the next tick, or now."""
        self._changed.set()
        if at_once:
            self._at_once.set()

    async def flush(self, run: Run) -> None:
        """Wait until all that `run` has said is committed. Raises LeaseLost."""
        self.changed(at_once=True)
        await run.committed()

    async def finish(self, run: Run, ending: Ending) -> None:
        """Commit what is left and then the end: last event, status and texts, in one transaction.

        Raises LeaseLost where a cancel or another worker came first.
        """
        await self.flush(run)
        # From here on its fence is the final UPDATE alone; a heartbeat after it would find the lease gone.
        self._runs.pop(run.conversation_id, None)
        last = new_event(run.next_seq, ending.msg, **ending.fields)
        write_down = partial(
            finish_generation,
            run.conversation_id,
            self.lease_owner,
            status=ending.status,
            last=last,
            texts=ending.texts,
            trace=ending.trace,
            changes=ending.changes,
        )
        while True:
            try:
                is_written = await self.in_thread(write_down)
                break
            except AWAY as error:
                logger.warning("an ending is kept back, the database failed: %s", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
        if not is_written:
            raise LeaseLost
        await self._hub.publish({run.conversation_id: [last]})

    async def _commit_for_ever(self) -> None:
        heartbeat_due = monotonic() + HEARTBEAT_SECONDS
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(max(heartbeat_due - monotonic(), 0)):
                    await self._changed.wait()
            self._changed.clear()
            self._at_once.clear()
            beat = monotonic() >= heartbeat_due
            if beat:
                heartbeat_due = monotonic() + HEARTBEAT_SECONDS
            try:
                is_done = await self._commit(beat)
            except Exception:
                # A defect. The leases of all runs hang on this loop, so it goes on.
                logger.exception("a tick failed")
                is_done = False
            if not is_done:
                await asyncio.sleep(RETRY_SECONDS)
                self._changed.set()
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(self._tick_seconds):
                    await self._at_once.wait()

    async def _commit(self, beat: bool) -> bool:
        """Write what is due. False: the database would not have it now, and it is kept for the next try."""
        is_late = bool(self._uncommitted)
        for run in self._runs.values():
            if run.conversation_id not in self._uncommitted and (batch := run.drain()):
                self._uncommitted[run.conversation_id] = batch
        batches = list(self._uncommitted.values())
        held = list(self._runs) if beat else []
        if not batches and not held:
            return True
        began = monotonic()
        try:
            lost = await self.in_thread(commit_batches, self.lease_owner, batches, held, self._lease_seconds)
        except AWAY as error:
            logger.warning("events are kept back, the database failed: %s", type(error).__name__)
            return False
        except Error:
            lost = await self._commit_one_by_one(batches)
        metrics.COMMIT_SECONDS.observe(monotonic() - began)
        await self._settle(batches, lost)
        if is_late:
            self.changed(at_once=True)  # what was said since stood behind what was kept back
        return True

    async def _commit_one_by_one(self, batches: list[Batch]) -> set[int]:
        """Find the batch that cannot be written, so that the others are.

        After a commit whose answer was lost, rows may stand already: those are left as they are.
        """
        lost: set[int] = set()
        for batch in batches:
            try:
                lost |= await self.in_thread(commit_again, self.lease_owner, batch, self._lease_seconds)
            except Error:
                logger.exception("a batch cannot be written")
                lost.add(batch.conversation_id)
        return lost

    async def _settle(self, batches: list[Batch], lost: set[int]) -> None:
        for batch in batches:
            self._uncommitted.pop(batch.conversation_id, None)
        kept = {batch.conversation_id: batch.events for batch in batches if batch.conversation_id not in lost}
        metrics.EVENTS_COMMITTED.inc(sum(map(len, kept.values())))
        await self._hub.publish(kept)
        for conversation_id in kept:
            if run := self._runs.get(conversation_id):
                run.settle()
        for conversation_id in lost:
            if run := self._runs.pop(conversation_id, None):
                run.lose()
                self._on_lost(run)


def _close_connection() -> None:
    connection.close()  # named here, so that it is this thread's


def _with_usable_connection(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Keep one connection for good, and a new one after it broke."""
    try:
        return work(*args, **kwargs)
    except Error:
        connection.close_if_unusable_or_obsolete()
        raise
