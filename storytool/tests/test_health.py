"""/healthz, /readyz and /metrics: what machines ask."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import date, timedelta

import pytest
import redis
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone

from common.backends import BackendHandler
from llm.backends.breakers import breakers
from llm.errors import ProviderUnreachable
from llm.models import RegisteredModel
from llm.services import save_model
from retrieval.indexing.reader import current_index
from retrieval.models import IndexBuild
from retrieval.tests.factories import make_passage
from retrieval.tests.searching.conftest import built, corpus, index_dir, no_probes_of_others
from storytool import health

__all__ = ["built", "corpus", "index_dir", "no_probes_of_others"]

pytestmark = pytest.mark.usefixtures("index_dir")

NO_CORPUS = {"index": "empty", "dense": "empty", "keyword": "empty"}
NOBODY = "redis://:hidden-password@127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _forget_migrations(monkeypatch):
    monkeypatch.setattr(health, "_migrations_are_applied", False)


def test_alive_without_a_database(client, django_assert_num_queries):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
@pytest.mark.django_db(transaction=True)
def test_any_host_may_be_named(path):
    assert Client(headers={"host": "10.1.2.3:8000"}).get(path).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_nothing_is_changed_by_asking(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_ready(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "parts": {
            "database": "ok",
            "migrations": "ok",
            "cache": "ok",
            "engine": "ok",
            "providers": "ok",
            **NO_CORPUS,
        },
        "warnings": [],
    }


@pytest.mark.django_db(transaction=True)
def test_models_that_close_are_warned_of_and_keep_nobody_out(client, settings, monkeypatch):
    monkeypatch.setenv("TALES_KEY", "sk-hidden")
    soon, late = date.today() + timedelta(days=60), date.today() + timedelta(days=61)

    def closing(model: str, day: date) -> dict[str, object]:
        return {
            "BACKEND": "llm.backends.chat.ChatCompletionsModel",
            "OPTIONS": {"model": model, "shutdown": day},
        }

    settings.CHAT_MODELS = {
        "draft": closing("a", soon),
        "expand": closing("b", soon),
        "enrich": closing("c", late),
    }
    row = RegisteredModel(role="expand", model="d", key_variable="TALES_KEY", shutdown=date.today())
    save_model(row, is_active=True)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer.json()["warnings"] == [
        f"The model a of the role draft closes on {soon}, in 60 days.",
        f"The model d of the role expand has been closed since {date.today()}.",
    ]
    assert b"sk-hidden" not in answer.content


@pytest.mark.django_db(transaction=True)
def test_warnings_that_cannot_be_had_change_nothing(client, monkeypatch):
    def refuse() -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(health, "refresh_models", refuse)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["warnings"]) == (200, [])


@pytest.mark.django_db(transaction=True)
def test_a_lost_hub_and_broker_are_named_and_nothing_more(client, settings, caplog):
    settings.REDIS_URL = settings.BROKER_URL = NOBODY
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {
        "database": "ok",
        "migrations": "ok",
        "cache": "ok",
        "engine": "ok",
        "providers": "ok",
        **NO_CORPUS,
        "hub": "failed",
        "broker": "failed",
    }
    assert b"hidden" not in answer.content
    assert "not ready: hub" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_lost_database(client, monkeypatch):
    def refuse() -> None:
        raise OperationalError("no such host: db.internal")

    monkeypatch.setattr(health, "_ask_database", refuse)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["database"]) == (503, "failed")
    assert b"internal" not in answer.content


@pytest.mark.django_db(transaction=True)
def test_migrations_that_are_not_applied(client, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("one", False)])
    assert client.get("/readyz").json()["parts"]["migrations"] == "failed"
    monkeypatch.undo()
    assert client.get("/readyz").json()["parts"]["migrations"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_migrations_are_asked_for_until_they_are_applied(client, monkeypatch):
    monkeypatch.setattr(health, "_migrations_are_applied", False)
    client.get("/readyz")
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: pytest.fail("asked again"))
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_an_engine_that_cannot_be_made(client, settings, monkeypatch):
    settings.STORY_ENGINES = {"default": {"BACKEND": "stories.engines.missing.Engine"}}
    monkeypatch.setattr(health, "engines", BackendHandler("STORY_ENGINES"))
    assert client.get("/readyz").json()["parts"]["engine"] == "failed"


@pytest.mark.django_db(transaction=True)
def test_a_provider_that_is_left_alone_keeps_nobody_out(client):
    """Stories that it would write fail; all the rest of the site works."""
    breaker = breakers.at("http://127.0.0.1:1/v1")
    for _ in range(5):
        with suppress(ProviderUnreachable), breaker.call():
            raise ProviderUnreachable
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer.json()["parts"]["providers"] == "degraded"


@pytest.mark.django_db(transaction=True)
def test_a_cache_that_forgets(client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert client.get("/readyz").json()["parts"]["cache"] == "failed"


@pytest.mark.django_db(transaction=True)
async def test_a_part_that_hangs_does_not_keep_the_answer(async_client, monkeypatch):
    monkeypatch.setattr(health, "PART_SECONDS", 0.2)
    monkeypatch.setattr(health, "_ask_cache", lambda: time.sleep(1))
    began = time.monotonic()
    answer = await async_client.get("/readyz")
    assert answer.json()["parts"]["cache"] == "failed"
    assert time.monotonic() - began < 0.9


@pytest.mark.django_db(transaction=True)
def test_a_corpus_that_can_be_searched(client, corpus):
    parts = client.get("/readyz").json()["parts"]
    assert [parts[name] for name in NO_CORPUS] == ["ok", "ok", "ok"]


@pytest.mark.django_db(transaction=True)
def test_a_corpus_without_an_index_is_not_ready_until_one_is_being_built(client, index_dir):
    make_passage()
    assert client.get("/readyz").status_code == 503
    IndexBuild.objects.create(slot=1, lease_expires_at=timezone.now() + timedelta(minutes=1))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["index"]) == (200, "building")


@pytest.mark.django_db(transaction=True)
def test_a_leg_that_finds_nothing_in_korean_is_red(client, corpus, monkeypatch):
    keywords = current_index().keywords
    empty = keywords.search("", 10)
    monkeypatch.setattr(type(keywords), "search", lambda *_: empty)
    answer = client.get("/readyz")
    parts = answer.json()["parts"]
    assert (answer.status_code, parts["index"], parts["dense"]) == (503, "ok", "ok")
    assert parts["keyword"] == "failed"


@pytest.mark.django_db(transaction=True)
def test_a_damaged_index_is_red(client, corpus, index_dir):
    for vectors in index_dir.rglob("vectors.npy"):
        vectors.write_bytes(vectors.read_bytes()[:-1])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["index"]) == (503, "failed")
    assert str(index_dir).encode() not in answer.content


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_hub_that_answers(client, settings, test_redis_url):
    settings.REDIS_URL = test_redis_url
    assert client.get("/readyz").json()["parts"]["hub"] == "ok"
    assert redis.Redis.from_url(test_redis_url).ping()


def test_metrics_are_prometheus_text(client):
    answer = client.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    for name in ("generations_ended_total", "generations_running", "first_delta_seconds", "generation_seconds",
                 "events_committed_total", "commit_seconds", "readers", "http_requests_total"):  # fmt: skip
        assert f"# HELP storytool_{name} ".encode() in answer.content


def test_metrics_for_whoever_has_the_token(client, settings):
    settings.METRICS_TOKEN = "for prometheus"
    assert client.get("/metrics", headers={"authorization": "Bearer for prometheus"}).status_code == 200


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", "Basic for prometheus", "Bearer é"])
def test_metrics_for_nobody_else(client, settings, given):
    settings.METRICS_TOKEN = "for prometheus"
    answer = client.get("/metrics", headers={"authorization": given})
    assert answer.status_code == 404
    assert b"storytool_" not in answer.content
