"""Texts embedded by several processes of this machine."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from common.startup import set_up
from llm.embedders.base import Embedder, embedders, is_fitted
from llm.errors import EmbedderUnavailable

Vectors = NDArray[np.float32]
Batch = dict[str, str]  # texts by key

_AHEAD: Final = 2  # batches that a process has: one in work, one waiting


def embed_batches(
    batches: Iterable[Batch], embedder: Embedder, *, workers: int, learned: Path | None
) -> Iterator[tuple[Batch, Vectors]]:
    """Each batch with its vectors, in the order in which they are done.

    `learned` is where a fitted embedder was saved. With one worker it is done here. Raises EmbedderUnavailable, also
    where a process dies.
    """
    if workers < 2:
        for batch in batches:
            yield batch, embedder.embed(list(batch.values()))
        return
    pool = _Pool(workers, learned)
    try:
        yield from pool.run(iter(batches))
    finally:
        pool.close()


class _Pool:
    """Processes that are started anew, not forked: an engine with threads of its own would hang in a forked one.

    Each has a pipe that nobody else holds, so it ends when its parent does, however that ends.
    """

    def __init__(self, workers: int, learned: Path | None) -> None:
        context = multiprocessing.get_context("spawn")
        self._processes = []
        self._given: dict[Connection, list[Batch]] = {}
        for _ in range(workers):
            ours, theirs = context.Pipe()
            arguments = (theirs, settings.EMBEDDERS, learned)
            process = context.Process(target=_work, args=arguments, daemon=True)
            process.start()
            theirs.close()
            self._processes.append(process)
            self._given[ours] = []

    def run(self, batches: Iterator[Batch]) -> Iterator[tuple[Batch, Vectors]]:
        for connection in list(self._given) * _AHEAD:
            self._give(connection, batches)
        while busy := [connection for connection, given in self._given.items() if given]:
            for ready in cast("list[Connection]", wait(busy)):
                vectors = _answer(ready)
                batch = self._given[ready].pop(0)
                self._give(ready, batches)
                yield batch, vectors

    def close(self) -> None:
        for connection in self._given:
            connection.close()
        for process in self._processes:
            process.terminate()
            process.join()

    def _give(self, connection: Connection, batches: Iterator[Batch]) -> None:
        if (batch := next(batches, None)) is not None:
            self._given[connection].append(batch)
            connection.send(list(batch.values()))


def _answer(connection: Connection) -> Vectors:
    try:
        answer = connection.recv()
    except (EOFError, OSError) as error:
        raise EmbedderUnavailable("a process that embeds has died") from error
    if isinstance(answer, str):
        raise EmbedderUnavailable(answer)
    return cast(Vectors, answer)


def _work(connection: Connection, setting: dict[str, Any], learned: Path | None) -> None:
    """What a process does: answers texts with vectors, or with a sentence on why not, until nobody asks any more."""
    set_up()
    settings.EMBEDDERS = setting
    embedder: Embedder | None = None
    while True:
        try:
            texts = connection.recv()
        except (EOFError, OSError):
            return
        try:
            embedder = embedder or _ready(learned)
            connection.send(embedder.embed(texts))
        except EmbedderUnavailable as error:
            connection.send(str(error))


def _ready(learned: Path | None) -> Embedder:
    embedder = embedders["default"]
    if learned is not None and is_fitted(embedder):
        return embedder.load(learned)
    return embedder
