"""Which code this is."""

from __future__ import annotations

import re
from pathlib import Path

_COMMIT = re.compile(r"[0-9a-f]{40}")


def checked_out(folder: Path) -> str:
    """The commit that a checkout stands at, "" where `folder` is none. Runs nothing."""
    git = folder / ".git"
    try:
        head = (git / "HEAD").read_text().strip()
        name = head.removeprefix("ref: ")
        if name == head:
            found = head
        elif (git / name).is_file():
            found = (git / name).read_text().strip()
        else:
            packed = (git / "packed-refs").read_text().splitlines()
            found = next((line.split()[0] for line in packed if line.endswith(f" {name}")), "")
    except OSError:
        return ""
    return found[:12] if _COMMIT.fullmatch(found) else ""
