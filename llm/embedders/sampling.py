"""A fair sample of a stream."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


def sample(items: Iterable[Item], count: int, seed: int = 0) -> list[Item]:
    """At most `count` of them, each as likely as any other, the same ones every time: Vitter's algorithm R, 1985."""
    random, kept = Random(seed), list[Item]()
    for number, item in enumerate(items):
        if number < count:
            kept.append(item)
        elif (place := random.randint(0, number)) < count:
            kept[place] = item
    return kept
