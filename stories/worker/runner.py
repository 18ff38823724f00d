"""The runner: claims conversations, drives the pipeline, and owns their status while it holds the lease."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from contextvars import Context

from django.conf import settings
from django.db import Error
from django.utils import translation

from common import logs, metrics
from common.errors import StorytoolError
from common.threads import in_database_thread
from llm.metering import metered
from llm.registry import hold_models, refresh_models
from stories.engines.base import StoryEngine
from stories.errors import AttemptsExhausted, Withheld
from stories.events.hub import Hub
from stories.pipeline.engine import StoringEngine
from stories.pipeline.guarding import UNGUARDED
from stories.pipeline.pipeline import StoryFinished, generate
from stories.pipeline.types import Passage, StoryRequest
from stories.services.leases import Claim, claim_conversation, claimable_ids, release_leases
from stories.worker.abandoned import Abandoning
from stories.worker.accounts import Accounts, RunMeter
from stories.worker.committer import Committer
from stories.worker.errands import Errands
from stories.worker.moderating import Moderation, moderation_of
from stories.worker.narration import Ending, Narration
from stories.worker.recalling import Recalling
from stories.worker.recording import Recording
from stories.worker.run import LeaseLost, Run
from stories.worker.tracing import Tracing
from stories.worker.watching import watch_story

logger = logging.getLogger(__name__)

FindPassages = Callable[[StoryRequest], Awaitable[Sequence[Passage]]]


class Runner:
    """Runs generations in this process, as many at once as it has places. Lives in one event loop.

    `wake` is a hint that a conversation waits; the claim decides. A sweep every few seconds finds what no hint told.
    """

    def __init__(self, *, engine: StoryEngine, find_passages: FindPassages, hub: Hub) -> None:
        self.lease_owner = f"{socket.gethostname()[:32]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._engine = engine
        self._find_passages = find_passages
        self._hub = hub
        self._abandoning = Abandoning(engine)
        self._recalling = Recalling(engine)
        self._errands = Errands()
        self._accounts = Accounts()
        self._committer = Committer(
            lease_owner=self.lease_owner,
            hub=hub,
            tick_seconds=settings.TICK_SECONDS,
            lease_seconds=settings.LEASE_SECONDS,
            on_lost=lambda run: self.interrupt(run.conversation_id),
        )
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._sweep_now = asyncio.Event()
        self._sweeper: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()

    async def start(self, *, sweeps: bool = True) -> None:
        """Begin to take hints and, if it `sweeps`, to look for what no hint told."""
        self._committer.start()
        self._sweeper = asyncio.create_task(
            self._sweep_for_ever() if sweeps else asyncio.sleep(0), name="sweeper"
        )
        if sweeps:
            self._errands.start()

    async def stop(self) -> None:
        """Stop writing, keep what is written, and hand the leases back so that others go on at once."""
        if self._sweeper is None:
            return
        sweeper, self._sweeper = self._sweeper, None
        sweeper.cancel()
        with suppress(asyncio.CancelledError):
            await sweeper
        running = dict(self._tasks)
        for task in running.values():
            task.cancel()
        await asyncio.gather(*running.values(), return_exceptions=True)
        await self._recalling.stop()
        # Before others go on: they count on what was used so far.
        await self._accounts.stop()
        with suppress(Error):
            await self._committer.in_thread(release_leases, self.lease_owner)
        await self._committer.stop()
        await self._abandoning.stop()
        await self._errands.stop()

    @property
    def running_ids(self) -> list[int]:
        return list(self._tasks)

    def wake(self, conversation_id: int) -> None:
        """A conversation waits: try to claim it, where there is a free place. Call in the runner's loop."""
        if conversation_id in self._tasks or len(self._tasks) >= settings.GENERATIONS_PER_PROCESS:
            return
        # A context of its own: nothing of the request that asked for it lives on in the generation.
        task = self._loop.create_task(
            self._run(conversation_id), name=f"generation-{conversation_id}", context=Context()
        )
        self._tasks[conversation_id] = task
        metrics.GENERATIONS_RUNNING.inc()
        task.add_done_callback(lambda _: self._done(conversation_id))

    def interrupt(self, conversation_id: int) -> None:
        """Stop writing a conversation at once, if it runs here. Its row is somebody else's business by now."""
        if task := self._tasks.get(conversation_id):
            task.cancel()

    def _done(self, conversation_id: int) -> None:
        self._tasks.pop(conversation_id, None)
        metrics.GENERATIONS_RUNNING.dec()
        if len(self._tasks) == settings.GENERATIONS_PER_PROCESS - 1:
            self._sweep_now.set()

    async def _sweep_for_ever(self) -> None:
        while True:
            free = settings.GENERATIONS_PER_PROCESS - len(self._tasks)
            if free > 0:
                try:
                    for conversation_id in await in_database_thread(claimable_ids, free):
                        self.wake(conversation_id)
                except Error as error:
                    logger.warning("the sweep found no database: %s", type(error).__name__)
            self._sweep_now.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(settings.SWEEP_SECONDS):
                    await self._sweep_now.wait()

    async def _run(self, conversation_id: int) -> None:
        """Claim a conversation and run it to its end. Never raises but CancelledError."""
        try:
            claim = await in_database_thread(_claim, conversation_id, self.lease_owner)
        except Error as error:
            logger.warning("conversation %s could not be claimed: %s", conversation_id, type(error).__name__)
            return
        if claim is None:
            return
        hold_models()
        logs.request_id.set(claim.request_id or "-")
        logs.conversation.set(f"{claim.thread_id}/{claim.number}")
        run = Run(claim)
        self._committer.add(run)
        self._hub.open(conversation_id)
        logger.info("attempt %d begins", claim.attempt)
        if claim.attempt > 1:
            metrics.GENERATIONS_TAKEN_OVER.inc()
        try:
            with metered(RunMeter(run, self._committer, self._accounts.settle)):
                await self._write(run)
        except LeaseLost:
            logger.info("the lease is lost; nothing more is written")
            self._abandoning.consider(run)
        except asyncio.CancelledError:
            self._abandoning.consider(run)
            raise
        except Exception:
            # Its lease runs out, and another attempt begins, until the attempts are used up.
            logger.exception("the generation broke off")
        finally:
            self._committer.remove(run)
            self._accounts.settle(run)
            self._hub.close(conversation_id)

    async def _write(self, run: Run) -> None:
        claim = run.claim
        storing = self._engine if isinstance(self._engine, StoringEngine) else None
        narration = Narration(run, self._engine.models(), storing.stored if storing else None)
        moderation = moderation_of(run, self._committer.changed)
        try:
            with translation.override(claim.request.language):
                ending = await self._end(narration, moderation, claim)
        finally:
            if moderation is not None:
                moderation.close()
        await self._committer.finish(run, ending)
        if ending.is_withheld:
            self._abandoning.consider(run)

    async def _end(self, narration: Narration, moderation: Moderation | None, claim: Claim) -> Ending:
        """Write the story, to its end or as far as it goes. Raises LeaseLost and CancelledError."""
        tracing = Tracing(claim.request)
        try:
            if claim.attempt > settings.MAX_ATTEMPTS:
                raise AttemptsExhausted
            await self._narrate(narration, tracing, moderation, claim)
            return narration.completed(await tracing.trace(narration.story, narration.offered))
        except (LeaseLost, asyncio.CancelledError):
            tracing.cancel()
            raise
        except StorytoolError as error:
            logger.warning("the generation failed: %s", error.code)
            problem = error
        except Exception:
            logger.exception("the generation failed")
            problem = StorytoolError()
        if moderation is not None:
            problem = await moderation.judge(problem)
        if isinstance(problem, Withheld):
            tracing.cancel()
            return narration.failed(problem)
        return narration.failed(problem, await tracing.trace(narration.story, narration.offered))

    async def _narrate(
        self, narration: Narration, tracing: Tracing, moderation: Moderation | None, claim: Claim
    ) -> None:
        narration.begin()
        self._committer.changed(at_once=True)
        if moderation is not None:
            # Before any other model is asked, those of the summaries and of the search among them.
            await moderation.admit(claim.request)
        recalled = self._recalling.begin(claim.request)
        recording = Recording(self._engine, claim)
        steps = generate(
            self._engine,
            self._find_passages,
            claim.request,
            claim.checkpoint,
            watch_story,
            recalled.told,
            moderation or UNGUARDED,
        )
        try:
            async with aclosing(steps):
                async for step in steps:
                    recording.tell(step)
                    self._committer.changed(at_once=narration.tell(step))
                    if isinstance(step, StoryFinished):
                        tracing.begin(narration.story, narration.offered)
        except asyncio.CancelledError:
            recalled.give_up()
            raise
        await recording.finish()


def _claim(conversation_id: int, lease_owner: str) -> Claim | None:
    """Take the lease, and see which models the registry names by now."""
    claim = claim_conversation(conversation_id, lease_owner)
    if claim is not None:
        refresh_models()
    return claim
