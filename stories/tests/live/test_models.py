"""Killed while a model writes: another server goes on, and the provider's count of requests is the witness."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from llm.tests.dialects import Chat, Responses
from llm.tests.upstream import STALL, Answer, Upstream, threaded_upstream
from stories.tests.live.conftest import assert_whole, joined, read_until
from stories.tests.live.test_crash import STATUS, path_of
from stories.tests.provider.conftest import DRAFT, NAMING, TALE


def whole(dialect, *texts: str) -> Answer:
    return Answer([dialect.begin(), *map(dialect.text, texts), dialect.end()])


def silent(dialect) -> Answer:
    """A part of the tale in one delta, so that the log has all of it or nothing, and then nothing more."""
    return Answer([dialect.begin(), dialect.text("".join(TALE[:4])), STALL])


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """The provider, in a loop of its own: the test itself waits for processes."""
    with threaded_upstream() as server:
        yield server


def site_with(open_site, upstream, **variables):
    return open_site(
        FINE_TUNED_MODEL="tuned",
        GPT_4O_MODEL="large",
        GPT_MINI_MODEL="small",
        OPENAI_BASE_URL=upstream.url,
        OPENAI_API_KEY="sk-secret0123",
        **variables,
    )


def killed_and_finished(site):
    """The events of a story whose server is killed in the middle of its telling, once another has come to its end."""
    first = site.start("uvicorn")
    client = first.client()
    stream = client.generate()
    read = read_until(stream, "expanding", 1)
    first.kill()
    read += list(stream)
    second = site.start("uvicorn")
    site.wait_until(STATUS, "completed")
    events = list(second.client(client.token).events("GET", path_of(read[0])))
    read[0].pop("token")
    assert events[: len(read)] == read
    assert_whole(events)
    assert joined(events) == "".join(TALE)
    assert site.query("SELECT created_title FROM conversation_data") == "은혜 갚은 사슴"
    assert "sk-secret0123" not in site.log.read_text()
    return events


def test_gone_on_with_from_the_text_that_stands(open_site, upstream):
    dialect = Chat()
    upstream.will(whole(dialect, *DRAFT), silent(dialect), whole(dialect, *TALE[3:]), whole(dialect, NAMING))
    site = site_with(open_site, upstream)

    events = killed_and_finished(site)

    assert [event["stage"] for event in events if event["msg"] == "restarted"] == ["expanding"]
    assert len(upstream.asked) == 4


def test_a_background_run_is_taken_up_again(open_site, upstream):
    dialect = Responses()
    upstream.will(whole(dialect, *DRAFT), silent(dialect), whole(dialect, *TALE), whole(dialect, NAMING))
    site = site_with(open_site, upstream, OPENAI_BACKEND="responses", OPENAI_BACKGROUND="on")

    killed_and_finished(site)

    assert [asked.method for asked in upstream.asked] == ["POST", "POST", "GET", "POST"], (
        "one response for each text"
    )
