"""What is asked of the small model beside the telling: a name before the end, and summaries of earlier turns."""

from __future__ import annotations

import asyncio

import pytest

from llm.tests.dialects import story
from llm.tests.upstream import STALL, Answer
from stories.engines.base import engines
from stories.models import ConversationData
from stories.tests.provider.conftest import DRAFT, NAMING, PATIENCE_SECONDS, assert_sound, until
from stories.tests.provider.test_cancel import cancel
from stories.tests.server import TOPIC

BODY = {"user_input": TOPIC, "options": {"length": "short"}}
BEGINNING = "나무꾼이 다친 사슴을 숨겨 주더라. " * 40
END = "그 뒤로 오래도록 복을 누리니라."


def prompt_of(asked) -> str:
    body = asked.json()
    return "\n".join(message["content"] for message in body.get("messages", body.get("input")))


async def test_a_tale_is_named_before_its_end_has_come(site, dialect):
    may_end = asyncio.Event()
    site.will(DRAFT)
    tale = [dialect.begin(), dialect.text(BEGINNING), may_end, dialect.text(END), dialect.end()]
    site.will(Answer(tale), NAMING)

    async with site.reader.client.stream("POST", "/api/generate", json=BODY) as stream:
        named = await site.upstream.request(3)
        may_end.set()
        rest = (await stream.rest()).decode()

    assert '"completed"' in rest
    assert "은혜 갚은 사슴" in rest
    assert END not in prompt_of(named)
    assert "".join(DRAFT) in prompt_of(named), "which tells how it ends"
    assert len(site.upstream.asked) == 3, "and nothing is asked for twice"


async def test_a_cancel_closes_both(site, dialect):
    tale = [dialect.begin(), dialect.text(BEGINNING), STALL]
    site.will(DRAFT, Answer(tale), Answer([dialect.begin(), STALL]))
    async with site.reader.client.stream("POST", "/api/generate", json=BODY) as stream:
        naming = await site.upstream.request(3)

        await cancel(site, stream)

        await until(naming.is_hung_up)
        await until(site.upstream.asked[1].is_hung_up)
        await stream.rest()
    await site.served.until_idle()
    assert len(site.upstream.asked) == 3


@pytest.fixture
def _little_room(site, monkeypatch):
    """Less than one of the tales below takes."""
    monkeypatch.setattr(engines["default"], "_earlier_tokens", 600)


@pytest.mark.usefixtures("_little_room")
async def test_a_turn_that_has_no_room_is_told_by_its_summary(site, dialect):
    """It is asked for once, by the turn that first needs it, and every later one tells it."""
    long, summary = "나무꾼이 사슴을 숨겨 주더라. " * 50, "나무꾼이 사슴을 구하니 은혜를 갚더라."
    texts = {"tuned": DRAFT, "large": (long,), "small": (NAMING,)}

    def answer(asked):
        is_summary = "갈무리" in prompt_of(asked)
        return Answer(story(dialect, *((summary,) if is_summary else texts[asked.json()["model"]])))

    site.upstream.always = answer
    _, first = await site.reader.starts()
    thread = {"thread_id": first["thread_id"]}
    _, second = await site.reader.starts(**thread)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await ConversationData.objects.filter(summary=summary).aexists():
            await asyncio.sleep(0.02)
    answer_, third = await site.reader.starts(**thread)

    assert_sound(answer_.events(), "completed")
    summaries = [asked for asked in site.upstream.asked if "갈무리" in prompt_of(asked)]
    assert len([asked for asked in summaries if asked.json()["model"] == "small"]) == len(summaries)
    kept = ConversationData.objects.order_by("pk").values_list("summary", flat=True)
    assert await kept.afirst() == summary
    drafts = [prompt_of(asked) for asked in site.upstream.asked if asked.json()["model"] == "tuned"]
    tells = [f"<줄거리>\n{TOPIC}\n{summary}" in draft for draft in drafts]
    assert (tells[0], tells[2]) == (False, True)
    assert (second["conversation_id"], third["conversation_id"]) == (2, 3)
    # The third turn wants the second's as well; nobody asks for the first's again.
    assert len(summaries) <= 2


@pytest.mark.usefixtures("_little_room")
@pytest.mark.parametrize("status", [500, 400])
async def test_a_summary_that_fails_fails_no_story(site, dialect, waits, status):
    long = "나무꾼이 사슴을 숨겨 주더라. " * 50
    texts = {"tuned": DRAFT, "large": (long,), "small": (NAMING,)}

    def answer(asked):
        if "갈무리" in prompt_of(asked):
            return Answer([b"{}"], status, {"Content-Type": "application/json"})
        return Answer(story(dialect, *texts[asked.json()["model"]]))

    site.upstream.always = answer
    _, first = await site.reader.starts()
    told, _ = await site.reader.starts(thread_id=first["thread_id"])

    assert_sound(told.events(), "completed")
