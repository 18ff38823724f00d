"""How many lists there are, and how thoroughly they are searched: what is written down of a store beside its files."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import Final

# Up to so many rows, vectors are compared one by one; up to so many, all codes are scanned.
EXACT_ROWS: Final = 2048
FLAT_ROWS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Effort:
    """Lists that a search scans, and candidates that it scores."""

    lists: int = 1
    candidates: int = 100


def list_count(rows: int) -> int:
    return 1 if rows <= FLAT_ROWS else isqrt(rows)
