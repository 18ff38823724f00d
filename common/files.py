"""Files and streams that commands write to."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

OWNER_ALONE = 0o600
READABLE_BY_ALL = 0o644


@contextmanager
def replaced(path: Path, *, mode: int = OWNER_ALONE) -> Iterator[IO[bytes]]:
    """A file that takes the place of `path` once it is whole; after an error `path` is as it was.

    `mode` is its permissions. Raises OSError.
    """
    with NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            os.chmod(file.name, mode)
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


@contextmanager
def as_text(file: IO[bytes]) -> Iterator[IO[str]]:
    """Write UTF-8 to a binary file, line breaks as they are given; the file stays open."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    yield text
    text.detach()


class Undecorated:
    """A command's standard output without the line break that Django adds to each write."""

    def __init__(self, stdout: Any) -> None:
        self._stdout = stdout

    def write(self, text: str, /) -> None:
        self._stdout.write(text, ending="")
