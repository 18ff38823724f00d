"""Who looks at the admin, and how its queries are read: fixtures, for the conftest of whoever tests a page of it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stories.tests.factories import make_user


def with_permissions(*codenames: str) -> Client:
    """A client signed in as staff with these permissions alone."""
    staff = make_user(is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def staff(db) -> Client:
    client = Client()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def queries():
    """Runs a request; the SQL that it issued is returned, the response's status is checked."""

    def run(client: Client, url: str, status: int = 200) -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = client.get(url)
        assert response.status_code == status
        return [query["sql"] for query in captured.captured_queries]

    return run
