"""Cancelling closes the provider's stream at once, wherever it stands, and keeps what readers were sent."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from llm.tests.upstream import SILENT, STALL, Answer
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


@pytest.mark.parametrize("before", range(3))
async def test_before_the_first_byte(site, before):
    """Of the draft, of the tale, and of what names it."""
    site.will(*[DRAFT, TALE][:before], Answer(status=SILENT))
    async with site.reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC}) as stream:
        asked = await site.upstream.request(before + 1)

        await cancel(site, stream)

        await until(asked.is_hung_up)
        await stream.rest()
    await site.served.until_idle()
    assert (len(site.upstream.asked), site.upstream.aborted) == (before + 1, 1)


async def test_twenty_at_once_each_at_its_own_point(site, dialect, settings):
    """The provider's count of streams that were broken off is the witness."""
    settings.GENERATIONS_PER_USER = 40
    texts = [f"{number} 마디 " for number in range(20)]
    drafting = []
    async with AsyncExitStack() as stack:
        for count in range(20):
            site.will(Answer([dialect.begin(), *map(dialect.text, texts[:count]), STALL]))
            opened = site.reader.client.stream("POST", "/api/generate", json={"user_input": TOPIC})
            drafting.append(await stack.enter_async_context(opened))
            await site.upstream.request(count + 1)

        await asyncio.gather(*(cancel(site, stream) for stream in drafting))

        for asked in site.upstream.asked:
            await until(asked.is_hung_up)
        await site.served.until_idle()
        assert (len(site.upstream.asked), site.upstream.aborted) == (20, 20)
        for stream in drafting:
            assert b'"cancelled"' in await stream.rest()


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
