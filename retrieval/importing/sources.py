"""Files to import: which there are, and their lines, decoded, of bounded length, with their numbers."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from retrieval.errors import BadRow, CorpusError

MAX_LINE: Final = 1_000_000  # bytes
MAX_MEMBERS: Final = 100_000
_SAMPLE: Final = 1_000_000
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

Report = Callable[[BadRow], None]


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or a file in an archive. `path` is None for the latter, which can only be read from its beginning."""

    name: str
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    path: Path | None = None

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        return Path(self.name).stem


def file_source(path: Path) -> Source:
    return Source(str(path), path.stat().st_size, lambda: path.open("rb"), path)


def members(path: Path, suffixes: Iterable[str]) -> Iterator[Source]:
    """The files of a zip archive with these suffixes, by name. Nothing is unpacked to disk. Raises CorpusError."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = sorted(archive.infolist(), key=lambda info: info.filename)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise CorpusError(f"not a readable zip archive: {error}") from None
    if len(infos) > MAX_MEMBERS:
        raise CorpusError(f"more than {MAX_MEMBERS} files are in it")
    for info in infos:
        if Path(info.filename).suffix.lower() in suffixes and not info.is_dir():
            yield Source(
                f"{path}/{info.filename}",
                info.compress_size,
                lambda info=info: _Member(path, info),  # type: ignore[misc]
            )


class _Member:
    """A file in an archive, open as long as the `with` lasts."""

    def __init__(self, path: Path, info: zipfile.ZipInfo) -> None:
        self._archive = zipfile.ZipFile(path)
        self._info = info

    def __enter__(self) -> IO[bytes]:
        try:
            return self._archive.open(self._info)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            self._archive.close()
            raise CorpusError(f"cannot be read: {error}") from None

    def __exit__(self, *error: object) -> None:
        self._archive.close()


def lines(
    source: Source, report: Report, tell: Callable[[int], None] = lambda _: None
) -> Iterator[tuple[int, str]]:
    """(number, line with its line break) of a text in UTF-8 or CP949, found out from its beginning.

    Lines that are too long or cannot be decoded go to `report` instead. `tell` hears how many bytes have been read.
    Raises CorpusError where the file is no such text.
    """
    encoding = encoding_of(source)
    with source.open() as file:
        for number, raw in _bounded_lines(file, tell):
            if raw is None:
                report(BadRow(source.name, number, f"the line is longer than {MAX_LINE} bytes"))
                continue
            try:
                line = raw.decode(encoding)
            except UnicodeDecodeError as error:
                report(BadRow(source.name, number, f"not {encoding} at byte {error.start + 1} of the line"))
                continue
            yield number, line.removeprefix("\ufeff") if number == 1 else line


def encoding_of(source: Source) -> str:
    """ "utf-8" or "cp949", by which of them more lines of the beginning are in. Raises CorpusError for UTF-16."""
    with source.open() as file:
        sample = file.read(_SAMPLE)
    if sample.startswith(_UTF16):
        raise CorpusError("this is UTF-16; please save it as UTF-8")
    telling = [
        line for line in sample.split(b"\n")[: None if len(sample) < _SAMPLE else -1] if not line.isascii()
    ]
    broken = [line for line in telling if not _decodes(line, "utf-8")]
    as_cp949 = sum(_decodes(line, "cp949") for line in broken)
    return "cp949" if as_cp949 > len(telling) / 2 else "utf-8"


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _bounded_lines(file: IO[bytes], tell: Callable[[int], None]) -> Iterator[tuple[int, bytes | None]]:
    """(number, line), None for a line longer than MAX_LINE, of which no more than that is held."""
    number = done = 0
    while raw := file.readline(MAX_LINE + 1):
        number += 1
        done += len(raw)
        whole = len(raw) <= MAX_LINE
        while not whole and not raw.endswith(b"\n"):
            raw = file.readline(MAX_LINE + 1)
            done += len(raw)
            if not raw:
                break
        tell(done)
        yield number, raw if whole else None
