"""`manage.py serve` and `manage.py work`: what `make run` and `make worker` run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing

import pytest
from django.conf import settings
from django.core.management import CommandError

from storytool.management.commands.serve import refuse_busy_port
from storytool.tests.processes import manage


@pytest.fixture
def busy_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


@pytest.fixture
def free_port(busy_port):
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return server.getsockname()[1]


def test_a_busy_port_is_one_sentence(tmp_path, busy_port):
    done = manage("serve", data_dir=tmp_path, PORT=str(busy_port))
    assert done.returncode == 1
    assert done.stderr.startswith(f"CommandError: Port {busy_port} of 127.0.0.1 is in use.")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "storytool.sqlite3").exists(), "nothing was begun"


def test_a_free_port_is_taken(free_port):
    refuse_busy_port("127.0.0.1", free_port)
    refuse_busy_port("127.0.0.1", free_port)


@pytest.mark.parametrize(
    ("host", "port"), [("192.0.2.1", 8000), ("no such host", 8000), ("127.0.0.1", 70000)]
)
def test_where_nobody_can_listen(host, port):
    with pytest.raises(CommandError):
        refuse_busy_port(host, port)


def test_serves_and_ends_with_ctrl_c(tmp_path, free_port):
    """From nothing to a page, and back to the shell, with everything it wrote under DATA_DIR."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONUNBUFFERED": "1",
        "DATA_DIR": str(tmp_path / "data"),
        "ENV_FILE": str(tmp_path / "none"),
        "PORT": str(free_port),
    }
    with subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            assert wait_for(f"http://127.0.0.1:{free_port}/readyz", server) == 200
            server.send_signal(signal.SIGINT)
            said, _ = server.communicate(timeout=30)
        finally:
            server.kill()
    assert server.returncode == 0
    assert f"http://127.0.0.1:{free_port}/" in said
    assert "Traceback" not in said
    assert sorted(path.name for path in (tmp_path / "data").iterdir() if "sqlite3-" not in path.name) == [
        "index",
        "secret_key",
        "static",
        "storytool.sqlite3",
    ]


def wait_for(url: str, server: subprocess.Popen[str]) -> int:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return int(answer.status)
        except OSError:
            time.sleep(0.2)
    return 0


def test_a_worker_without_a_broker_says_so(tmp_path):
    done = manage("work", data_dir=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: There is nothing for a worker to do: BROKER_URL is not set")
