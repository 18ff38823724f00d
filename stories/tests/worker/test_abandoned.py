"""Runs at a provider are stopped when nobody will read them, and only then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest
from asgiref.sync import sync_to_async

from accounts.models import User
from stories.pipeline.types import Delta, Stage
from stories.services.deletion import delete_thread
from stories.services.generations import Started, cancel_generation
from stories.tests.engines.scripted import ScriptedEngine
from stories.tests.factories import make_user
from stories.tests.worker.conftest import logged_to_gate, started
from stories.worker.runner import Runner

pytestmark = pytest.mark.django_db(transaction=True)


class Keeping(ScriptedEngine):
    """Each text is a run; remembers which were abandoned."""

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self.abandoned: list[tuple[Stage, str]] = []
        self.has_abandoned = asyncio.Event()

    async def draft(self, request, passages, checkpoint) -> AsyncGenerator[Delta, None]:
        yield Delta(run_id="draft@0")
        async with aclosing(super().draft(request, passages, checkpoint)) as deltas:
            async for delta in deltas:
                yield delta

    async def expand(self, request, base_story, passages, checkpoint) -> AsyncGenerator[Delta, None]:
        yield Delta(run_id="tale@0")
        async with aclosing(super().expand(request, base_story, passages, checkpoint)) as deltas:
            async for delta in deltas:
                yield delta

    async def abandon(self, stage: Stage, run_id: str) -> None:
        self.abandoned.append((stage, run_id))
        self.has_abandoned.set()


async def writing(start_runner) -> tuple[Keeping, Runner, User, Started]:
    """A story that waits in the middle of its telling."""
    engine = Keeping(gate_at=5)
    runner = await start_runner(engine)
    user = await sync_to_async(make_user)()
    story = await started(user=user)
    await logged_to_gate(engine)
    return engine, runner, user, story


async def test_cancelled(start_runner):
    engine, _, user, story = await writing(start_runner)

    await sync_to_async(cancel_generation)(user=user, thread_id=story.thread_id, number=story.number)

    async with asyncio.timeout(10):
        await engine.has_abandoned.wait()
    assert engine.abandoned == [(Stage.EXPANDING, "tale@0")]


async def test_deleted(start_runner):
    engine, _, user, story = await writing(start_runner)

    await sync_to_async(delete_thread)(user=user, thread_id=story.thread_id)

    async with asyncio.timeout(10):
        await engine.has_abandoned.wait()
    assert engine.abandoned == [(Stage.EXPANDING, "tale@0")]


async def test_interrupted_for_another_worker(start_runner):
    engine, runner, *_ = await writing(start_runner)

    await runner.stop()

    assert engine.abandoned == []


async def test_written_to_its_end(start_runner):
    engine = Keeping()
    runner = await start_runner(engine)
    await started()
    async with asyncio.timeout(10):
        while not engine.closed or runner.running_ids:
            await asyncio.sleep(0.01)
    await runner.stop()

    assert engine.abandoned == []
