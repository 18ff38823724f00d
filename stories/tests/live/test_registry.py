"""A model that is entered elsewhere writes the stories of a process that runs, within seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from llm.tests.dialects import Chat, story
from llm.tests.upstream import Answer, Upstream, threaded_upstream
from stories.tests.live.conftest import PATIENCE_SECONDS, Client, Site, assert_whole
from stories.tests.live.test_services import site
from stories.tests.provider.conftest import TALE

__all__ = ["site"]

ENTER = """
    INSERT INTO registered_models (role, model, backend, base_url, key_variable, parameters, active_role,
                                   created_at, updated_at)
    VALUES ('expand', 'registered', 'auto', '{url}', '', '', 'expand', '2026-11-22', '2026-11-22')
"""
PUT_AWAY = "UPDATE registered_models SET active_role = NULL"


def write(site: Site, sql: str) -> None:
    """As another process would."""
    with closing(site.connect()) as connection:
        connection.cursor().execute(sql)
        connection.commit()


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with threaded_upstream() as server:
        server.always = lambda _asked: Answer(story(Chat(), *TALE))
        yield server


def until_written_by(client: Client, model: str) -> list[dict[str, Any]]:
    """Stories are asked for until one is told by that model; its events."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        events = list(client.generate())
        assert_whole(events)
        if events[-1]["models"]["expand"] == model:
            return events
    raise AssertionError(f"the last story was told by {events[-1]['models']}")


def entered_and_put_away(site: Site, client: Client, upstream: Upstream) -> None:
    until_written_by(client, "composer")
    assert not upstream.asked

    write(site, ENTER.format(url=upstream.url))
    events = until_written_by(client, "registered")
    assert events[-1]["created_content"] == "".join(TALE)

    write(site, PUT_AWAY)
    until_written_by(client, "composer")


def test_entered_and_put_away(open_site, upstream):
    site = open_site(COMPOSER_CHARS_PER_SECOND="0", THROTTLE_GUEST="")
    entered_and_put_away(site, site.start("uvicorn").client(), upstream)


@pytest.mark.services
def test_a_worker_sees_it_too(site, upstream):
    """On MariaDB, where the server generates nothing itself."""
    site.environment |= {"COMPOSER_CHARS_PER_SECOND": "0", "THROTTLE_GUEST": ""}
    site.start("worker")
    entered_and_put_away(site, site.start("uvicorn").client(), upstream)
