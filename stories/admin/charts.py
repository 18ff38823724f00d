"""A bar chart for a page without scripts: places and heights, that a template draws as SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

HEIGHT: Final = 100
STEP: Final = 10
_BAR: Final = 8
_TICKS: Final = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """In the chart's own units, from the upper left corner. `title` is told when somebody points at it."""

    x: int
    y: str
    height: str
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale."""

    y: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`width` by HEIGHT. `ticks` begin at the top."""

    width: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    bar_width: int = _BAR
    height: int = HEIGHT
    step: int = STEP


def bar_chart(values: Sequence[Decimal], titles: Sequence[str], label: Callable[[Decimal], str]) -> Chart:
    """A bar for each of the values, none of which is negative; what is more than nothing can be seen."""
    scale = round_scale(max(values, default=Decimal(0)))
    top = scale[-1]
    bars = []
    for number, (value, title) in enumerate(zip(values, titles, strict=True)):
        height = max(HEIGHT * value / top, Decimal(1)) if value else Decimal(0)
        bars.append(Bar(STEP * number + (STEP - _BAR) // 2, _told(HEIGHT - height), _told(height), title))
    ticks = tuple(Tick(_told(HEIGHT - HEIGHT * value / top), label(value)) for value in reversed(scale))
    return Chart(STEP * max(len(values), 1), tuple(bars), ticks)


def round_scale(most: Decimal) -> list[Decimal]:
    """From 0 on in equal steps of 1, 2 or 5 times a power of ten, up to `most` or beyond."""
    if most <= 0:
        return [Decimal(0), Decimal(1)]
    power = Decimal(10) ** math.floor((most / _TICKS).log10())
    step = next(each * power for each in (1, 2, 5, 10) if each * power * _TICKS >= most)
    return [step * number for number in range(math.ceil(most / step) + 1)]


def _told(number: Decimal) -> str:
    """For an attribute: a decimal point in every language."""
    return f"{number:.2f}"
