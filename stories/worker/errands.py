"""Runs errands at providers beside the stories: nobody waits for one, and none is lost in a crash."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from django.conf import settings
from django.db import Error

from common.threads import in_database_thread
from llm.errors import ConversationNotKept, ProviderError
from llm.keeping import Keeper, keeper_at
from llm.registry import refresh_models
from llm.types import Message
from stories.models import ErrandKind, ProviderErrand
from stories.services.errands import (
    MIRROR_ATTEMPTS,
    due_errands,
    finish_errand,
    is_in_turn,
    keep_remote_id,
    lose_remote_id,
    take_errand,
    turn_to_mirror,
)

logger = logging.getLogger(__name__)

AT_ONCE = 10


class Errands:
    """Looks every few seconds for errands that are due. Lives in one loop; any number of processes may have one."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run_for_ever(), name="errands")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run_for_ever(self) -> None:
        while True:
            try:
                await self.run_due()
            except Error as error:
                logger.warning("no errand could be looked for: %s", type(error).__name__)
            except Exception:
                logger.exception("an errand broke off")
            await asyncio.sleep(settings.SWEEP_SECONDS)

    async def run_due(self) -> None:
        """Run what is due now, one after the other."""
        for errand in await in_database_thread(due_errands, AT_ONCE):
            if not await in_database_thread(take_errand, errand):
                continue
            try:
                is_done = await self._run(errand)
            except ProviderError as error:
                logger.warning("%s at %s failed: %s", errand.kind, errand.provider, error.code)
                is_done = errand.kind == ErrandKind.MIRROR_TURN and errand.attempts + 1 >= MIRROR_ATTEMPTS
            if is_done:
                await in_database_thread(finish_errand, errand)

    async def _run(self, errand: ProviderErrand) -> bool:
        """Whether it is done. Raises ProviderError."""
        await in_database_thread(refresh_models)
        keeper = keeper_at(errand.provider)
        if keeper is None:
            logger.warning("%s: no model is configured at %s", errand.kind, errand.provider)
            return False
        match errand.kind:
            case ErrandKind.FORGET_RUN:
                await keeper.forget_run(errand.subject)
            case ErrandKind.FORGET_CONVERSATION:
                await keeper.forget_conversation(errand.subject)
            case ErrandKind.MIRROR_TURN:
                return await _mirror(keeper, errand)
        return True


async def _mirror(keeper: Keeper, errand: ProviderErrand) -> bool:
    """Add a turn to its thread's conversation, which is opened empty and named here before anything stands in it:
    so a crash in between leaves nothing of a reader's there that we do not know of."""
    if not await in_database_thread(is_in_turn, errand):
        return False
    turn = await in_database_thread(turn_to_mirror, errand)
    if turn is None:
        return True
    remote_id = turn.remote_id
    if not remote_id:
        remote_id = await keeper.open_conversation()
        if not await in_database_thread(keep_remote_id, turn.thread_pk, remote_id):
            return False
    messages = (Message("user", turn.topic), Message("assistant", turn.story))
    try:
        await keeper.add_to_conversation(remote_id, messages, is_again=errand.attempts > 0)
    except ConversationNotKept:
        await in_database_thread(lose_remote_id, turn.thread_pk, remote_id)
        return False
    return True
