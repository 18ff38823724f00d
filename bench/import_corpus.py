"""Passages a second into a database, and the memory it takes: `python bench/import_corpus.py --rows 100000`.

Makes a corpus of synthetic passages as JSON Lines and imports it in a process of its own into an empty SQLite
database, both in a temporary folder; then imports it again, which writes nothing. Memory is the peak of that process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORDS = [
    "나무꾼",
    "사슴",
    "선녀",
    "두레박",
    "하늘",
    "날개옷",
    "어미",
    "호랑이",
    "떡",
    "고개",
    "동아줄",
    "달",
    "해",
    "제비",
    "박씨",
    "흥부",
    "놀부",
    "심청",
    "연꽃",
    "용궁",
]
ENDINGS = ["하더라", "하니라", "이러라", "하는지라", "하였으니", "하거늘"]
PASSAGES_A_WORK = 500
# Runs one command and prints the most memory that it held, in bytes.
MEASURED = """
import resource, runpy, sys
try:
    runpy.run_path("manage.py", run_name="__main__")
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, file=sys.stderr)
"""


def passage(number: int, chance: random.Random) -> dict[str, object]:
    """About 280 characters with all labels, as the starter corpus has."""
    sentences = [f"{' '.join(chance.choices(WORDS, k=8))} {chance.choice(ENDINGS)}." for _ in range(9)]
    some = chance.sample(WORDS, 4)
    return {
        "title": f"설화 {number // PASSAGES_A_WORK}",
        "position": number % PASSAGES_A_WORK + 1,
        "part": "기승전결"[number % 4],
        "topic": f"{some[0]}이 {some[1]}을 만나 {number}째 일을 겪는다",
        "keywords": some[:3],
        "tags": {
            "genre": ["설화"],
            "characters": some[:2],
            "emotion": ["놀람"],
            "theme": [f"{some[3]}의 뜻을 안다"],
        },
        "text": " ".join(sentences),
    }


def write_corpus(path: Path, rows: int) -> None:
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        for number in range(rows):
            file.write(json.dumps(passage(number, chance), ensure_ascii=False) + "\n")


def manage(folder: Path, *command: str) -> tuple[float, int, str]:
    """Seconds, the most memory held in bytes, and what was said."""
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "ENV_FILE": str(folder / "none"),
    }
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *command],
        env=environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return time.perf_counter() - started, int(done.stderr.split()[-1]), done.stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = folder / "corpus.jsonl"
        write_corpus(corpus, rows)
        manage(folder, "migrate", "-v0")
        print(f"{rows:,} passages, {corpus.stat().st_size / 1e6:,.0f} MB of JSON Lines")
        exported = ("export_corpus", "--output", str(folder / "back.jsonl"))
        for what, command in (
            ("import", ("import_corpus", str(corpus))),
            ("the same again", ("import_corpus", str(corpus))),
            ("export", exported),
        ):
            seconds, memory, _ = manage(folder, *command)
            print(
                f"{what:16} {seconds:7.1f} s  {rows / seconds:8,.0f} rows/s  {memory / 1e6:6.0f} MB",
                flush=True,
            )
        print(f"{'database':16} {(folder / 'storytool.sqlite3').stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
