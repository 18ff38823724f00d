"""What the generations of this process use of models: counted with their events, and after them if they break off."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from django.db import Error

from common.threads import in_database_thread
from llm.metering import Call
from stories.events.spent import record_left_calls
from stories.services.budgets import check_budgets, has_budgets
from stories.worker.committer import Committer
from stories.worker.run import LeaseLost, Run

logger = logging.getLogger(__name__)

TRIES: Final = 5
RETRY_SECONDS: Final = 0.5


class RunMeter:
    """The meter of one run (`llm.metering.Meter`), which `committer` writes down with its events.

    What is still asked beside a story that is over, such as a summary, goes to `late`.

    A story that is under way is finished whatever it costs: only what it can do without is asked for no more. Its
    first words are not under way yet.
    """

    def __init__(self, run: Run, committer: Committer, late: Callable[[Run], None]) -> None:
        self._run, self._committer, self._late = run, committer, late

    def count(self, call: Call) -> None:
        self._run.spend(call)
        if self._run.is_lost:
            self._late(self._run)
        else:
            self._committer.changed()

    async def allow(self, role: str) -> None:
        """Raises BudgetSpent."""
        is_needed = role == "expand" or (role == "draft" and self._run.claim.checkpoint.draft)
        if not is_needed and has_budgets():
            if not self._run.is_lost:
                # What this story has used so far counts too. One that is lost is being interrupted.
                with suppress(LeaseLost):
                    await self._committer.flush(self._run)
            await in_database_thread(check_budgets, self._run.claim.owner_id)


class Accounts:
    """Writes down what runs have used that ended before they could: cancelled, taken over or deleted. In one loop."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def settle(self, run: Run) -> None:
        """Nothing more of `run` goes with its events. May be called again when it has used more."""
        if run.left_calls:
            task = asyncio.create_task(_settle(run), name=f"account-{run.conversation_id}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        await asyncio.gather(*self._tasks)


async def _settle(run: Run) -> None:
    for _ in range(TRIES):
        try:
            await in_database_thread(
                record_left_calls, run.conversation_id, run.claim.owner_id, run.left_calls
            )
            return
        except Error as error:
            logger.warning("what a story used is kept back, the database failed: %s", type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)
    logger.error("what a story used is not written down: conversation %s", run.conversation_id)
