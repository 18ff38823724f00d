"""`make bench`: every benchmark once, in a small size unless told otherwise, in a folder that is thrown away."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--threads", type=int, default=2_000)
    parser.add_argument("--turns", type=int, default=20_000)
    parser.add_argument("--rows", type=int, default=20_000, help="passages to import")
    parser.add_argument("--passages", type=int, default=20_000, help="passages to search")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="storytool-bench-") as directory:
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{directory}/bench.sqlite3",  # never the one of the installation
            "DEBUG": "off",
            "DATA_DIR": directory,
        }

        def run(*arguments: object) -> None:
            command = [sys.executable, *map(str, arguments)]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)

        print("## History\n", flush=True)
        run("manage.py", "migrate", "--verbosity", 0)
        run(
            "manage.py",
            "seed_history",
            "--threads",
            options.threads,
            "--turns",
            options.turns,
            "--user",
            "reader",
        )
        run("bench/history.py", "--user", "reader")
        print("\n## Importing a corpus\n", flush=True)
        run("bench/import_corpus.py", "--rows", options.rows)
        print("\n## Streams of models\n", flush=True)
        run("bench/models.py")
        print("\n## Cancels, and what stories leave\n", flush=True)
        run("bench/providers.py", "cancel", "--rounds", 1)
        run("bench/providers.py", "soak", "--stories", 100)
        print("\n## Searching it\n", flush=True)
        run("-m", "bench.retrieval", "--passages", options.passages)
        print("\n## What a text shares with it\n", flush=True)
        run("bench/overlap.py", "--passages", options.passages)
        print("\n## Its topic map\n", flush=True)
        run("bench/topics.py", "--passages", options.passages)


if __name__ == "__main__":
    main()
