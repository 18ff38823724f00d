"""What the database does for a page of history, in milliseconds: `python bench/history.py --user reader`.

Reads the database of `DATABASE_URL`, which `manage.py seed_history` has filled. Each statement that a page makes is
timed from its execution to the last row fetched, since SQLite does its work while rows are fetched.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storytool.settings")

import django

django.setup()

from django.db import connection  # noqa: E402

from accounts.models import User  # noqa: E402
from common.api.pagination import DEFAULT_PAGE_SIZE as SIZE  # noqa: E402
from stories.management.sample_tales import RARE_WORD  # noqa: E402
from stories.models import Conversation, Thread  # noqa: E402
from stories.services.history import list_threads, read_thread  # noqa: E402
from stories.services.search import search_history  # noqa: E402

DEPTH = 0.9
SEARCHES = {
    "search, rare word": RARE_WORD,
    "search, common word": "나무꾼",
    "search, word with particle": "사슴을",
    "search, two words": "해오라기 훈장",
    "search, one syllable": "학",
    "search, not there": "도깨비",
}


def statements_of(page: Callable[[], Any]) -> list[tuple[str, Any]]:
    """The statements that a page makes, with their values."""
    made: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        made.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        page()
    return made


def database_time(statements: list[tuple[str, Any]]) -> float:
    """Milliseconds to execute all statements and to fetch all their rows."""
    total = 0.0
    for sql, params in statements:
        with connection.cursor() as cursor:
            started = time.perf_counter()
            cursor.execute(sql, params)
            cursor.fetchall()
            total += time.perf_counter() - started
    return total * 1000


def measure(page: Callable[[], Any], rounds: int) -> tuple[int, float, float, float]:
    """Statements, then milliseconds: the first time, the median and the slowest of `rounds` more."""
    started = time.perf_counter()
    statements = statements_of(page)
    first = (time.perf_counter() - started) * 1000
    times = [database_time(statements) for _ in range(rounds)]
    return len(statements), first, statistics.median(times), max(times)


def pages(user: User) -> dict[str, tuple[Callable[[], Any], Callable[[], Any] | None]]:
    """Name → the first page, and one far behind it."""
    threads = Thread.objects.visible_to(user)
    deep = threads.history()[int(threads.count() * DEPTH)]
    thread_id = threads.history()[0].public_id
    turns = Conversation.objects.visible_to(user)
    first, last = turns.order_by("pk")[0].pk, turns.order_by("-pk")[0].pk
    before = int(last - (last - first) * DEPTH)
    found: dict[str, tuple[Callable[[], Any], Callable[[], Any] | None]] = {
        "list": (
            lambda: list_threads(user=user, size=SIZE),
            lambda: list_threads(user=user, before=(deep.updated_at, deep.pk), size=SIZE),
        ),
        "detail": (lambda: read_thread(user=user, thread_id=thread_id), None),
    }
    for name, text in SEARCHES.items():
        found[f"{name} ({text})"] = (
            lambda text=text: search_history(user=user, text=text, size=SIZE),
            lambda text=text: search_history(user=user, text=text, before=before, size=SIZE),
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--user", default="reader")
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    user = User.objects.get(username=options.user)
    connection.ensure_connection()
    print(
        f"{connection.vendor}: {Thread.objects.count():,} threads, {Conversation.objects.count():,} turns\n"
    )
    print("| page | statements | first time | median ms | slowest | deep, median ms | deep / first |")
    print("|---|---|---|---|---|---|---|")
    for name, (page, deep) in pages(user).items():
        count, first, median, slowest = measure(page, options.rounds)
        row = f"| {name} | {count} | {first:.1f} | {median:.2f} | {slowest:.2f} |"
        if deep is not None:
            _count, _first, deep_median, _slowest = measure(deep, options.rounds)
            row += f" {deep_median:.2f} | {deep_median / median:.1f} |"
        else:
            row += " | |"
        print(row, flush=True)


if __name__ == "__main__":
    main()
