"""An import that is killed leaves whole batches behind, and the next one finishes."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from django.conf import settings

from retrieval.importing.importer import BATCH

ROWS = 15 * BATCH


def manage(data_dir, *args, **options):
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "ENV_FILE": str(data_dir / "none")}
    command = [sys.executable, "manage.py", *args]
    return subprocess.Popen(
        command,
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def count(path):
    with sqlite3.connect(path) as database:
        (found,) = database.execute("SELECT count(*) FROM passages").fetchone()
    database.close()
    return found


@pytest.mark.timeout(300)
def test_killed_and_finished(tmp_path):
    corpus = tmp_path / "corpus.jsonl"
    with corpus.open("w", encoding="utf-8") as file:
        for number in range(ROWS):
            row = {"title": f"설화 {number % 7}", "text": f"{number}째 이야기가 있더라."}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    said, _ = manage(tmp_path, "migrate", "-v0").communicate(timeout=120)
    database = tmp_path / "storytool.sqlite3"

    with manage(tmp_path, "import_corpus", str(corpus)) as running:
        while not (there := count(database)):
            assert running.poll() is None, said
            time.sleep(0.02)
        running.send_signal(signal.SIGKILL)
    left = count(database)
    assert there <= left < ROWS
    assert left % BATCH == 0

    said, _ = manage(tmp_path, "import_corpus", str(corpus)).communicate(timeout=240)
    assert f"{ROWS - left} passages added, 0 updated, {left} unchanged" in said
    assert count(database) == ROWS
