"""Servers that others wrote, as processes beside the tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

PATIENCE_SECONDS = 60


def peer_program(name: str) -> str:
    """The path of a program of requirements-peers.txt. Its test is left out where that is not installed."""
    folder = Path(os.environ.get("TEST_PEERS") or Path(sys.prefix) / "peers" / "bin")
    if not (folder / name).exists():
        pytest.skip(f"{name} is not installed here: `make test-peers` does.")
    return str(folder / name)


@contextmanager
def running(command: Sequence[str], log: Path, **environment: str) -> Iterator[str]:
    """The address of a server that listens, with "{port}" in its command filled in. It is killed at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("w") as output:
        process = subprocess.Popen(
            [part.replace("{port}", str(port)) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=_environment(environment),
            cwd=log.parent,
        )
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            assert process.poll() is None, log.read_text()[-3000:]
            assert time.monotonic() < deadline, log.read_text()[-3000:]
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """Ours without what names our own database and keys: these programs read such variables too."""
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "OPENAI_"))
    }
    return ours | dict(more)
