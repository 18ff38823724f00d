"""What the tests of pages share."""

from __future__ import annotations

import pytest
from django.test import Client

from stories.tests.pages.reading import Page, read


@pytest.fixture
def browser(user) -> Client:
    """A browser in which `user` is signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def visit(browser):
    """Fetch a page as `user`, in Korean or in the language asked for."""

    def fetch(path: str, language: str = "ko", status: int = 200) -> Page:
        return read(browser.get(path, headers={"Accept-Language": language}), status)

    return fetch
