"""Where the Milvus is that VECTOR_STORE_URL names, and which kind of index it shall make."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings

INDEXES: Final = ("HNSW", "FLAT", "AUTOINDEX")
FILE_SUFFIX: Final = ".db"
# Neighbours that a search of HNSW's graph keeps: with these, more than 0.99 of the true ten are found.
DEFAULT_EF: Final = 256


@dataclass(frozen=True, slots=True)
class MilvusAddress:
    """A server, or a file that milvus-lite opens within the process. `token` is "user:password" or a key."""

    uri: str
    token: str = field(default="", repr=False)
    database: str = ""
    index: str = "HNSW"
    ef: int = DEFAULT_EF

    @property
    def is_file(self) -> bool:
        return self.uri.endswith(FILE_SUFFIX)


def parse_address(url: str, folder: Path) -> MilvusAddress:
    """`http[s]://[user:password@|key@]host[:port][/database]` or a path ending in .db, relative to `folder`.

    Both may end in `?index=` (one of INDEXES) and `&ef=`. Raises ValueError; the sentence never repeats the URL, which
    holds a password.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme in ("http", "https"):
        address = _server(url)
    elif not parts.scheme and parts.path.endswith(FILE_SUFFIX):
        # Few vectors and no second process: exact is quick enough there, and a graph takes longer to make.
        address = MilvusAddress(uri=str(folder / unquote(parts.path)), index="FLAT")
    else:
        raise ValueError("it must begin with http:// or https://, or be the path of a file that ends in .db")
    index = options.pop("index", address.index).upper()
    if index not in INDEXES:
        raise ValueError(f"index must be one of {', '.join(INDEXES)}")
    ef = options.pop("ef", str(DEFAULT_EF))
    if not ef.isascii() or not ef.isdecimal() or not 1 <= int(ef) <= 32_768:
        raise ValueError("ef must be a number from 1 to 32768")
    if options:
        raise ValueError(f"it knows no option named {sorted(options)[0]!r}; there are index and ef")
    return MilvusAddress(address.uri, address.token, address.database, index, int(ef))


def configured_address() -> MilvusAddress | None:
    """That of the settings; None where vectors lie in files. Raises ValueError."""
    url = settings.VECTOR_STORE_URL
    return parse_address(url, Path(settings.DATA_DIR)) if url else None


def _server(url: str) -> MilvusAddress:
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError("it names no host")
    try:
        port = parts.port
    except ValueError:
        raise ValueError("its port is not one") from None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = port or (443 if parts.scheme == "https" else 19530)
    names = [unquote(part) for part in (parts.username, parts.password) if part is not None]
    database = unquote(parts.path.strip("/"))
    if "/" in database:
        raise ValueError("its path is the name of one database")
    return MilvusAddress(f"{parts.scheme}://{host}:{port}", ":".join(names), database)
