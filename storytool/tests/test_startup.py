"""A wrong variable ends a process with one sentence, whichever program it is."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from common.startup import plain_configuration_errors
from storytool.tests.processes import manage, run_python


def test_improper_configuration_is_one_sentence():
    with pytest.raises(SystemExit) as caught, plain_configuration_errors():
        raise ImproperlyConfigured("Something\n is missing.")
    assert caught.value.code == "storytool: Something is missing."


def test_other_errors_pass():
    with pytest.raises(KeyError), plain_configuration_errors():
        raise KeyError("x")


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("PORT", "abc", "PORT must be a whole number, not 'abc'."),
        ("TICK_MS", "fast", "TICK_MS must be a number, not 'fast'."),
        ("DEBUG", "maybe", "DEBUG must be true or false, not 'maybe'."),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL must be one of"),
        ("TIME_ZONE", "Seoul", "TIME_ZONE is not the name of a time zone"),
        ("DATABASE_URL", "tales", "DATABASE_URL must look like"),
        ("DATA_DIR", "/proc/nowhere", "DATA_DIR: /proc/nowhere cannot be made"),
    ],
)
def test_manage(tmp_path, variable, value, sentence):
    done = manage("check", **{"data_dir": tmp_path, variable: value})
    assert done.returncode == 1
    assert done.stderr.startswith("storytool: " + sentence)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("module", ["storytool.asgi", "storytool.worker", "storytool.embedding_worker"])
def test_servers_and_workers(tmp_path, module):
    done = run_python("-c", f"import {module}", data_dir=tmp_path, PORT="abc")
    assert done.returncode == 1
    assert done.stderr == "storytool: PORT must be a whole number, not 'abc'.\n"
