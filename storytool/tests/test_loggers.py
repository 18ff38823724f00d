"""What servers and libraries log, under our settings, in a process of its own."""

from __future__ import annotations

import json

import pytest

from storytool.loggers import logging_config
from storytool.tests.processes import run_python

SPEAK = """
import logging, django
django.setup()
for name in {names!r}:
    logging.getLogger(name).log(logging.{level}, "%s speaks", name)
"""


def spoken(tmp_path, names: list[str], level: str, **variables: str) -> list[str]:
    done = run_python("-c", SPEAK.format(names=names, level=level), data_dir=tmp_path, **variables)
    assert done.returncode == 0, done.stderr
    return done.stderr.splitlines()


@pytest.mark.parametrize("format_name", ["json", "console"])
def test_everything_in_one_format_and_once(tmp_path, format_name):
    names = ["stories", "django", "uvicorn.error", "taskiq.worker", "twisted"]
    lines = spoken(tmp_path, names, "WARNING", LOG_FORMAT=format_name)
    assert len(lines) == len(names)
    if format_name == "json":
        assert [json.loads(line)["logger"] for line in lines] == names


def test_lines_that_name_addresses_are_not_written(tmp_path):
    names = ["uvicorn.access", "daphne.access", "django.channels.server", "django.server", "django.request"]
    assert spoken(tmp_path, names, "INFO", LOG_LEVEL="DEBUG") == []


def test_statements_and_bodies_are_not_written_even_when_debugging(tmp_path):
    names = ["django.db.backends", "openai", "httpx2", "httpcore2", "asyncio", "redis"]
    assert spoken(tmp_path, names, "DEBUG", LOG_LEVEL="DEBUG") == []


def test_debugging_shows_our_own(tmp_path):
    assert len(spoken(tmp_path, ["stories", "common"], "DEBUG", LOG_LEVEL="DEBUG")) == 2
    assert spoken(tmp_path, ["stories", "common"], "DEBUG") == []


def test_a_level_above_holds_for_libraries_too(tmp_path):
    assert spoken(tmp_path, ["openai", "taskiq", "stories"], "WARNING", LOG_LEVEL="ERROR") == []


def test_uvicorn_does_not_even_make_lines_of_requests():
    assert logging_config("INFO", "json")["loggers"]["uvicorn.access"]["propagate"] is False
