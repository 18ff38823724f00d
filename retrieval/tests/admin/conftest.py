"""Fixtures of the admin's tests."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User


def client_of(**fields) -> Client:
    client = Client()
    client.force_login(
        User.objects.create_user(username=fields.pop("username", "curator"), is_staff=True, **fields)
    )
    return client


@pytest.fixture
def curator(db) -> Client:
    """Who may do everything."""
    return client_of(is_superuser=True)


@pytest.fixture
def visitor(db) -> Client:
    """Who may look at the corpus and change nothing."""
    client = client_of(username="visitor")
    user = User.objects.get(username="visitor")
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_work", "view_passage"]))
    return client


@pytest.fixture
def queries():
    """Runs a request; returns the SQL that it issued."""

    def run(client: Client, url: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return [query["sql"] for query in captured.captured_queries]

    return run
