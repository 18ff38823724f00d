"""`kill -9` of a worker in the middle of a tale that its provider writes in the background: nobody pays for another."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from llm.tests.dialects import Responses
from llm.tests.programs import peer_program, running
from llm.tests.upstream import STALL, Answer, threaded_upstream
from stories.tests.live.conftest import assert_whole, joined, read_until
from stories.tests.live.test_services import STATUS, path_of, site
from stories.tests.provider.conftest import TALE

__all__ = ["site"]

pytestmark = pytest.mark.services

TALE_TEXT = "".join(TALE)
# Tells the tale up to its middle, and the rest once there is a file named "on".
TELLER = f"""
import asyncio, pathlib
from fastresponses.adapter import AgentAdapter, TextDelta, UsageDelta

class Teller(AgentAdapter):
    name = "teller"

    async def run(self, run):
        for number, delta in enumerate({TALE!r}):
            while number == 3 and not pathlib.Path("on").exists():
                await asyncio.sleep(0.02)
            yield TextDelta(delta)
        yield UsageDelta(input_tokens=11, output_tokens=22, total_tokens=33)

teller = Teller()
"""


@contextmanager
def scripted(_folder):
    """Its address, what lets it go on, and what it was asked."""
    dialect = Responses()
    with threaded_upstream() as upstream:
        upstream.will(Answer([dialect.begin(), dialect.text("".join(TALE[:3])), STALL]))
        upstream.will(Answer([dialect.begin(), *map(dialect.text, TALE), dialect.end()]))
        yield upstream.url, lambda: None, lambda: [asked.method for asked in upstream.asked]


@contextmanager
def fastresponses(folder):
    (folder / "tell.py").write_text(TELLER)
    program = peer_program("fastresponses")
    command = [program, "serve", "tell.py:teller", "--host", "127.0.0.1", "--port", "{port}"]
    log = folder / "fastresponses.log"

    def asked():
        lines = [line.split('"')[1] for line in log.read_text().splitlines() if "/v1/responses" in line]
        return [line.partition(" ")[0] for line in lines]

    with running(command, log) as url:
        yield url + "/v1", (folder / "on").touch, asked


@pytest.mark.parametrize("provider", [scripted, fastresponses])
def test_another_worker_takes_up_the_run(site, tmp_path, provider):
    with provider(tmp_path) as (url, go_on, asked):
        site.environment |= {
            "GPT_4O_MODEL": "large",
            "OPENAI_BASE_URL": url,
            "OPENAI_API_KEY": "sk-secret0123",
            "OPENAI_BACKEND": "responses",
            "OPENAI_BACKGROUND": "on",
            "COMPOSER_CHARS_PER_SECOND": "0",
        }
        first = site.start("worker")
        web = site.start("uvicorn")
        client = web.client()
        stream = client.generate()
        read = read_until(stream, "expanding", 1)
        first.kill()
        assert site.query(STATUS) == "in_progress"
        site.start("worker")
        go_on()
        events = read + list(stream)

        assert_whole(events)
        assert joined(events) == TALE_TEXT, "no gap, and nothing twice"
        assert [event["stage"] for event in events if event["msg"] == "restarted"] == ["expanding"]
        assert site.query("SELECT attempt FROM conversations") == 2
        again = list(web.client(client.token).events("GET", path_of(events[0])))
        events[0].pop("token")
        assert again == events
        assert asked().count("POST") == 1, "one upstream response in all"
        assert "sk-secret0123" not in site.log.read_text()
