"""How long an embedder waits for a server that is busy."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from llm.embedders.patience import Patience, retry_after
from llm.errors import EmbedderUnavailable


@pytest.fixture
def slept(monkeypatch):
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    return waits


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("2", 2),
        ("0.5", 0.5),
        (" 7 ", 7),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("nan", None),
        ("1e9", None),
    ],
)
def test_retry_after_in_seconds(told: str, seconds: float | None):
    assert retry_after({"retry-after": told}) == seconds


def test_retry_after_as_a_date():
    then = datetime.now(UTC) + timedelta(seconds=100)
    assert retry_after({"retry-after": format_datetime(then, usegmt=True)}) == pytest.approx(100, abs=5)


def test_not_told():
    assert retry_after({}) is None


def test_waits_as_long_as_asked(slept):
    Patience(3, 60, 1).from_now().wait(1, 7)
    assert slept == [7]


def test_waits_twice_as_long_each_time(slept):
    patient = Patience(9, 600, 1).from_now()
    for attempt in range(1, 9):
        patient.wait(attempt, None)
    expected = [0.5, 1, 2, 4, 8, 16, 20, 20]
    assert all(0.75 * most <= wait <= most for wait, most in zip(slept, expected, strict=True))


def test_one_attempt_too_many(slept):
    with pytest.raises(EmbedderUnavailable):
        Patience(3, 600, 1).from_now().wait(3, None)
    assert not slept


def test_too_late(slept):
    with pytest.raises(EmbedderUnavailable) as told:
        Patience(3, 10, 1).from_now().wait(1, 11)
    assert told.value.retry_after == 11
    assert not slept
