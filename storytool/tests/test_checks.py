"""Contradictions between settings are system checks, each with its id."""

from __future__ import annotations

import pytest
from django.core import checks
from django.core.checks import CheckMessage

PRODUCTION = {
    "METRICS_TOKEN": "a token",
    "SECRET_KEY_IS_OWN": False,
    "CACHE_URL": "redis://cache/2",
    "ALLOWED_HOSTS": ["tales.example"],
}


def found(*, deploy: bool = False) -> dict[str, CheckMessage]:
    """Our messages by id."""
    everything = checks.run_checks(include_deployment_checks=deploy)
    return {
        message.id: message for message in everything if message.id and message.id.startswith("storytool.")
    }


@pytest.fixture(autouse=True)
def _developing(settings):
    """Tests run with DEBUG off, which `make run` does not."""
    settings.DEBUG = True


def test_nothing_configured_is_nothing_wrong():
    assert found() == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TICK_SECONDS", 0),
        ("LEASE_SECONDS", -1),
        ("MAX_ATTEMPTS", 0),
        ("DATABASE_THREADS", 0),
        ("GENERATIONS_PER_USER", 0),
        ("COMPOSER_CHARS_PER_SECOND", -1),
        ("EVENT_RETENTION_DAYS", -1),
        ("PORT", 0),
        ("PORT", 65536),
    ],
)
def test_numbers_out_of_range(settings, name, value):
    setattr(settings, name, value)
    message = found()["storytool.E001"]
    assert name in message.msg
    assert str(value) in message.msg


@pytest.mark.parametrize("name", ["COMPOSER_CHARS_PER_SECOND", "EVENT_RETENTION_DAYS"])
def test_zero_may_be_meant(settings, name):
    setattr(settings, name, 0)
    assert found() == {}


def test_nobody_writes(settings):
    settings.GENERATE_IN_WEB = False
    assert "storytool.E002" in found()
    settings.BROKER_URL = "redis://broker/1"
    assert "storytool.E002" not in found()


@pytest.mark.parametrize("name", ["BROKER_URL", "CACHE_URL", "REDIS_URL"])
def test_addresses_that_are_none(settings, name):
    setattr(settings, name, "amqp://guest:secret@broker")
    message = found()["storytool.E003"]
    assert message.msg.startswith(name)
    assert "secret" not in message.msg


@pytest.mark.parametrize(
    ("tick", "lease", "wrong"), [(0.05, 10, False), (0.05, 3, False), (0.05, 2.9, True), (4, 10, True)]
)
def test_a_lease_outlasts_three_renewals(settings, tick, lease, wrong):
    settings.TICK_SECONDS = tick
    settings.LEASE_SECONDS = lease
    assert ("storytool.E004" in found()) is wrong


def test_workers_without_a_hub(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.mysql")
    settings.BROKER_URL = "redis://broker/1"
    assert list(found()) == ["storytool.W002"]
    settings.REDIS_URL = "redis://hub/0"
    assert found() == {}


def test_workers_on_a_file(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    settings.BROKER_URL = "redis://broker/1"
    settings.REDIS_URL = "redis://hub/0"
    assert list(found()) == ["storytool.W003"]


@pytest.mark.parametrize(
    ("guests", "debug", "told"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_open_to_guests(settings, guests, debug, told):
    settings.GUESTS = guests
    settings.DEBUG = debug
    assert ("storytool.W004" in found()) is told


@pytest.mark.parametrize(
    ("host", "debug", "told"), [("0.0.0.0", True, True), ("0.0.0.0", False, False), ("::1", True, False)]
)
def test_debug_for_everybody(settings, host, debug, told):
    settings.HOST = host
    settings.DEBUG = debug
    settings.GUESTS = False
    assert ("storytool.W005" in found()) is told


@pytest.fixture
def production(settings):
    for name, value in PRODUCTION.items():
        setattr(settings, name, value)
    return settings


def test_production_is_clean(production):
    assert found(deploy=True) == {}


@pytest.mark.parametrize(
    ("name", "value", "id_"),
    [
        ("METRICS_TOKEN", "", "storytool.W006"),
        ("SECRET_KEY_IS_OWN", True, "storytool.W007"),
        ("CACHE_URL", "", "storytool.W008"),
        ("ALLOWED_HOSTS", ["localhost", "127.0.0.1"], "storytool.W009"),
    ],
)
def test_production_lacks(production, name, value, id_):
    setattr(production, name, value)
    assert list(found(deploy=True)) == [id_]
    assert found(deploy=False) == {}
