"""What other floors ask of the corpus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. `score` is 0 to 1, higher is nearer."""

    passage_id: str
    title: str
    text: str
    score: float


async def find_similar(
    query: str, tags: Mapping[str, Sequence[str]], *, language: str, k: int = 3
) -> list[Hit]:
    """The `k` passages nearest to a topic and its tags; none while there is no corpus."""
    del query, tags, language, k
    return []
