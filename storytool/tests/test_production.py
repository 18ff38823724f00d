"""The production variables of docs/operations.md, taken from that page, leave `check --deploy` nothing to say."""

from __future__ import annotations

import importlib.util
import re

import pytest
from django.conf import settings

from storytool.tests.processes import manage

PAGE = settings.BASE_DIR / "docs" / "operations.md"


def documented() -> dict[str, str]:
    block = re.search(r"```sh\n(DEBUG=false\n.*?)```", PAGE.read_text(), re.DOTALL)
    assert block, "the page has lost its block of variables"
    return dict(line.split("=", 1) for line in block[1].splitlines())


@pytest.fixture
def variables(tmp_path) -> dict[str, str]:
    found = documented() | {"METRICS_DIR": str(tmp_path / "metrics")}
    del found["DATA_DIR"]
    if importlib.util.find_spec("MySQLdb") is None:
        # SQLite with workers has a warning of its own, so there are none here.
        del found["DATABASE_URL"], found["BROKER_URL"]
    return found


def check(tmp_path, variables):
    return manage("check", "--deploy", "--fail-level", "WARNING", data_dir=tmp_path, **variables)


def test_nothing_to_say(tmp_path, variables):
    done = check(tmp_path, variables)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("name", ["DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "CACHE_URL", "METRICS_TOKEN"])
def test_each_is_needed(tmp_path, variables, name):
    del variables[name]
    assert check(tmp_path, variables).returncode == 1


def test_every_name_is_a_variable():
    example = (settings.BASE_DIR / ".env.example").read_text()
    for name in documented():
        assert re.search(rf"^#{name}=", example, re.MULTILINE), name
