"""Misconfiguration of who comes in, as system checks."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks


def told(settings, **changed):
    for name, value in changed.items():
        setattr(settings, name, value)
    return [message for message in run_checks() if (message.id or "").startswith("accounts.")]


def framework(settings, **changed):
    return {**settings.REST_FRAMEWORK, **changed}


def test_the_defaults_are_silent(settings):
    assert told(settings) == []


@pytest.mark.parametrize("role", ["anonymous", "guest", "user"])
def test_a_broken_rate_is_named_by_its_variable(role, settings):
    rates = {"anonymous": "60/min", "guest": "", "user": "1/s", role: "60/month"}
    (message,) = told(settings, REST_FRAMEWORK=framework(settings, DEFAULT_THROTTLE_RATES=rates))
    assert message.id == "accounts.E001"
    assert f"THROTTLE_{role.upper()}" in message.msg
    assert "60/month" in message.msg


@pytest.mark.parametrize("name", ["TOKEN_DAYS", "GUEST_TOKEN_DAYS"])
def test_a_life_past_all_calendars(name, settings):
    assert told(settings, **{name: 3650}) == []
    (message,) = told(settings, **{name: 10**9})
    assert message.id == "accounts.E002"
    assert name in message.msg


def test_a_negative_number_of_proxies(settings):
    (message,) = told(settings, REST_FRAMEWORK=framework(settings, NUM_PROXIES=-1))
    assert message.id == "accounts.E003"
