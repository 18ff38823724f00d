"""What machines ask: is it alive, is it ready, what has it counted."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from functools import partial

import redis.asyncio
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.middleware import common
from django.views.decorators.http import require_safe

from common import metrics
from common.api.error_pages import json_error
from common.errors import NotFound
from common.threads import in_database_thread
from llm.assignments import assignments, closing_sentence
from llm.backends.breakers import breakers
from llm.registry import refresh_models
from retrieval.legs import DENSE, KEYWORD
from retrieval.readiness import IndexState, index_state, leg_state
from stories.engines.base import engines

logger = logging.getLogger(__name__)

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
# A probe that waits longer than its caller tells nothing.
PART_SECONDS = 2.0
OK, DEGRADED, FAILED = "ok", "degraded", "failed"

_migrations_are_applied = False


class CommonMiddleware(common.CommonMiddleware):
    """Lets probes in under any Host: they come by address, from inside."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        return None if request.path_info in PROBES else super().process_request(request)


@require_safe
async def healthz(_request: HttpRequest) -> HttpResponse:
    """This process answers. Nothing else is asked: a lost database must not have it killed."""
    return JsonResponse({"status": "ok"})


@require_safe
async def readyz(_request: HttpRequest) -> HttpResponse:
    """Each part that a request needs, by name: "ok" or "failed"; why is in the log.

    What finds passages may also be "building" (the first index is on its way) or "empty" (there is no corpus): that
    is as it should be, and keeps nobody out. `warnings` are sentences, and change nothing of the rest.
    """
    names = parts()
    told, warnings = await asyncio.gather(
        asyncio.gather(*(_state(name, check) for name, check in names.items())), _warnings()
    )
    works = FAILED not in told
    states = dict(zip(names, told, strict=True))
    body = {"status": OK if works else FAILED, "parts": states, "warnings": warnings}
    return JsonResponse(body, status=200 if works else 503)


@require_safe
def metrics_view(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, for whoever has METRICS_TOKEN where one is set."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and not secrets.compare_digest(given.encode(), token.encode()):
        return json_error(NotFound())
    return HttpResponse(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def parts() -> dict[str, Callable[[], Awaitable[object]]]:
    """What there is to check, as configured."""
    found: dict[str, Callable[[], Awaitable[object]]] = {
        "database": partial(in_database_thread, _ask_database),
        "migrations": partial(in_database_thread, _ask_migrations),
        "cache": partial(asyncio.to_thread, _ask_cache),
        "engine": partial(asyncio.to_thread, engines.__getitem__, "default"),
        "providers": _ask_breakers,
        "index": partial(in_database_thread, index_state),
        DENSE: partial(in_database_thread, leg_state, DENSE),
        KEYWORD: partial(in_database_thread, leg_state, KEYWORD),
    }
    if settings.REDIS_URL:
        found["hub"] = partial(_ask_redis, settings.REDIS_URL)
    if settings.BROKER_URL:
        found["broker"] = partial(_ask_redis, settings.BROKER_URL)
    return found


async def _state(name: str, check: Callable[[], Awaitable[object]]) -> str:
    try:
        async with asyncio.timeout(PART_SECONDS):
            told = await check()
    except Exception:
        logger.warning("not ready: %s", name, exc_info=True)
        return FAILED
    if told is DEGRADED:
        return DEGRADED
    return told.value if isinstance(told, IndexState) else OK


async def _warnings() -> list[str]:
    """What needs somebody soon, and keeps nobody out now: models that their providers close."""
    try:
        async with asyncio.timeout(PART_SECONDS):
            return await in_database_thread(_closing_models)
    except Exception:
        logger.warning("nobody can say which models close", exc_info=True)
        return []


def _closing_models() -> list[str]:
    refresh_models()
    return [told for one in assignments() if (told := closing_sentence(one))]


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_migrations() -> None:
    """Raises RuntimeError while some are not applied. Once they are, they stay so, and nobody is asked again."""
    global _migrations_are_applied
    if not _migrations_are_applied:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise RuntimeError("migrations are not applied")
        _migrations_are_applied = True


def _ask_cache() -> None:
    key = "readyz:" + secrets.token_hex(8)
    cache.set(key, 1, 10)
    if cache.get(key) != 1:
        raise RuntimeError("the cache forgets")
    cache.delete(key)


async def _ask_breakers() -> str:
    return OK if breakers.are_closed else DEGRADED


async def _ask_redis(url: str) -> None:
    async with redis.asyncio.from_url(url, socket_connect_timeout=PART_SECONDS) as client:
        await client.ping()
