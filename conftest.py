"""Fixtures for every test."""

from __future__ import annotations

import os
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from rest_framework.test import APIClient

from accounts.models import User
from llm.backends.breakers import breakers
from llm.snapshot import registry
from stories.tests.factories import make_user


def pytest_configure() -> None:
    """No test, nor a server that one starts, asks a provider because of what stands in somebody's environment."""
    os.environ.pop("OPENAI_API_KEY", None)
    os.environ["ENV_FILE"] = os.devnull
    settings.CHAT_MODELS, settings.MODERATORS = {}, {}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Connections of other threads end with their work: kept, they would reach into the next test."""
    connections.settings["default"]["CONN_MAX_AGE"] = 0


@pytest.fixture(autouse=True)
def _empty_cache():
    """Throttles count in the cache; no test may inherit another's count."""
    cache.clear()


@pytest.fixture(autouse=True)
def _closed_breakers():
    """A provider that failed in one test answers in the next, at the same port perhaps."""
    breakers.clear()


@pytest.fixture(autouse=True)
def _no_rows_of_others():
    """What a process remembers of the model registry is that of no other test."""
    registry.forget()


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path_factory):
    """No test finds an index that another test, or the product in this folder, has built. Made by who writes to it."""
    settings.DATA_DIR = tmp_path_factory.getbasetemp() / "data" / uuid4().hex


@pytest.fixture
def user(db) -> User:
    return make_user()


@pytest.fixture
def stranger(db) -> User:
    return make_user()


@pytest.fixture
def api(user) -> APIClient:
    """A client signed in as `user`."""
    client = APIClient(enforce_csrf_checks=False)
    client.force_authenticate(user)
    return client


@pytest.fixture
def stranger_api(stranger) -> APIClient:
    client = APIClient()
    client.force_authenticate(stranger)
    return client


@pytest.fixture
def anonymous_api(db) -> APIClient:
    return APIClient()


@pytest.fixture(scope="session")
def test_redis_url() -> str:
    """An empty Redis database for this test process alone (`make test-services`)."""
    url = os.environ.get("TEST_REDIS_URL", "")
    if not url:
        pytest.fail("TEST_REDIS_URL is not set: run `make test-services`.")
    base, _, number = url.rpartition("/")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"{base}/{int(number) + int(worker)}"
