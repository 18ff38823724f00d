"""What a version says of itself, and whether its files are what they were when it was made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
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

    `corpus` and `fingerprint` are those of the source and of the embedder; `recall` is at 10 against all vectors.
    """

    version: str
    created_at: str
    count: int
    corpus: str
    embedder: str
    fingerprint: str
    dimensions: int
    fitted: bool
    recall: float
    parts: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, tuple[int, str]]
    format: int = FORMAT

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


def described_files(folder: Path) -> dict[str, tuple[int, str]]:
    """Size and checksum of every file below `folder`."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_size, file_checksum(path))
        for path in files_below(folder)
    }


def files_below(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def check_sizes(folder: Path, manifest: Manifest) -> None:
    """Raises IndexDamaged where a file is missing or of another size."""
    for name, (size, _) in manifest.files.items():
        try:
            found = (folder / name).stat().st_size
        except OSError as error:
            raise IndexDamaged(f"{folder / name}: {error.strerror}") from error
        if found != size:
            raise IndexDamaged(f"{folder / name}: {found} bytes where {size} were written")


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
