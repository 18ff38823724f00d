"""The overlap part, opened: mapped arrays, looked into by any thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import IndexDamaged
from retrieval.indexing.arrays import open_array
from retrieval.overlap.seeds import Keys
from retrieval.syllables import Codes

VERSION: Final = 1
# Of a shingle that stands in many passages so many places are looked at, spread over all of them.
_PLACES_OF_ONE: Final = 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """A syllable of a text, and a syllable of a passage from which on both may be alike."""

    at: int
    row: int
    passage_at: int


class Overlap:
    """The reader: what `Index.overlap` is. Rows are those of the index."""

    def __init__(
        self,
        codes: Codes,
        starts: NDArray[np.int64],
        keys: Keys,
        places: NDArray[np.uint32],
    ) -> None:
        self._codes, self._starts = codes, starts
        self._keys, self._places = keys, places

    @classmethod
    def open(cls, folder: Path, manifest: Mapping[str, Any]) -> Self:
        """Raises IndexDamaged where a file is missing, cut or not of this manifest."""
        if manifest.get("version") != VERSION:
            raise IndexDamaged(f"{folder}: overlap version {manifest.get('version')}, {VERSION} is read")
        count, syllables, kept = (int(manifest[name]) for name in ("count", "syllables", "shingles"))
        starts = open_array(folder / "starts.npy", np.int64, (count + 1,))
        if int(starts[-1]) != syllables:
            raise IndexDamaged(f"{folder}: the syllables are those of another index")
        return cls(
            open_array(folder / "codes.npy", np.uint16, (syllables,)),
            starts,
            open_array(folder / "keys.npy", np.uint32, (kept,)),
            open_array(folder / "places.npy", np.uint32, (kept,)),
        )

    @property
    def count(self) -> int:
        """How many passages there are."""
        return len(self._starts) - 1

    def codes_of(self, row: int) -> list[int]:
        """The syllables of a passage."""
        codes: list[int] = self._slice(row).tolist()
        return codes

    def candidates(self, keys: Keys, at: NDArray[np.int64], limit: int) -> list[Candidate]:
        """Where passages have the shingles of a text that begin at its syllables `at`, the rarest first."""
        low = np.searchsorted(self._keys, keys, side="left")
        counts = np.searchsorted(self._keys, keys, side="right") - low
        found: list[tuple[int, int]] = []
        for number in np.argsort(counts, kind="stable"):
            if count := int(counts[number]):
                step = max(count / _PLACES_OF_ONE, 1)
                offsets = (np.arange(min(count, _PLACES_OF_ONE)) * step).astype(np.int64)
                places = self._places[int(low[number]) + offsets].tolist()
                found += [(int(at[number]), place) for place in places]
                if len(found) >= limit:
                    break
        if not found:
            return []
        places = np.array([place for _, place in found], np.int64)
        rows = np.searchsorted(self._starts, places, side="right") - 1
        inside = places - self._starts[rows]
        return [
            Candidate(begin, row, place)
            for (begin, _), row, place in zip(found, rows.tolist(), inside.tolist(), strict=True)
        ]

    def _slice(self, row: int) -> Codes:
        return self._codes[int(self._starts[row]) : int(self._starts[row + 1])]
