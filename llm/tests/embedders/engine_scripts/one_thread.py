"""Counts the threads of the process while several threads embed, with faiss's own OpenMP loaded before."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import faiss

from llm.embedders.e5 import E5Embedder

TEXTS = ["심청이 인당수에 빠지다."] * 3


def thread_count() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


before = os.environ.get("OMP_NUM_THREADS"), faiss.omp_get_max_threads()
embedder = E5Embedder()
everybody = Barrier(3)
with ThreadPoolExecutor(3) as pool:
    list(pool.map(lambda _: everybody.wait(), range(3)))  # a pool starts no thread before it needs one
    started = thread_count()
    for _ in pool.map(embedder.embed, [TEXTS] * 6):
        assert thread_count() <= started
assert (os.environ.get("OMP_NUM_THREADS"), faiss.omp_get_max_threads()) == before
