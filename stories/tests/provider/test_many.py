"""Many stories, one after another and beside each other, leave nothing behind."""

from __future__ import annotations

import asyncio
from pathlib import Path

from llm.backends.connection import close_client
from llm.tests.dialects import story
from llm.tests.upstream import Answer
from stories.tests.provider.conftest import TALE

PATIENCE_SECONDS = 20


ESTABLISHED, CLOSE_WAIT = "01", "08"


def sockets_to(port: int) -> int:
    """Ends of connections with that port, ours and the provider's, that somebody still holds (Linux)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    mark = f":{port:04X}"
    return sum(
        state in (ESTABLISHED, CLOSE_WAIT) and (here.endswith(mark) or there.endswith(mark))
        for _, here, there, state, *_ in rows
    )


async def test_no_socket_is_left(site, dialect):
    site.upstream.always = lambda _asked: Answer(story(dialect, *TALE))
    for _ in range(8):
        await asyncio.gather(*(site.reader.starts() for _ in range(3)))
        await site.served.until_idle()
    assert len(site.upstream.asked) >= 24 * 2

    await close_client()

    async with asyncio.timeout(PATIENCE_SECONDS):
        while site.upstream.connections or sockets_to(site.upstream.port):
            await asyncio.sleep(0.02)
    assert site.upstream.aborted == 0
