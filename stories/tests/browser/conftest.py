"""The real server in a process of its own, and Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from stories.tests.browser.desk import Desk

START_SECONDS = 60
STAFF_PASSWORD = "a password for tests"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder need Chromium, which `make test-services` installs."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.services)


# Scope "package": while Playwright runs, its loop does, and no other test's loop can.
@pytest.fixture(scope="package")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Addresses of servers by how fast they write, each with an empty database, started when first asked for."""
    with ExitStack() as running:

        @cache
        def start(characters_per_second: str) -> str:
            folder = tmp_path_factory.mktemp("site")
            return running.enter_context(serving(folder, COMPOSER_CHARS_PER_SECOND=characters_per_second))

        yield start


@pytest.fixture
def site(request: pytest.FixtureRequest, sites: Callable[[str], str]) -> str:
    """Tales come at once, unless the module names its `CHARACTERS_PER_SECOND`."""
    return sites(getattr(request.module, "CHARACTERS_PER_SECOND", "0"))


@contextmanager
def serving(folder: Path, **variables: str) -> Iterator[str]:
    """Runs a server while the block does. A traceback in its log fails the test that was last."""
    address, environment = f"http://127.0.0.1:{(port := free_port())}", dict(os.environ)
    for name in ("DATABASE_URL", "BROKER_URL", "REDIS_URL", "CACHE_URL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    environment |= {
        "ENV_FILE": str(folder / "no.env"),
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "THROTTLE_ANONYMOUS": "6000/min",
        "THROTTLE_GUEST": "6000/min",
        "DJANGO_SUPERUSER_PASSWORD": STAFF_PASSWORD,
        **variables,
    }
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(f"{address}/readyz", server, folder / "log")
            make_staff(environment)
            yield address
        finally:
            server.terminate()
            server.wait(20)
    told = (folder / "log").read_text()
    assert "Traceback" not in told, told[-5000:]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "These tests need a browser: install Debian's package chromium."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, site: str) -> Iterator[BrowserContext]:
    """A browser of somebody who was never here. What its pages complain of in the console fails the test."""
    context = chromium.new_context(base_url=site, locale="ko-KR", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    complaints: list[str] = []
    context.on(
        "console", lambda message: complaints.append(message.text) if message.type == "error" else None
    )
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    context.close()
    # What Chromium itself says of answers that a test refuses or cuts off.
    meant = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_CONNECTION_RESET", "responded with a status of 4")
    assert not [text for text in complaints if not any(each in text for each in meant)]


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/")
    return page


@pytest.fixture
def desk(page: Page) -> Desk:
    """The first page, ready to write on."""
    return Desk(page)


def make_staff(environment: dict[str, str]) -> None:
    """A superuser named "staff"."""
    command = [sys.executable, "manage.py", "createsuperuser", "--noinput", "--username=staff", "--email="]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, capture_output=True)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text()[-5000:]}")
