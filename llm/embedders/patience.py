"""How long an embedder waits for a server that is busy."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from llm.errors import EmbedderUnavailable

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 20.0


@dataclass(frozen=True, slots=True)
class Patience:
    """At most `attempts` in at most `seconds`, each of which may take `timeout` seconds."""

    attempts: int
    seconds: float
    timeout: float
    began: float = 0

    def from_now(self) -> Patience:
        """The same, its seconds counted from now."""
        return replace(self, began=time.monotonic())

    def wait(self, attempt: int, asked: float | None) -> None:
        """Sleep after failed attempt number `attempt`, counted from 1: `asked` seconds, or twice as long each time.

        Raises EmbedderUnavailable at once where another attempt would be one too many or too late.
        """
        seconds = asked if asked is not None else self._backoff(attempt)
        if attempt >= self.attempts or time.monotonic() - self.began + seconds > self.seconds:
            raise EmbedderUnavailable(f"no vectors after {attempt} attempts", retry_after=asked)
        time.sleep(seconds)

    def _backoff(self, attempt: int) -> float:
        return float(min(_FIRST_WAIT * 2 ** (attempt - 1), _LONGEST_WAIT) * random.uniform(0.75, 1))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """How many seconds the server asks for (RFC 9110, 10.2.3), None where it does not say so or nothing sensible."""
    told = headers.get("retry-after", "").strip()
    try:
        seconds = float(told)
    except ValueError:
        seconds = _until(told)
    return seconds if 0 <= seconds < 86_400 else None


def _until(date: str) -> float:
    try:
        then = parsedate_to_datetime(date)
    except ValueError:
        return -1
    return max((then.astimezone(UTC) - datetime.now(UTC)).total_seconds(), 0)
