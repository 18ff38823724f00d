"""What is configured but cannot work, or not together, told before it hurts anybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from stories.worker.committer import HEARTBEAT_SECONDS as LEASE_HEARTBEAT_SECONDS

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# The least that each number may be.
_AT_LEAST_ZERO = (
    "COMPOSER_CHARS_PER_SECOND",
    "EVENT_RETENTION_DAYS",
    "SECURE_HSTS_SECONDS",
)
_MORE_THAN_ZERO = (
    "DATABASE_THREADS",
    "GENERATIONS_PER_PROCESS",
    "GENERATIONS_PER_USER",
    "HEARTBEAT_SECONDS",
    "LEASE_SECONDS",
    "MAX_ATTEMPTS",
    "MAX_BODY_BYTES",
    "PORT",
    "SWEEP_SECONDS",
    "TICK_SECONDS",
)


@register
def check_numbers(**_: Any) -> list[CheckMessage]:
    too_small = [name for name in _AT_LEAST_ZERO if getattr(settings, name) < 0]
    too_small += [name for name in _MORE_THAN_ZERO if getattr(settings, name) <= 0]
    found: list[CheckMessage] = [
        Error(f"{name} is too small: {getattr(settings, name)}.", id="storytool.E001") for name in too_small
    ]
    if settings.PORT > 65535:
        found.append(Error(f"PORT is not a port: {settings.PORT}.", id="storytool.E001"))
    return found


@register
def check_somebody_writes(**_: Any) -> Iterator[CheckMessage]:
    if not settings.GENERATE_IN_WEB and not settings.BROKER_URL:
        yield Error(
            "Nobody writes the stories: GENERATE_IN_WEB is off and BROKER_URL is not set.",
            hint="Set BROKER_URL and start workers, or leave GENERATE_IN_WEB on.",
            id="storytool.E002",
        )


@register
def check_addresses(**_: Any) -> Iterator[CheckMessage]:
    for name in ("BROKER_URL", "CACHE_URL", "REDIS_URL"):
        address = getattr(settings, name)
        if address and urlsplit(address).scheme not in ("redis", "rediss"):
            yield Error(f"{name} must begin with redis:// or rediss://.", id="storytool.E003")


@register
def check_lease(**_: Any) -> Iterator[CheckMessage]:
    shortest = 3 * max(settings.TICK_SECONDS, LEASE_HEARTBEAT_SECONDS)
    if settings.LEASE_SECONDS < shortest:
        yield Error(
            f"LEASE_SECONDS is {settings.LEASE_SECONDS:g}: one late renewal would lose the lease of a healthy worker.",
            hint=f"Set it to {shortest:g} or more.",
            id="storytool.E004",
        )


@register
def check_several_processes(**_: Any) -> Iterator[CheckMessage]:
    if not settings.BROKER_URL:
        return
    if not settings.REDIS_URL:
        yield Warning(
            "BROKER_URL is set and REDIS_URL is not: readers see what workers write only when they ask the database.",
            hint="Set REDIS_URL for the server and the workers alike.",
            id="storytool.W002",
        )
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield Warning(
            "BROKER_URL is set and the database is a SQLite file, which workers of other machines cannot share.",
            hint="Set DATABASE_URL to a MySQL or MariaDB server.",
            id="storytool.W003",
        )


@register
def check_openness(**_: Any) -> Iterator[CheckMessage]:
    if settings.GUESTS and not settings.DEBUG:
        yield Warning(
            "GUESTS is on and DEBUG is off: anybody may have stories written without signing up.",
            hint="Set GUESTS=false, or silence this check where it is meant.",
            id="storytool.W004",
        )
    if settings.DEBUG and settings.HOST not in _LOOPBACK:
        yield Warning(
            f"DEBUG is on and HOST is {settings.HOST}: pages that show code and settings are open to other machines.",
            hint="Set DEBUG=false.",
            id="storytool.W005",
        )


@register(deploy=True)
def check_production(**_: Any) -> Iterator[CheckMessage]:
    if not settings.METRICS_TOKEN:
        yield Warning(
            "METRICS_TOKEN is not set: /metrics is open to whoever reaches the server.",
            id="storytool.W006",
        )
    if settings.SECRET_KEY_IS_OWN:
        yield Warning(
            "SECRET_KEY is not set: each machine makes its own, and a session of one is none on another.",
            id="storytool.W007",
        )
    if not settings.CACHE_URL:
        yield Warning(
            "CACHE_URL is not set: throttles count in each process by itself, so limits multiply with processes.",
            id="storytool.W008",
        )
    if not set(settings.ALLOWED_HOSTS) - {*_LOOPBACK, "[::1]"}:
        yield Warning(
            "ALLOWED_HOSTS names this machine alone: requests to the site's own name are refused.",
            id="storytool.W009",
        )
