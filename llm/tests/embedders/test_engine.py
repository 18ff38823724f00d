"""The C engine behind its guard: in processes of their own, since what goes wrong there ends the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SCRIPTS = Path(__file__).parent / "engine_scripts"


def run(name: str, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / f"{name}.py")],
        cwd=settings.BASE_DIR,
        env={
            "DJANGO_SETTINGS_MODULE": "storytool.settings",
            "DATA_DIR": str(settings.DATA_DIR),
            "PYTHONPATH": str(settings.BASE_DIR),
            "PATH": "/usr/bin:/bin",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, f"ended with {done.returncode}: {done.stderr[-2000:]}"


def test_hostile_texts():
    run("hostile")


def test_every_character():
    """The engine's table of characters is read through, on a heap that tells of writes past an end."""
    run("every_character", LD_PRELOAD="libc_malloc_debug.so.0", MALLOC_CHECK_="3")


@pytest.mark.parametrize("threads", ["", "8"])
def test_one_thread(threads: str):
    """Whatever the environment says, whatever was loaded before, and faiss keeps what it has."""
    run("one_thread", **({"OMP_NUM_THREADS": threads} if threads else {}))


def test_forked_child():
    run("forked")


def test_loaded_on_first_use():
    run("first_use")
