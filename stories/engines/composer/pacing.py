"""Handing a finished text over in small pieces at an even speed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator

from stories.engines.composer.surface import dice
from stories.pipeline.types import Delta

SHORTEST, LONGEST = 4, 12
YIELD_EVERY = 16  # unpaced deltas between two chances for the loop to run others


def pieces(text: str, key: str) -> Iterator[str]:
    """The text in pieces of 4 to 12 characters, cut after a blank or a stop where there is one; `key` decides where."""
    rng = dice(key, len(text))
    start = 0
    while start < len(text):
        end = start + rng.randint(SHORTEST, LONGEST)
        window = text[start + SHORTEST - 1 : min(end + 3, start + LONGEST)]
        blank = max(window.rfind(" "), window.rfind("\n"))
        if blank >= 0:
            end = start + SHORTEST + blank
        yield text[start:end]
        start = end


async def paced(text: str, key: str, characters_per_second: float) -> AsyncGenerator[Delta, None]:
    """Deltas of the text.

    Each is due by the count of characters before it since the start, so a late one never delays the next.
    0 characters per second means as fast as the reader takes them.
    """
    loop = asyncio.get_running_loop()
    begun = loop.time()
    sent = 0
    for count, piece in enumerate(pieces(text, key)):
        if characters_per_second > 0:
            await asyncio.sleep(max(0.0, begun + sent / characters_per_second - loop.time()))
        elif count % YIELD_EVERY == 0:
            await asyncio.sleep(0)
        sent += len(piece)
        yield Delta(piece)
