"""What can go wrong with a corpus, told to whoever runs a command."""

from __future__ import annotations


class CorpusError(Exception):
    """A file as a whole cannot be read; the sentence says why and names no path."""


class BadRow(Exception):
    """One row of a file that cannot be taken. `line` counts from 1; 0 where the row has none."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        self.file, self.line, self.reason = file, line, reason
        super().__init__(file, line, reason)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.reason}"
