"""Runs our command line in a process of its own, with nothing in its environment but what a test gives."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings


def run_python(*arguments: str, data_dir: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "storytool.settings",
        "ENV_FILE": str(data_dir / "no.env"),
        "DATA_DIR": str(data_dir),
        **variables,
    }
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


def manage(*arguments: str, data_dir: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return run_python("manage.py", *arguments, data_dir=data_dir, **variables)
