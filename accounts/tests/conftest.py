"""Fixtures of the account tests: people with passwords, guests in browsers."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import create_guest

PASSWORD = "춘향이-그네-38"


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def reader(db) -> User:
    return User.objects.create_user("성춘향", password=PASSWORD)


@pytest.fixture
def guest(db, settings) -> User:
    settings.GUESTS = True
    return create_guest()


@pytest.fixture
def guest_browser(guest) -> Client:
    client = Client()
    client.force_login(guest)
    return client


@pytest.fixture
def reader_browser(reader) -> Client:
    client = Client()
    client.force_login(reader)
    return client
