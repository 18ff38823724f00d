"""What a topic map costs to draw, and how true it is: `python bench/topics.py --passages 1000000`.

The passages are those of `bench/retrieval/corpus.py`: never texts, their vectors alone. So topics have no names here;
these are found on at most 20,000 passages, whatever the size of the corpus. CPU time is that of one thread. The last
three columns are the trustworthiness@10 of 2,000 points: of those that a page shows first, of those that it would
show last, and of two principal components.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storytool.settings")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--passages", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="storytool-bench-") as folder:
        os.environ.update(DATA_DIR=folder, DATABASE_URL=f"sqlite:///{folder}/bench.sqlite3", DEBUG="off")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        run(options.passages, Path(folder))


def run(passages: int, folder: Path) -> None:
    # Django has to be set up before anything of ours is imported.
    import numpy as np

    from bench.retrieval.corpus import Starter, Synthetic
    from retrieval.topics import building, layout

    synthetic = Synthetic(Starter.read(), passages)
    vectors = np.lib.format.open_memmap(
        folder / "vectors.npy", mode="w+", dtype=np.float16, shape=(passages, 384)
    )
    start = 0
    for made in synthetic.vectors():
        vectors[start : start + len(made)] = made
        start += len(made)
    index = SimpleNamespace(
        version="bench",
        count=passages,
        ids=np.arange(1, passages + 1),
        work_ids=np.ones(passages, np.int64),
        manifest=SimpleNamespace(embedder="e5", fingerprint="bench"),
        vectors=lambda rows: vectors[rows].astype(np.float32),
        mask=lambda **_: None,
    )
    started, before = time.process_time(), _memory()
    _, topics, points = building.draw(cast(Any, index), lambda *_: None)
    seconds = time.process_time() - started

    def truth(rows: Any) -> tuple[float, float]:
        seen = index.vectors(rows)
        plain = layout.trustworthiness(seen, layout._principal(seen, 1))
        return layout.trustworthiness(seen, points.positions[rows]), plain

    first, plain = truth(points.order[: building.MEASURED])
    others, _ = truth(points.order[-building.MEASURED :])
    print("| passages | topics | CPU (s) | memory (MB) | shown first | shown last | principal components |")
    print("|---|---|---|---|---|---|---|")
    print(
        f"| {passages:,} | {len(topics)} | {seconds:.0f} | {_memory() - before:.0f} "
        f"| {first:.3f} | {others:.3f} | {plain:.3f} |"
    )


def _memory() -> float:
    """The peak so far, in MB; of the mapped vectors, what was read of them counts."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
