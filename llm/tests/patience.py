"""Time that passes without anybody waiting."""

from __future__ import annotations

import time

import pytest

from llm import retry
from llm.backends.breakers import breakers


def without_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that retries wait from now on, which the breakers' clock counts and nobody sleeps through."""
    waited: list[float] = []
    passed = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal passed
        passed += seconds
        waited.append(seconds)

    defaults = retry.retried.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "sleep", sleep)
    monkeypatch.setattr(breakers, "clock", lambda: time.monotonic() + passed)
    return waited
