"""The analyst's words, as files of tables."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = Path(__file__).parent


@cache
def table(name: str) -> dict[str, Any]:
    """The file of that name. Read once; not to be changed."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def words(name: str, key: str) -> frozenset[str]:
    """A list of a file, written there as one text with white space between its words."""
    return frozenset(str(table(name)[key]).split())
