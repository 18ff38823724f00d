"""Server-sent events: bytes for one event and for a heartbeat (WHATWG HTML, "Server-sent events")."""

from __future__ import annotations

from typing import Final

HEARTBEAT: Final = b": still here\n\n"


def sse_event(event_id: int, data: bytes) -> bytes:
    """One event without an `event:` line. `data` is one line of UTF-8: JSON has no raw line breaks."""
    return b"id: %d\ndata: %b\n\n" % (event_id, data)
