"""What a server does to its provider of models: how soon a cancel closes its stream, and what 1,000 stories leave."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storytool.settings")

from llm.tests.dialects import Chat, Dialect, Responses, story
from llm.tests.upstream import SILENT, STALL, Answer, Asked, Upstream, threaded_upstream
from stories.tests.live.conftest import Client, Process, Site

PATIENCE_SECONDS = 60
DRAFT = ("나무꾼이 ", "사슴을 숨겨 주고 ", "복을 받더라.")
TALE = (
    "옛날 강원도 두메에 ",
    "나무하는 총각이 살더라. ",
    "하루는 사슴이 뛰어와 ",
    "숨겨 달라 하거늘, 숨겨 주니라.",
)
NAMING = '{"title": "은혜 갚은 사슴", "recommendations": ["사슴의 이야기", "나무꾼의 이야기", "범의 이야기"]}'
WORDS = [f"{number} 마디 " for number in range(200)]
DELTAS = 7


@contextmanager
def server(upstream: Upstream, dialect: Dialect) -> Iterator[Process]:
    """One server process that writes its stories itself, with models at `upstream`."""
    with tempfile.TemporaryDirectory(prefix="storytool-bench-") as folder:
        site = Site(
            Path(folder),
            FINE_TUNED_MODEL="tuned",
            GPT_4O_MODEL="large",
            GPT_MINI_MODEL="small",
            OPENAI_BASE_URL=upstream.url,
            OPENAI_BACKEND="chat" if isinstance(dialect, Chat) else "responses",
            THROTTLE_GUEST="",
            THROTTLE_ANONYMOUS="",
            DEBUG="off",
            HTTPS="off",
            ALLOWED_HOSTS="127.0.0.1",
            GUESTS="on",
            LEASE_SECONDS="10",
        )
        site.manage("migrate", "-v0")
        process = site.start("uvicorn")
        try:
            yield process
        finally:
            site.stop()


def points(dialect: Dialect) -> list[list[Answer]]:
    """Twenty points at which a provider falls silent: before a first byte, in the draft, in the tale, in the title."""

    def whole(*texts: str) -> Answer:
        return Answer(story(dialect, *texts))

    def stalled(count: int) -> Answer:
        return Answer([dialect.begin(), *map(dialect.text, WORDS[:count]), STALL])

    drafts = [[stalled(count)] for count in range(DELTAS)]
    tales = [[whole(*DRAFT), stalled(count)] for count in range(DELTAS + 2)]
    names = [[whole(*DRAFT), whole(*TALE), stalled(0)]]
    silent = [
        [*before, Answer(status=SILENT)] for before in ([], [whole(*DRAFT)], [whole(*DRAFT), whole(*TALE)])
    ]
    return [*silent, *drafts, *tales, *names]


def until(is_so: Callable[[], bool]) -> float:
    """The seconds that pass until then."""
    began = time.perf_counter()
    while not is_so():
        if time.perf_counter() - began > PATIENCE_SECONDS:
            sys.exit("That took too long.")
        time.sleep(0.0005)
    return time.perf_counter() - began


def cancelled(client: Client, upstream: Upstream, answers: list[Answer]) -> float:
    """Seconds from the request to cancel to the end of the provider's connection."""
    before = len(upstream.asked)
    upstream.will(*answers)
    events = client.generate()
    created = next(events)
    until(lambda: len(upstream.asked) >= before + len(answers))
    asked = upstream.asked[before + len(answers) - 1]
    time.sleep(0.05)  # so that what it said has come, and silence has set in
    turn = {"thread_id": created["thread_id"], "conversation_id": created["conversation_id"]}
    with ThreadPoolExecutor(1) as pool:
        began = time.perf_counter()
        answer = pool.submit(client.call, "POST", "/api/cancelGeneration", turn)
        until(asked.is_hung_up.is_set)
        seconds = time.perf_counter() - began
        assert answer.result()[0] == 200
    assert [event["msg"] for event in events][-1] == "cancelled"
    return seconds


def cancel(rounds: int) -> None:
    print("| cancel to closed socket, ms | cancels | streams the provider saw aborted | p50 | p99 | most |")
    print("|---|---|---|---|---|---|")
    for dialect in (Chat(), Responses()):
        with threaded_upstream() as upstream, server(upstream, dialect) as process:
            client = process.client()
            at = points(dialect)
            cancelled(client, upstream, at[0])  # imports, first use
            upstream.asked.clear()
            found = sorted(cancelled(client, upstream, answers) for _ in range(rounds) for answers in at)
            row = [len(found), upstream.aborted]
            times = [found[len(found) // 2], found[-1 - len(found) // 100], found[-1]]
            print(
                f"| {name(dialect)} | {row[0]} | {row[1]} | {' | '.join(f'{1000 * one:.0f}' for one in times)} |"
            )


def soak(count: int, at_once: int) -> None:
    """Prints what stands open and how much memory is held after a fifth as many stories, and after `count` more."""
    print(
        "| after stories | MB resident | sockets of the server | connections at the provider |\n|---|---|---|---|"
    )
    dialect = Responses()

    def always(asked: Asked) -> Answer:
        is_naming = "json_schema" in asked.body.decode()
        return Answer(story(dialect, NAMING) if is_naming else story(dialect, *TALE))

    with threaded_upstream() as upstream, server(upstream, dialect) as process:
        upstream.always = always
        clients = [process.client() for _ in range(at_once)]

        def write(number: int) -> str:
            return str(list(clients[number % at_once].generate())[-1]["msg"])

        written, warm = 0, 0.0
        for more in (max(count // 5, at_once), count):
            # Each client one story after another, as it may be told its token by one alone.
            for batch in _batches(more, at_once):
                with ThreadPoolExecutor(at_once) as pool:
                    ends = set(pool.map(write, batch))
                assert ends == {"completed"}, ends
                upstream.asked.clear()
            written += more
            until(lambda: upstream.connections == 0)
            held = megabytes(process.process.pid)
            change = f" ({held / warm - 1:+.1%})" if warm else ""
            warm = warm or held
            print(
                f"| {written} | {held:.1f}{change} | {sockets(process.process.pid)} | {upstream.connections} |",
                flush=True,
            )


def _batches(count: int, size: int) -> Iterator[range]:
    for first in range(0, count, size):
        yield range(first, min(first + size, count))


def megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def sockets(pid: int) -> int:
    return sum(os.readlink(one).startswith("socket:") for one in Path(f"/proc/{pid}/fd").iterdir())


def name(dialect: Dialect) -> str:
    return "Chat Completions" if isinstance(dialect, Chat) else "Responses"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["cancel", "soak"])
    parser.add_argument("--rounds", type=int, default=5, help="cancels at each of the twenty points")
    parser.add_argument("--stories", type=int, default=1_000)
    parser.add_argument("--at-once", type=int, default=8)
    options = parser.parse_args()
    if options.what == "cancel":
        cancel(options.rounds)
    else:
        soak(options.stories, options.at_once)


if __name__ == "__main__":
    main()
