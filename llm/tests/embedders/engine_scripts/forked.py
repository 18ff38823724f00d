"""Embeds, forks while other threads embed, and embeds in the child."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

from llm.embedders.e5 import E5Embedder

TEXT = "심청이 인당수에 빠지다."
embedder = E5Embedder()
expected = embedder.embed([TEXT])
with ThreadPoolExecutor(2) as pool:
    going_on = [pool.submit(embedder.embed, [TEXT] * 5) for _ in range(2)]
    child = os.fork()
    if child == 0:
        os._exit(0 if (embedder.embed([TEXT]) == expected).all() else 3)
    _, status = os.waitpid(child, 0)
    for one in going_on:
        one.result()
assert os.waitstatus_to_exitcode(status) == 0
