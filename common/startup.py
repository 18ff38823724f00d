"""Starting a process: what is configured wrongly ends in one sentence, not in a traceback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.core.exceptions import ImproperlyConfigured


@contextmanager
def plain_configuration_errors() -> Iterator[None]:
    """Turn ImproperlyConfigured into exit code 1 and its sentence on stderr."""
    try:
        yield
    except ImproperlyConfigured as error:
        raise SystemExit(f"storytool: {' '.join(str(error).split())}") from None


def set_up() -> None:
    """Set Django up for a server or a worker, before anything else of ours is imported. May be called twice."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storytool.settings")
    with plain_configuration_errors():
        django.setup()
