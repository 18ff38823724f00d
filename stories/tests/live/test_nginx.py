"""The site of deploy/nginx in a real nginx, in front of real servers: streams, sockets, restarts, refusals."""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from websockets.sync.client import connect

from stories.tests.live.conftest import (
    PATIENCE_SECONDS,
    TERMINAL,
    TOPIC,
    Client,
    Site,
    assert_whole,
    read_until,
)

pytestmark = pytest.mark.services

STATUS = "SELECT status FROM conversations"


def nginx() -> str:
    found = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    assert found, "nginx is missing: install Debian's package nginx"
    return found


def own_user() -> str:
    """Its workers shall read what only we may read."""
    return f"user {pwd.getpwuid(0).pw_name};" if os.geteuid() == 0 else ""


def configuration(folder: Path, port: int, ports: list[int]) -> str:
    """The site as it is shipped, on other ports and in other folders."""
    site = (settings.BASE_DIR / "deploy" / "nginx" / "storytool.conf").read_text()
    servers = iter(ports)
    site = re.sub(r"127\.0\.0\.1:800\d", lambda _: f"127.0.0.1:{next(servers)}", site)
    site = site.replace("    listen 80;\n", f"    listen 127.0.0.1:{port};\n").replace(
        "    listen [::]:80;\n", ""
    )
    site = site.replace("tales.example", "_").replace("/var/log/nginx/", f"{folder}/")
    site = site.replace("/var/lib/storytool/static/", f"{folder}/static/")
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"{own_user()} daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;\n"
        f"events {{ worker_connections 256; }}\nhttp {{\n{places}{site}\n}}\n"
    )


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Callable[..., Client]]:
    """An nginx in front of these ports; a client of it."""
    running: list[subprocess.Popen[bytes]] = []

    def start(ports: list[int]) -> Client:
        folder = tmp_path / "nginx"
        (folder / "static").mkdir(parents=True)
        (folder / "static" / "seal.svg").write_text("<svg/>")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        (folder / "nginx.conf").write_text(configuration(folder, port, ports))
        process = subprocess.Popen([nginx(), "-p", str(folder), "-c", str(folder / "nginx.conf")])
        running.append(process)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            assert process.poll() is None, (folder / "error.log").read_text()
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return Client(port)
            time.sleep(0.05)
        raise AssertionError("nginx did not start")

    yield start
    for process in running:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


@pytest.fixture
def site(open_site: Callable[..., Site]) -> Site:
    return open_site(TRUSTED_PROXIES="1")


def read_on(stream, count):
    """At most so many more events; fewer where the stream ends first."""
    return [event for event, _ in zip(stream, range(count), strict=False)]


def path_of(created):
    return f"/api/generate/{created['thread_id']}/{created['conversation_id']}/events"


def test_a_story_streams_through(site, front):
    site.environment["COMPOSER_CHARS_PER_SECOND"] = "100"
    client = front([site.start("patient uvicorn").port] * 2)
    stream = client.generate()
    read = read_until(stream, "drafting", 2)
    assert site.query(STATUS) == "in_progress"  # nothing was held back until the end
    read += list(stream)
    read[0].pop("token")
    assert_whole(read)


def test_a_story_over_a_socket(site, front):
    client = front([site.start("patient uvicorn").port] * 2)
    with connect(f"ws://127.0.0.1:{client.port}/ws/stories/") as reader:
        reader.send(json.dumps({"action": "generate", "user_input": TOPIC, "options": {"length": "short"}}))
        msg = ""
        while msg not in TERMINAL:
            msg = json.loads(reader.recv(timeout=PATIENCE_SECONDS))["msg"]
    assert msg == "completed"


def test_one_after_another_is_restarted_and_no_stream_is_lost(site, front):
    """What deploy/restart does: the reader goes on at the other process, at once, where it was."""
    site.environment["COMPOSER_CHARS_PER_SECOND"] = "60"
    servers = [site.start("patient uvicorn") for _ in range(2)]
    client = front([server.port for server in servers])
    stream = client.generate(options={"seed": 7, "length": "medium"})
    read = read_until(stream, "drafting", 2)
    read[0].pop("token")
    for server in servers:
        server.terminate()
        # Slow enough to be writing still when the other one's turn comes, and no slower.
        site.environment["COMPOSER_CHARS_PER_SECOND"] = "150"
        site.start("patient uvicorn", server.port)
        # Whichever of the two it was at: it may have to come back for either.
        read += read_on(stream, 2)
        stream = client.events("GET", f"{path_of(read[0])}?after={read[-1]['seq']}")
    read += list(stream)
    assert_whole(read)


def test_what_is_not_for_everybody_or_too_large(site, front):
    client = front([site.start("patient uvicorn").port] * 2)
    with client.send("GET", "/metrics") as response:
        assert response.status == 404
    with client.send("GET", "/static/seal.svg") as response:
        assert response.status == 200
        assert "immutable" in response.headers["Cache-Control"]
    # The first is refused by the product, the second by nginx.
    for size in (1_500_000, 3_000_000):
        status, told = client.call("POST", "/api/search", {"user_input": "x" * size})
        assert (status, told["code"], set(told)) == (
            413,
            "too_large",
            {"error", "code", "details", "request_id"},
        )


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "다시 시도해 주십시오"), ("en-GB", "Please try again")], ids=("ko", "en")
)
def test_nobody_behind_it(front, language, words):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        client = front([probe.getsockname()[1]] * 2)
        with client.send("GET", "/api/topics", **{"Accept-Language": language}) as response:
            assert (response.status, response.headers["Retry-After"]) == (503, "5")
            told = json.load(response)
    assert told["code"] == "unavailable"
    assert words in told["error"]


def test_a_caller_cannot_say_where_it_comes_from(site, front):
    """Only nginx tells the address, so who writes one is counted by its own."""
    site.environment["THROTTLE_ANONYMOUS"] = "2/min"
    client = front([site.start("patient uvicorn").port] * 2)
    seen = []
    for number in range(3):
        with client.send("GET", "/api/topics", **{"X-Forwarded-For": f"10.0.0.{number}"}) as response:
            seen.append(response.status)
    assert seen[-1] == 429
