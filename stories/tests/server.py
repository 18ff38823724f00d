"""The whole application in the test's event loop: HTTP, WebSocket and a runtime with an engine that tests script."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.routing import ProtocolTypeRouter
from django.utils.module_loading import import_string

from accounts.models import User
from accounts.tokens import create_token
from stories.engines.base import engines
from stories.events.hub import InProcessHub, hubs
from stories.models import Conversation, Status
from stories.routing import websocket_application
from stories.tests.asgi import Answer, AsgiClient
from stories.tests.engines.scripted import ScriptedEngine
from stories.tests.factories import make_user
from stories.tests.worker.conftest import row_of
from stories.worker.runtime import Runtime, start_runtime, stop_runtime

TOPIC = "나무꾼이 사슴을 구해 준다"


@dataclass
class Reader:
    """Somebody with an account, a bearer token and a client that sends it."""

    user: User
    token: str
    client: AsgiClient

    async def starts(self, **body: Any) -> tuple[Answer, dict[str, Any]]:
        """A generation from its first byte to its last, and its last event."""
        answer = await self.client.post("/api/generate", json={"user_input": TOPIC, **body})
        assert answer.status == 200, answer.body
        return answer, answer.events()[-1]


@dataclass
class Served:
    """The application and its runtime, whatever engine it has."""

    application: Any
    hub: InProcessHub
    runtime: Runtime
    readers: list[Reader] = field(default_factory=list)

    def client(self, **headers: str) -> AsgiClient:
        return AsgiClient(self.application, **headers)

    async def reader(self, **fields: Any) -> Reader:
        user, token = await sync_to_async(_user_with_token)(**fields)
        reader = Reader(user, token, self.client(authorization=f"Bearer {token}"))
        self.readers.append(reader)
        return reader

    async def until_idle(self, seconds: float = 10) -> None:
        """Wait until nothing is generated any more."""
        assert self.runtime.runner is not None
        async with asyncio.timeout(seconds):
            while self.runtime.runner.running_ids:
                await asyncio.sleep(0.01)


@dataclass
class Server(Served):
    engine: ScriptedEngine = field(kw_only=True)


def _user_with_token(**fields: Any) -> tuple[User, str]:
    user = make_user(**fields)
    _row, token = create_token(user=user, name="test")
    return user, token


def script(engine: ScriptedEngine, **attributes: Any) -> None:
    """Have the engine do something else from now on; events of asyncio belong to this loop."""
    for name, value in attributes.items():
        assert hasattr(engine, name), name
        setattr(engine, name, value)


async def ended(conversation_id: int, seconds: float = 10) -> Conversation:
    """The row of a conversation once it is over."""
    async with asyncio.timeout(seconds):
        while (row := await row_of(conversation_id)).status == Status.IN_PROGRESS:
            await asyncio.sleep(0.02)
    return row


@asynccontextmanager
async def served(settings: Any, engine: str, **options: Any) -> AsyncIterator[Served]:
    """The application with that engine, fast ticks and no throttles that a test could hit, and a runtime."""
    settings.TICK_SECONDS = 0.01
    settings.SWEEP_SECONDS = 0.05
    settings.LEASE_SECONDS = 5.0
    settings.GUESTS = False
    settings.STORY_ENGINES = {"default": {"BACKEND": engine, "OPTIONS": options}}
    settings.HUBS = {"default": {"BACKEND": "stories.events.hub.InProcessHub"}}
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
        "DEFAULT_THROTTLE_RATES": dict.fromkeys(("anonymous", "guest", "user"), "")
    }
    # By its name: the composition root stands above this floor.
    handler = import_string("storytool.handler.PooledASGIHandler")()
    application = ProtocolTypeRouter({"http": handler, "websocket": websocket_application})
    runtime = await start_runtime(generates=True)
    hub = hubs["default"]
    assert isinstance(hub, InProcessHub)
    yield Served(application, hub, runtime)
    await stop_runtime()
    # Its threads and their connections go with it, not some time later: a server has only so many.
    for _ in range(settings.DATABASE_THREADS):
        await asyncio.to_thread(next(handler._threads).shutdown)


@pytest.fixture
async def server(transactional_db, settings):
    """The application, with a scripted engine."""
    async with served(settings, "stories.tests.engines.scripted.ScriptedEngine") as base:
        engine = engines["default"]
        assert isinstance(engine, ScriptedEngine)
        yield Server(base.application, base.hub, base.runtime, engine=engine)


@pytest.fixture
async def reader(server):
    return await server.reader()
