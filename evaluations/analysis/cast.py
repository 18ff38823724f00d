"""Persons while they are being found: what they are called, and where."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Somebody:
    """One person. `name` is what readers know them by; `kind` the word for what they are, "" where none is told."""

    name: str
    kind: str = ""
    names: set[str] = field(default_factory=set)
    places: list[tuple[int, int]] = field(default_factory=list)
    is_named: bool = False

    @property
    def start(self) -> int:
        return min(self.places)[0]

    def absorb(self, other: Somebody) -> None:
        """Take over all that is known of `other`, who is the same person."""
        self.names |= other.names | {other.name}
        self.places = sorted({*self.places, *other.places})
        self.kind = self.kind or other.kind
        if other.is_named and not self.is_named:
            self.name, self.is_named = other.name, True
