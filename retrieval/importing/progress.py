"""How far a long command has come: one line that is written over on a terminal, else a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

ON_TERMINAL: Final = 0.5  # seconds between two lines
IN_A_LOG: Final = 10.0


class Progress:
    """Tells `stream` of rows done and of the time left. `total` is in the units of `done`: bytes of files, or rows.

    `stage` is what is done to them, where there is more than one thing.
    """

    def __init__(
        self, stream: Any, total: int, clock: Callable[[], float] = time.monotonic, stage: str = ""
    ) -> None:
        self._stage = f"{stage}: " if stage else ""
        self._stream = stream
        self._total = total
        self._clock = clock
        self._terminal = bool(getattr(stream, "isatty", lambda: False)())
        self._started = self._told = clock()
        self._wide = 0
        self.done = 0

    def tell(self, rows: int) -> None:
        """Says it, where the last time is long enough ago."""
        now = self._clock()
        if now - self._told < (ON_TERMINAL if self._terminal else IN_A_LOG):
            return
        self._told = now
        self._write(self.line(rows, now - self._started))

    def line(self, rows: int, seconds: float) -> str:
        share = min(self.done / self._total, 1.0) if self._total else 0.0
        left = f", {duration(seconds * (1 - share) / share)} left" if share else ""
        return f"{self._stage}{rows:,} passages, {share:.0%}, {rows / max(seconds, 1e-9):,.0f}/s{left}"

    def clear(self) -> None:
        """Takes the line off a terminal, for something else to be written there."""
        if self._wide:
            self._stream.write("\r" + " " * self._wide + "\r", ending="")
            self._wide = 0

    def _write(self, line: str) -> None:
        if self._terminal:
            self._stream.write("\r" + line.ljust(self._wide), ending="")
            self._stream.flush()
            self._wide = len(line)
        else:
            self._stream.write(line)


def duration(seconds: float) -> str:
    """ "8 s", "3 min", "2 h 10 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
