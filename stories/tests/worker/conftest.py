"""A runner in the test's own event loop, and what it wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from asgiref.sync import sync_to_async

from stories.events.hub import InProcessHub
from stories.events.log import read_all
from stories.events.types import Event, Msg, joined_content
from stories.models import Conversation
from stories.services.generations import Started, start_generation
from stories.tests.engines.scripted import ScriptedEngine
from stories.tests.factories import make_user
from stories.worker.runner import Runner

TOPIC = "나무꾼이 사슴을 구해 준다"

StartRunner = Callable[..., Awaitable[Runner]]


@pytest.fixture
def fast(settings):
    settings.TICK_SECONDS = 0.01
    settings.SWEEP_SECONDS = 0.05
    settings.LEASE_SECONDS = 10.0


@pytest.fixture
def hub() -> InProcessHub:
    return InProcessHub()


@pytest.fixture
async def start_runner(transactional_db, fast, hub):
    """Start runners; they are stopped at the end. A second one is another worker on the same database."""
    runners = []

    async def start(engine: ScriptedEngine, **options) -> Runner:
        async def no_passages(_request):
            return ()

        runner = Runner(engine=engine, find_passages=options.pop("find_passages", no_passages), hub=hub)
        await hub.start(runner.interrupt)
        await runner.start()
        runners.append(runner)
        return runner

    yield start
    for runner in runners:
        await runner.stop()


async def started(topic: str = TOPIC, **fields) -> Started:
    """A conversation that waits for a worker, of a new user."""

    def start() -> Started:
        return start_generation(user=fields.pop("user", None) or make_user(), user_input=topic, **fields)

    return await sync_to_async(start)()


async def log_of(conversation_id: int) -> list[Event]:
    return await sync_to_async(read_all)(conversation_id)


async def row_of(conversation_id: int) -> Conversation:
    return await Conversation.objects.select_related("data", "thread").aget(pk=conversation_id)


async def logged_to_gate(
    engine: ScriptedEngine, conversation_id: int | None = None, seconds: float = 10
) -> None:
    """Wait until the engine is at its gate and all that it said before is in the log, whatever the machine does."""
    said = "".join(engine.story_pieces[: engine.gate_at])
    async with asyncio.timeout(seconds):
        await engine.reached_gate.wait()
        if conversation_id is None:
            conversation_id = (await Conversation.objects.aget()).pk
        while joined_content(await log_of(conversation_id), Msg.EXPANDING) != said:
            await asyncio.sleep(0.01)
