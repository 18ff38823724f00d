"""The vector leg alone: our files beside hnswlib and usearch, on the same vectors, one thread each."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.retrieval.corpus import BATCH, Synthetic, compared, mean_of
from bench.retrieval.timing import Times, seconds_of_cpu, timed
from retrieval.stores import tuning
from retrieval.stores.effort import Effort
from retrieval.stores.faiss import FaissStore, write_codes

Vectors = NDArray[np.float32]
Search = Callable[[Vectors], NDArray[np.int64]]

K = 10
NEEDED = 0.99
PEERS = {"hnswlib": "hnswlib", "usearch": "usearch.index"}
# The usual settings of both; a search's breadth is the least of these that finds enough.
LINKS, BUILD_BREADTH = 16, 128
BREADTHS = (32, 64, 96, 128, 192, 256, 384, 512, 768)


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    settings: str
    recall: float
    times: Times
    building: float
    opening: float | None
    megabytes: float

    def row(self) -> str:
        opening = "" if self.opening is None else f"{self.opening:.1f}"
        return (
            f"| {self.name} | {self.settings} | {self.recall:.4f} | {self.times} | {self.building:.0f} "
            f"| {opening} | {self.megabytes:,.0f} |"
        )


class VectorFiles:
    """vectors.npy and ids.npy of a store, and queries with their true neighbours."""

    def __init__(self, synthetic: Synthetic, folder: Path, queries: int) -> None:
        self.folder, self.count = folder, synthetic.passages
        self.dimensions = synthetic.starter.text_vectors.shape[1]
        mean = mean_of(synthetic)
        np.save(folder / "ids.npy", np.arange(1, self.count + 1, dtype=np.int64))
        shape = (self.count, self.dimensions)
        vectors = np.lib.format.open_memmap(folder / "vectors.npy", "w+", np.float16, shape)
        for number, batch in enumerate(synthetic.vectors()):
            vectors[number * BATCH : number * BATCH + len(batch)] = compared(batch, mean)
        vectors.flush()
        self.queries = compared(synthetic.queries(queries)[1], mean)
        self.truth = self._true_scores()

    def batches(self) -> Iterator[Vectors]:
        vectors = np.load(self.folder / "vectors.npy", mmap_mode="r")
        for start in range(0, self.count, BATCH):
            yield vectors[start : start + BATCH].astype(np.float32)

    def recall(self, search: Search) -> float:
        """Of the true ten, the share that `search` finds; it gives rows."""
        vectors = np.load(self.folder / "vectors.npy", mmap_mode="r")
        found = 0
        for query, least in zip(self.queries, self.truth, strict=True):
            rows = np.asarray(search(query), np.int64)[:K]
            found += int(np.count_nonzero(vectors[np.sort(rows)].astype(np.float32) @ query >= least - 2e-4))
        return found / (K * len(self.queries))

    def _true_scores(self) -> Vectors:
        best = np.full((len(self.queries), K), -2, np.float32)
        for batch in self.batches():
            both = np.concatenate([best, self.queries @ batch.T], axis=1)
            best = -np.partition(-both, K - 1, axis=1)[:, :K]
        return best.min(axis=1)


def ours(files: VectorFiles, depth: int) -> Iterator[Result]:
    """As an index is built and searched: for the best 100 of the leg, and for 10 as the peers are."""
    shape = (files.count, files.dimensions)
    with seconds_of_cpu() as spent:
        write_codes(files.folder, None, is_appended=False)
        effort, _ = tuning.tuned(FaissStore(files.folder, *shape, Effort()))
    opened: list[FaissStore] = []

    def open_store(_: Any) -> None:
        opened.append(FaissStore(files.folder, *shape, effort))

    opening = timed(open_store, range(5), warm=1)
    store = opened[-1]
    megabytes = sum(path.stat().st_size for path in files.folder.iterdir()) / 1e6
    settings = f"{effort.lists} lists, {effort.candidates} candidates"
    for k in (K, depth):

        def search(query: Vectors, k: int = k) -> NDArray[np.int64]:
            return store.search_rows(query, k)[0]

        times = timed(search, files.queries)
        yield Result(
            f"storytool, best {k}", settings, files.recall(search), times, spent[0], opening.median, megabytes
        )


def flat(files: VectorFiles) -> Result:
    """All vectors in memory, compared one by one."""
    vectors = np.concatenate(list(files.batches()))

    def search(query: Vectors) -> NDArray[np.int64]:
        return np.argpartition(-(vectors @ query), K)[:K]

    times = timed(search, files.queries[:20], warm=2)
    return Result("flat (NumPy)", "float32", 1.0, times, 0, None, vectors.nbytes / 1e6)


def hnswlib(files: VectorFiles, library: Any) -> Result:
    index = library.Index(space="ip", dim=files.dimensions)
    with seconds_of_cpu() as spent:
        index.init_index(files.count, ef_construction=BUILD_BREADTH, M=LINKS, random_seed=1)
        for number, batch in enumerate(files.batches()):
            index.add_items(batch, np.arange(number * BATCH, number * BATCH + len(batch)))
    index.set_num_threads(1)

    def search(query: Vectors) -> NDArray[np.int64]:
        return index.knn_query(query, K)[0][0].astype(np.int64)

    return _tuned("hnswlib", files, search, index.set_ef, spent, index.index_file_size() / 1e6)


def usearch(files: VectorFiles, library: Any) -> Result:
    index = library.Index(
        ndim=files.dimensions,
        metric="ip",
        dtype="f16",
        connectivity=LINKS,
        expansion_add=BUILD_BREADTH,
    )
    with seconds_of_cpu() as spent:
        for number, batch in enumerate(files.batches()):
            index.add(np.arange(number * BATCH, number * BATCH + len(batch)), batch)

    def search(query: Vectors) -> NDArray[np.int64]:
        return index.search(query, K, threads=1).keys.astype(np.int64)

    def widen(breadth: int) -> None:
        index.expansion_search = breadth

    return _tuned("usearch (float16)", files, search, widen, spent, index.serialized_length / 1e6)


def peers(files: VectorFiles) -> Iterator[Result | str]:
    for name, module in PEERS.items():
        try:
            library = importlib.import_module(module)
        except ImportError:
            yield f"{name} is not installed: pip install -r bench/requirements.txt"
            continue
        yield (hnswlib if name == "hnswlib" else usearch)(files, library)


def _tuned(
    name: str,
    files: VectorFiles,
    search: Search,
    widen: Callable[[int], None],
    spent: list[float],
    megabytes: float,
) -> Result:
    recall, breadth = 0.0, 0
    for breadth in BREADTHS:
        widen(breadth)
        recall = files.recall(search)
        if recall >= NEEDED:
            break
    settings = f"M {LINKS}, ef {BUILD_BREADTH} and {breadth}"
    return Result(name, settings, recall, timed(search, files.queries), spent[0], None, megabytes)
