"""System checks of what decides who comes in, and how often."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from accounts.tokens import LONGEST_LIFE_DAYS
from common.api.throttling import parsed_rate


def check_throttles(**_kwargs: Any) -> list[CheckMessage]:
    """Every `THROTTLE_…` is a number and a time, or empty."""
    found: list[CheckMessage] = []
    for role, rate in settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"].items():
        try:
            parsed_rate(rate)
        except ValueError:
            found.append(
                Error(
                    f"THROTTLE_{role.upper()} is {rate!r}, which is no rate.",
                    hint='Write a number and s, min, hour or day, as in "60/min"; nothing for no limit.',
                    id="accounts.E001",
                )
            )
    return found


def check_lives(**_kwargs: Any) -> list[CheckMessage]:
    """Tokens end within a time that calendars have."""
    return [
        Error(
            f"{name} is {getattr(settings, name)}, which is no life for a token.",
            hint=f"Write days from 1 to {LONGEST_LIFE_DAYS}; 0 for tokens that do not expire.",
            id="accounts.E002",
        )
        for name in ("TOKEN_DAYS", "GUEST_TOKEN_DAYS")
        if getattr(settings, name) > LONGEST_LIFE_DAYS
    ]


def check_proxies(**_kwargs: Any) -> list[CheckMessage]:
    """A negative number of proxies would believe whatever address a client writes."""
    if settings.REST_FRAMEWORK["NUM_PROXIES"] >= 0:
        return []
    return [Error("TRUSTED_PROXIES is negative.", hint="Write how many stand in front.", id="accounts.E003")]
