"""Real server processes on real ports, each site on its own database; clients know only HTTP and WebSocket."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from llm.backends.transport import SSEParser

TOPIC = "나무꾼이 사슴을 구해 준다"
OPTIONS = {"seed": 7, "length": "short"}
TERMINAL = {"completed", "cancelled", "failed"}
PATIENCE_SECONDS = 60

COMMANDS = {
    "daphne": ["manage.py", "runserver", "--noreload", "127.0.0.1:{port}"],
    "uvicorn": [
        *("-m", "uvicorn", "storytool.asgi:application", "--port", "{port}"),
        *("--log-level", "warning", "--timeout-graceful-shutdown", "1"),
    ],
    # Its streams may end in their own time, as in production.
    "patient uvicorn": [
        *("-m", "uvicorn", "storytool.asgi:application", "--port", "{port}"),
        *("--log-level", "warning", "--timeout-graceful-shutdown", "120"),
    ],
    "worker": ["-m", "taskiq", "worker", "storytool.worker:broker", "--workers", "1"],
}


class Process:
    """A server or a worker of a site."""

    def __init__(self, site: Site, kind: str, port: int = 0) -> None:
        self.kind = kind
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = port or probe.getsockname()[1]
        command = [part.format(port=self.port) for part in COMMANDS[kind]]
        with site.log.open("a") as log:
            # A group of its own: taskiq's worker has children.
            self.process = subprocess.Popen(
                [sys.executable, *command],
                cwd=settings.BASE_DIR,
                env=site.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if kind != "worker":
            self._wait_for_port(site)

    def _wait_for_port(self, site: Site) -> None:
        """Without a request: some servers start their work with the first."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, site.log.read_text()[-3000:]
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise AssertionError(site.log.read_text()[-3000:])

    def kill(self) -> None:
        """As `kill -9`: nothing is handed back or tidied up."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def terminate(self) -> None:
        """As a service manager stops it."""
        self.process.terminate()
        self.process.wait(15)

    def client(self, token: str = "") -> Client:
        return Client(self.port, token)


class Site:
    """The processes on one database."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder, self.log = folder, folder / "log"
        self.connect: Callable[[], Any] = lambda: sqlite3.connect(folder / "storytool.sqlite3", timeout=10)
        for name in ("DATABASE_URL", "BROKER_URL", "REDIS_URL", "CACHE_URL", "DJANGO_SETTINGS_MODULE"):
            variables.setdefault(name, "")
        variables["DJANGO_SETTINGS_MODULE"] = "storytool.settings"
        self.environment = {
            **os.environ,
            "ENV_FILE": str(folder / "no.env"),
            "DATA_DIR": str(folder),
            "GUESTS": "on",
            "DEBUG": "on",
            "LEASE_SECONDS": "3",
            "SWEEP_SECONDS": "0.3",
            "COMPOSER_CHARS_PER_SECOND": "500",
            **variables,
        }
        self.processes: list[Process] = []

    def start(self, kind: str, port: int = 0) -> Process:
        """A process, on a free port or on one that another of this site had."""
        process = Process(self, kind, port)
        self.processes.append(process)
        return process

    def manage(self, *arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]

    def query(self, sql: str) -> Any:
        """The first value of the first row, read behind everybody's back."""
        with closing(self.connect()) as connection:
            cursor = connection.cursor()
            cursor.execute(sql)
            row = cursor.fetchone()
        return row and row[0]

    def wait_until(self, sql: str, value: object, seconds: float = PATIENCE_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while (found := self.query(sql)) != value:
            assert time.monotonic() < deadline, f"{found!r}\n{self.log.read_text()[-3000:]}"
            time.sleep(0.05)

    def stop(self) -> None:
        for process in self.processes:
            process.kill()


class Client:
    """A program that talks HTTP to one server process."""

    def __init__(self, port: int, token: str = "") -> None:
        self.port, self.token = port, token

    @contextmanager
    def send(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> Iterator[http.client.HTTPResponse]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        with closing(connection):
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            with connection.getresponse() as response:
                yield response

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        with self.send(method, path, body) as response:
            return response.status, json.load(response)

    def events(self, method: str, path: str, body: Any = None) -> Iterator[dict[str, Any]]:
        """The events of a stream as they come. It ends where the server goes."""
        with self.send(method, path, body) as response:
            assert response.status == 200, response.read()
            parser = SSEParser()
            with suppress(OSError, http.client.IncompleteRead):
                while piece := response.read1(65_536):
                    for event in parser.feed(piece):
                        yield json.loads(event.data)

    def generate(self, **body: Any) -> Iterator[dict[str, Any]]:
        """A story as it is written; the client comes as the guest that it makes."""
        for event in self.events("POST", "/api/generate", {"user_input": TOPIC, "options": OPTIONS, **body}):
            self.token = event.get("token", self.token)
            yield event


def joined(events: list[dict[str, Any]]) -> str:
    return "".join(event["content"] for event in events if event["msg"] == "expanding")


def assert_whole(events: list[dict[str, Any]], last: str = "completed") -> None:
    """Every number once, one end, and the deltas are the story."""
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert [event["msg"] for event in events if event["msg"] in TERMINAL] == [last] == [events[-1]["msg"]]
    assert joined(events) == events[-1]["created_content" if last == "completed" else "content"]


def read_until(events: Iterator[dict[str, Any]], msg: str, count: int) -> list[dict[str, Any]]:
    """Events up to the `count`-th of a kind."""
    told: list[dict[str, Any]] = []
    for event in events:
        told.append(event)
        if sum(one["msg"] == msg for one in told) == count:
            return told
    raise AssertionError(f"the stream ended with {told[-1:]}")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated once for all sites."""
    site = Site(tmp_path_factory.mktemp("empty"))
    site.manage("migrate", "-v0")
    site.query("PRAGMA wal_checkpoint(TRUNCATE)")
    return site.folder / "storytool.sqlite3"


@pytest.fixture
def open_site(tmp_path: Path, empty_database: Path) -> Iterator[Callable[..., Site]]:
    """Sites on SQLite with these variables. What they run is killed at the end."""
    sites: list[Site] = []

    def open_one(**variables: str) -> Site:
        folder = tmp_path / str(len(sites))
        folder.mkdir()
        shutil.copy(empty_database, folder / "storytool.sqlite3")
        sites.append(Site(folder, **variables))
        return sites[-1]

    yield open_one
    for site in sites:
        site.stop()
