"""Which composer it is: two with the same fingerprint write the same tale of the same request."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
# Looks at tales; writes none.
_LEFT_OUT: Final = frozenset({"evaluation", "__pycache__"})


@cache
def composer_fingerprint() -> str:
    """Of all that the composer is made of: its code and its phrases."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*.py")):
        parts = path.relative_to(FOLDER).parts
        if not _LEFT_OUT & set(parts):
            digest.update("/".join(parts).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
