"""Where blocking work goes: a bounded pool of database threads, so that open streams hold neither."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import close_old_connections

P = ParamSpec("P")
R = TypeVar("R")

_pool: ThreadPoolExecutor | None = None


def request_thread_count() -> int:
    """How many of the process's `DATABASE_THREADS` serve the synchronous parts of requests: half of them."""
    return max(int(settings.DATABASE_THREADS) // 2, 1)


def database_pool() -> ThreadPoolExecutor:
    """The other half: what streams and generations ask the database runs here. Started as they are needed."""
    global _pool
    if _pool is None:
        count = max(settings.DATABASE_THREADS - request_thread_count(), 1)
        _pool = ThreadPoolExecutor(count, thread_name_prefix="database")
    return _pool


def with_fresh_connections(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call `work` with connections that are neither stale nor broken, as a request would find them."""
    close_old_connections()
    try:
        return work(*args, **kwargs)
    finally:
        close_old_connections()


async def in_database_thread(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Await `work(*args, **kwargs)` in a database thread. The connection goes back when it returns.

    The caller's context goes along: its language, and the request id on its log lines.
    """
    loop = asyncio.get_running_loop()
    context = copy_context()
    call = partial(with_fresh_connections, work, *args, **kwargs)
    return await loop.run_in_executor(database_pool(), lambda: context.run(call))
