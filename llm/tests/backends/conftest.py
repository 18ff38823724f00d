from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from llm.backends.streaming import StreamedModel
from llm.tests.dialects import DIALECTS, Dialect
from llm.tests.patience import without_waiting
from llm.tests.upstream import Upstream, upstream_server

MakeModel = Callable[..., StreamedModel]


@pytest.fixture
async def upstream():
    async with upstream_server() as server:
        yield server


@pytest.fixture(params=DIALECTS, ids=lambda dialect: dialect.model.__name__)
def dialect(request) -> Dialect:
    found: Dialect = request.param
    return found


@pytest.fixture
def make_model(dialect: Dialect, upstream: Upstream, monkeypatch) -> MakeModel:
    """A model of that API at the scripted provider, with a key."""
    monkeypatch.setenv("TEST_MODEL_KEY", "sk-secret0123")

    def make(**options: Any) -> StreamedModel:
        return dialect.model(
            **{"model": "m", "base_url": upstream.url, "key_variable": "TEST_MODEL_KEY"} | options
        )

    return make


@pytest.fixture
def model(make_model: MakeModel) -> StreamedModel:
    return make_model()


@pytest.fixture
def waits(monkeypatch) -> list[float]:
    """The seconds that retries would have waited; nobody does, and for the breakers they have passed."""
    return without_waiting(monkeypatch)
