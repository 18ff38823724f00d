"""Many stories, one after another and beside each other, leave nothing behind."""

from __future__ import annotations

import asyncio
import os

from llm.backends.connection import close_client
from llm.tests.dialects import story
from llm.tests.upstream import Answer
from stories.tests.provider.conftest import TALE

PATIENCE_SECONDS = 20


def open_sockets() -> int:
    found = 0
    for number in os.listdir("/proc/self/fd"):
        try:
            found += os.readlink(f"/proc/self/fd/{number}").startswith("socket:")
        except OSError:  # closed meanwhile
            continue
    return found


async def test_no_socket_is_left(site, dialect):
    site.upstream.always = lambda _asked: Answer(story(dialect, *TALE))
    before = open_sockets()
    for _ in range(8):
        await asyncio.gather(*(site.reader.starts() for _ in range(3)))
        await site.served.until_idle()
    assert len(site.upstream.asked) >= 24 * 2

    await close_client()

    async with asyncio.timeout(PATIENCE_SECONDS):
        while site.upstream.connections or open_sockets() > before:
            await asyncio.sleep(0.02)
    assert site.upstream.aborted == 0
