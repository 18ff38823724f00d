"""The whole application for the tests of streams."""

from __future__ import annotations

from stories.tests.server import reader, server

__all__ = ["reader", "server"]
