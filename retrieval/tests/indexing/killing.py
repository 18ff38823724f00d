"""Run by test_killed.py in a process of its own: a build that is killed before its first step, its second, … its last.

Each time: what is served just after, what the next build makes of it, and what is left on the disk. Writes a JSON
object a line. A step is any call that changes a file or the database, or embeds.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from llm.embedders.base import embedders
from retrieval.indexing import builder, catalogue, embeddings, filling, leases
from retrieval.indexing.builder import build_index
from retrieval.indexing.reader import IndexReader, current_index
from retrieval.indexing.versions import index_folder
from retrieval.models import Embedding, IndexBuild
from retrieval.tests.embedders import SETTING, BigramEmbedder
from retrieval.tests.factories import make_passage, make_work

STEPS: list[tuple[Any, str]] = [
    (os, "fsync"),
    (os, "replace"),
    (os, "rename"),
    (os, "unlink"),
    (os, "mkdir"),
    (np, "save"),
    (np.lib.format, "open_memmap"),
    (shutil, "rmtree"),
    (BigramEmbedder, "embed"),
    (embeddings, "write_vectors"),
    (leases.BuildLease, "_write"),
    (builder, "publish_remote"),
]


class Steps:
    """Counts the calls, and kills this process before the one that is numbered `last`."""

    def __init__(self, last: int) -> None:
        self.last, self.count, self.embedded, self.name = last, 0, 0, ""
        for owner, name in STEPS:
            setattr(owner, name, self._counted(name, getattr(owner, name)))

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            if name != self.name or name != "fsync":  # a row of them is one step
                if self.count == self.last:
                    os.kill(os.getpid(), signal.SIGKILL)
                self.count += 1
            self.name = name
            if name == "embed":
                self.embedded += len(args[1])
            if name == "fsync":
                return None  # what a power cut leaves is not what this is about, and the disk is slow
            return call(*args, **kwargs)

        return counted


def in_child(work: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    """What `work` gives in a forked process, or None where that was killed."""
    connection.close()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return json.loads(told) if told else None


def build(last: int) -> dict[str, Any]:
    steps = Steps(last)
    built = build_index()
    return {"steps": steps.count, "embedded": steps.embedded, "count": built.count, "is_new": built.is_new}


def served(reader: IndexReader | None = None) -> dict[str, Any]:
    """What is served: to one who opens it now, or who has it open. Each passage has to be found by its own words."""
    index = reader.current() if reader else current_index()
    texts = {0: "용왕이 병들었더라.", 1: "토끼가 뭍에 살더라.", 2: "자라가 뭍에 오르더라."}
    nearest = {row: int(index.dense(index.embed(text), 1)[0][0]) for row, text in texts.items()}
    is_right = index.mask(languages=["ko"]) is not None and all(
        row == found for row, found in nearest.items()
    )
    return {"count": index.count, "fallback": index.fallback, "is_right": is_right}


def leftovers() -> list[str]:
    folder = index_folder()
    there = {path.relative_to(folder.root).as_posix() for path in folder.root.glob("*")}
    return sorted((there | set(os.listdir(folder.root / "versions"))) - {"versions", "CURRENT", "lock"})


def prepared(home: Path) -> None:
    """An index of three passages, and two more that it does not have yet."""
    call_command("migrate", verbosity=0)
    work = make_work()
    for text in ("용왕이 병들었더라.", "토끼가 뭍에 살더라.", "자라가 뭍에 오르더라."):
        make_passage(work, text=text)
    build_index()
    for text in ("토끼의 간이 약이라 하더라.", "토끼가 간을 두고 왔다 하더라."):
        make_passage(work, text=text)
    connection.close()
    shutil.copytree(home, f"{home}.kept")


def restored(home: Path) -> None:
    """All files as they were; the database's stays in its place, so that it can be opened as it was."""
    connection.close()
    shutil.rmtree(home / "index")
    for path in home.glob("storytool.sqlite3*"):
        path.unlink()
    shutil.copytree(f"{home}.kept", home, dirs_exist_ok=True)


def main() -> None:
    settings.EMBEDDERS = SETTING
    vars(catalogue)["PARTS"] = {}
    vars(filling)["BATCH"] = 1
    home = Path(settings.DATA_DIR)
    prepared(home)
    embedders["default"]
    last = 0
    while True:
        restored(home)
        reader = IndexReader(index_folder())
        reader.current()
        whole = in_child(lambda step=last: build(step))  # type: ignore[misc]
        told: dict[str, Any] = {"step": last, "opened": in_child(served), "open": served(reader)}
        told["cached"] = Embedding.objects.count()
        told["next"] = in_child(lambda: build(-1))
        told["served"] = served(reader)
        told["left"] = leftovers()
        told["statuses"] = list(IndexBuild.objects.order_by("pk").values_list("status", flat=True))
        sys.stdout.write(json.dumps(told) + "\n")
        if whole is not None:
            break
        last += 1
