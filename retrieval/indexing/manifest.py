"""What a version says of itself, and whether its files are what they were when it was made."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from common.files import READABLE_BY_ALL, replaced
from retrieval.errors import IndexDamaged
from retrieval.indexing.versions import MANIFEST

FORMAT: Final = 1
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """`parts` is what each part keeps of itself, by name; `files` are sizes and checksums by path in the folder.

    `corpus` and `fingerprint` are those of the source and of the embedder; `fitted` is how many passages it learned
    from, or 0; `recall` is at 10 against all vectors; `store` tells where vectors are searched, in "files" or "remote".
    """

    version: str
    created_at: str
    count: int
    corpus: str
    embedder: str
    fingerprint: str
    dimensions: int
    fitted: int
    recall: float
    store: str
    parts: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, tuple[int, str]]
    format: int = FORMAT

    @property
    def size(self) -> int:
        """Of all files, in bytes."""
        return sum(size for size, _ in self.files.values())

    def write(self, folder: Path) -> None:
        with replaced(folder / MANIFEST, mode=READABLE_BY_ALL) as file:
            file.write(json.dumps(asdict(self), ensure_ascii=False, indent=1).encode())


def read_manifest(folder: Path, version: str) -> Manifest:
    """Raises IndexDamaged where there is none, or not that of this version, or of another format."""
    path = folder / MANIFEST
    try:
        told = json.loads(path.read_bytes())
        if told.get("format") != FORMAT:
            raise IndexDamaged(f"{path}: format {told.get('format')}, this program reads {FORMAT}")
        told["files"] = {name: (int(size), str(checksum)) for name, (size, checksum) in told["files"].items()}
        manifest = Manifest(**told)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise IndexDamaged(f"{path}: {type(error).__name__}: {error}") from error
    if manifest.version != version:
        raise IndexDamaged(f"{path}: of version {manifest.version}")
    return manifest


def described_files(folder: Path, parts: Iterable[Path]) -> dict[str, tuple[int, str]]:
    """Size and checksum of every file below `parts`, by path in `folder`."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_size, file_checksum(path))
        for part in parts
        for path in files_below(part)
    }


def files_below(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def check_sizes(folder: Path, manifest: Manifest) -> list[tuple[int, int]]:
    """What tells later whether a file was touched: its inode and when it was changed. A microsecond or two a file.

    Raises IndexDamaged where a file is missing or of another size.
    """
    stamps: list[tuple[int, int]] = []
    for name, (size, _) in manifest.files.items():
        path = f"{folder}/{name}"
        try:
            found = os.stat(path)
        except OSError as error:
            raise IndexDamaged(f"{path}: {error.strerror}") from error
        if found.st_size != size:
            raise IndexDamaged(f"{path}: {found.st_size} bytes where {size} were written")
        stamps.append((found.st_ino, found.st_mtime_ns))
    return stamps


def check_contents(folder: Path, manifest: Manifest) -> None:
    """Raises IndexDamaged where a file is not what was written, down to a bit. Reads everything."""
    for name, (_, checksum) in manifest.files.items():
        try:
            found = file_checksum(folder / name)
        except OSError as error:
            raise IndexDamaged(f"{folder / name}: {error.strerror}") from error
        if found != checksum:
            raise IndexDamaged(f"{folder / name}: not what was written")


def file_checksum(path: Path) -> str:
    digest = blake2b(digest_size=16)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
