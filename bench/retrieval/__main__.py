"""What a search costs: `python -m bench.retrieval --passages 100000`; `--help` for the rest.

Prints Markdown tables: the vector leg beside hnswlib and usearch on the same vectors, and up to --whole passages the
whole index, built from a database of its own: opening it, both legs, the embedding of a query, adding a thousand
passages. Times are milliseconds of CPU of one thread.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

# Before NumPy or FAISS are loaded: threads would make CPU time more than that of one search.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storytool.settings")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.retrieval",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--whole", type=int, default=200_000, help="above this, the vector leg alone")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--no-vectors", action="store_true", help="the whole index alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="storytool-bench-") as folder:
        os.environ.update(
            DATA_DIR=folder,
            DATABASE_URL=f"sqlite:///{folder}/bench.sqlite3",
            DEBUG="off",
            VECTOR_STORE_URL="",
        )
        import django

        django.setup()
        run(options, Path(folder))


def run(options: argparse.Namespace, folder: Path) -> None:
    # Django has to be set up before anything of ours is imported.
    from bench.retrieval.corpus import Starter, Synthetic

    starter = Starter.read()
    synthetic = Synthetic(starter, options.passages)
    print(f"{options.passages:,} passages in {len(synthetic.works):,} works, {options.queries} queries\n")
    if not options.no_vectors:
        vectors(synthetic, folder, options)
    if options.passages <= options.whole:
        from bench.retrieval.whole import ADDED, measure

        measure(Synthetic(starter, options.passages + ADDED), options.queries)


def vectors(synthetic: object, folder: Path, options: argparse.Namespace) -> None:
    from bench.retrieval.stores import VectorFiles, flat, ours, peers
    from retrieval.fusion import DEPTH

    place = folder / "vectors"
    place.mkdir()
    files = VectorFiles(synthetic, place, options.queries)  # type: ignore[arg-type]
    print("| store | settings | recall@10 | search, ms | building, s | opening, ms | MB |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for result in ours(files, DEPTH):
        print(result.row(), flush=True)
    print(flat(files).row(), flush=True)
    if not options.no_peers:
        for found in peers(files):
            print(found if isinstance(found, str) else found.row(), flush=True)
    print()


if __name__ == "__main__":
    main()
