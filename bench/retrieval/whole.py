"""A whole index over a database of synthetic passages: building, opening, searching, adding a thousand."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
from django.core.management import call_command
from django.test import override_settings
from numpy.typing import NDArray

from bench.retrieval.corpus import PASSAGES_A_WORK, Synthetic
from bench.retrieval.timing import Times, seconds_of_cpu, timed
from llm.embedders.base import embedders
from llm.embedders.e5 import E5Embedder
from retrieval.archaic import modernised
from retrieval.content import passage_checksum
from retrieval.fusion import DEPTH, fuse
from retrieval.indexing.builder import build_index
from retrieval.indexing.index import Index
from retrieval.indexing.reader import IndexReader
from retrieval.indexing.versions import index_folder
from retrieval.models import Passage, Work
from retrieval.queries import Query
from retrieval.search import rank

Vectors = NDArray[np.float32]

ADDED = 1000
EMBEDDED = 40
_ROWS = 5000


class KnownVectors:
    """An embedder in no time: it has been told the vectors of all texts."""

    name = "synthetic"
    fingerprint = "synthetic"

    def __init__(self) -> None:
        self.dimensions = E5Embedder.dimensions
        self._known: dict[str, Vectors] = {}

    def learn(self, texts: Sequence[str], vectors: Vectors) -> None:
        self._known.update(zip(map(modernised, texts), vectors, strict=True))

    def embed(self, texts: Sequence[str]) -> Vectors:
        nothing = np.zeros(self.dimensions, np.float32)
        return np.stack([self._known.get(modernised(text), nothing) for text in texts])


def measure(synthetic: Synthetic, queries: int) -> None:
    """Print it. `synthetic` has `ADDED` passages more than are indexed at first."""
    with override_settings(EMBEDDERS={"default": {"BACKEND": "bench.retrieval.whole.KnownVectors"}}):
        _measure(synthetic, queries)


def _measure(synthetic: Synthetic, queries: int) -> None:
    call_command("migrate", verbosity=0)
    topics, vectors = synthetic.queries(queries)
    known = embedders["default"]
    assert isinstance(known, KnownVectors)
    known.learn(topics, vectors)
    passages = _passages(synthetic, known)
    _write(islice(passages, synthetic.passages - ADDED))
    print("| what | CPU |\n|---|---|")
    _build(f"building, {synthetic.passages - ADDED:,} passages")
    folder = index_folder()
    index = IndexReader(folder).current()
    # It is read through once in a thread beside, whose CPU time would be taken for that of searches.
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.name == "verify-index":
            thread.join()

    def open_index(_: Any) -> None:
        Index(folder, index.version, known)

    _tell("opening the index", timed(open_index, range(5), warm=1))
    started = time.perf_counter()
    open_index(0)
    print(f"| opening the index, by the clock | {(time.perf_counter() - started) * 1000:.1f} ms |")
    _searches(index, topics, vectors)
    _write(passages)
    _build(f"adding {ADDED:,} passages, without embedding them")


def _searches(index: Index, topics: Sequence[str], vectors: Vectors) -> None:
    both = list(zip(topics, vectors, strict=True))

    def dense(vector: Vectors) -> Any:
        return index.dense(vector, DEPTH)

    def keywords(topic: str) -> Any:
        return index.keywords.search(topic, DEPTH, None)

    def legs(question: tuple[str, Vectors]) -> Any:
        return fuse(dense(question[1]), keywords(question[0]))

    tenth = np.arange(index.count) % 10 == 3

    def narrowed(question: tuple[str, Vectors]) -> Any:
        found = index.dense(question[1], DEPTH, tenth), index.keywords.search(question[0], DEPTH, tenth)
        return fuse(*found)

    def searched(topic: str) -> Any:
        return rank(Query(topic))

    _tell("vector leg", timed(dense, vectors))
    _tell("keyword leg", timed(keywords, topics))
    _tell("both legs, fused", timed(legs, both))
    _tell("both legs, narrowed to a tenth", timed(narrowed, both))
    _tell("a search, in two threads, the query's vector known", timed(searched, topics))
    embedder = E5Embedder()
    some = topics[:EMBEDDED]
    length = sum(map(len, some)) / len(some)
    _tell(
        f"embedding a query of {length:.0f} characters with e5",
        timed(lambda text: embedder.embed([text]), some),
    )


def _build(what: str) -> None:
    """The build, by stages."""
    stages: dict[str, float] = {}
    last = [time.process_time()]

    def report(stage: str, _done: int, _total: int) -> None:
        now = time.process_time()
        stages[stage] = stages.get(stage, 0) + now - last[0]
        last[0] = now

    with seconds_of_cpu() as spent:
        built = build_index(report)
    told = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in stages.items())
    print(
        f"| {what} ({built.embedded:,} texts new; recall@10 {built.recall:.4f}; {told}) | {spent[0]:.1f} s |",
        flush=True,
    )


def _passages(synthetic: Synthetic, known: KnownVectors) -> Iterator[Passage]:
    """Told to `known` as they are made."""
    texts = synthetic.texts()
    for vectors in synthetic.vectors():
        rows = list(islice(texts, len(vectors)))
        known.learn([text for _, text, _ in rows], vectors)
        known.learn([topic for _, _, topic in rows], vectors)
        for work, text, topic in rows:
            yield Passage(work_id=work + 1, text=text, topic=topic, keywords=[], tags={})


def _write(passages: Iterator[Passage]) -> None:
    position = Passage.objects.count()
    while some := list(islice(passages, _ROWS)):
        for passage in some:
            passage.position = position % PASSAGES_A_WORK + 1
            passage.checksum = passage_checksum(passage.text, passage.topic, [], {}, "")
            position += 1
        works = {passage.work_id for passage in some} - set(Work.objects.values_list("pk", flat=True))
        Work.objects.bulk_create(
            Work(pk=pk, slug=f"work-{pk}", title=f"설화 {pk}", language="ko", genre="설화")
            for pk in sorted(works)
        )
        Passage.objects.bulk_create(some)


def _tell(what: str, times: Times) -> None:
    print(f"| {what} | {times} ms |", flush=True)
