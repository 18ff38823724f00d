"""The whole application for the tests of the API."""

from __future__ import annotations

from stories.tests.server import reader, server

__all__ = ["reader", "server"]
