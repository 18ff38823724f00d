"""Fixtures of the admin's tests."""

from stories.tests.admin.clients import queries, staff

__all__ = ["queries", "staff"]
