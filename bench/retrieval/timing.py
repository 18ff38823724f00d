"""CPU time of one thread, which a busy machine does not lengthen as it does the clock's."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of CPU a call."""

    median: float
    p95: float

    @classmethod
    def of(cls, milliseconds: list[float]) -> Times:
        ordered = sorted(milliseconds)
        return cls(statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))])

    def __str__(self) -> str:
        return f"{self.median:.2f} (p95 {self.p95:.2f})"


def timed(call: Callable[[Any], Any], arguments: Iterable[Any], warm: int = 5) -> Times:
    """Of `call` with each argument; the first `warm` are called once before, unmeasured."""
    items = list(arguments)
    for item in items[:warm]:
        call(item)
    spent = []
    for item in items:
        started = time.process_time_ns()
        call(item)
        spent.append((time.process_time_ns() - started) / 1e6)
    return Times.of(spent)


@contextmanager
def seconds_of_cpu() -> Iterator[list[float]]:
    """A list that has the seconds of CPU of the block behind it, all threads together."""
    spent: list[float] = []
    started = time.process_time()
    yield spent
    spent.append(time.process_time() - started)
