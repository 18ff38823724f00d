"""Cancelling closes the provider's stream at once, wherever it stands, and keeps what readers were sent."""

from __future__ import annotations

import pytest

from llm.tests.upstream import STALL, Answer
from stories.tests.provider.conftest import DRAFT, TALE, joined, until
from stories.tests.server import TOPIC


async def cancel(site, stream):
    turn = {
        "thread_id": stream.headers["x-thread-id"],
        "conversation_id": int(stream.headers["x-conversation-id"]),
    }
    answer = await site.reader.client.post("/api/cancelGeneration", json=turn)
    assert answer.status == 200, answer.body
    return answer.json()


@pytest.mark.parametrize("count", range(len(TALE) + 1))
async def test_in_the_tale(site, dialect, count):
    site.will(DRAFT, Answer([dialect.begin(), *map(dialect.text, TALE[:count]), STALL]))
    async with site.reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC}) as stream:
        asked = await site.upstream.request(2)

        document = await cancel(site, stream)

        await until(asked.is_hung_up)
        rest = (await stream.rest()).decode()
    assert '"cancelled"' in rest
    assert "".join(TALE[:count]).startswith(document["created_content"])
    assert "".join(DRAFT).startswith(document["base_story"]), "what was not in the log yet nobody has read"
    await site.served.until_idle()
    assert len(site.upstream.asked) == 2


@pytest.mark.parametrize("count", range(len(DRAFT) + 1))
async def test_in_the_draft(site, dialect, count):
    site.will(Answer([dialect.begin(), *map(dialect.text, DRAFT[:count]), STALL]))
    async with site.reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC}) as stream:
        asked = await site.upstream.request(1)

        await cancel(site, stream)

        await until(asked.is_hung_up)
        await stream.rest()
    await site.served.until_idle()
    assert len(site.upstream.asked) == 1


async def test_while_it_waits_to_ask_again(site):
    site.will(Answer([b"{}"], 429, {"Retry-After": "20", "Content-Type": "application/json"}))
    async with site.reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC}) as stream:
        asked = await site.upstream.request(1)
        await until(asked.is_answered)

        await cancel(site, stream)

        await stream.rest()
    await site.served.until_idle()
    assert len(site.upstream.asked) == 1


async def test_what_is_kept_is_what_was_read(site, dialect):
    site.will(DRAFT, Answer([dialect.begin(), *map(dialect.text, TALE), STALL]))
    async with site.reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC}) as stream:
        seen = b""
        while TALE[-2].strip().encode() not in seen:
            seen += await stream.read()

        document = await cancel(site, stream)

        seen += await stream.rest()
    thread, number = stream.headers["x-thread-id"], stream.headers["x-conversation-id"]
    log = (await site.reader.client.get(f"/api/generate/{thread}/{number}/events")).events()
    assert joined(log) == document["created_content"] == log[-1]["content"]
