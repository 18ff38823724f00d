"""Topic and story looked over: what is stopped, what is told, what becomes of it where nobody can look."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from llm import registry
from llm.errors import ProviderTimeout
from llm.types import ModerationVerdict
from stories.events.log import read_after
from stories.events.tail import tail
from stories.models import Conversation, ConversationData, Status
from stories.pipeline.types import StoryRequest
from stories.tests.engines.scripted import DRAFT, ScriptedEngine
from stories.tests.worker.conftest import TOPIC, log_of, row_of, started
from stories.worker import moderating
from stories.worker.moderating import topic_text

pytestmark = pytest.mark.django_db(transaction=True)

BAD = "칼부림"
STORY = tuple(f"이야기 {number}번째로 나무꾼이 산에 올라 나무를 하고 내려오더라. " for number in range(1, 41))
WORSE = (*STORY[:20], f"장터에 {BAD}이 나니라. ", *STORY[20:])


class Scripted:
    """Objects to texts with BAD in them, once it is let; raises what it is given."""

    role = "moderate"
    name = "moderator-1"

    def __init__(self, problem: Exception | None = None) -> None:
        self.problem = problem
        self.texts: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.objections = 0

    async def moderate(self, text: str) -> ModerationVerdict:
        self.texts.append(text)
        await self.gate.wait()
        if self.problem is not None:
            raise self.problem
        is_flagged = BAD in text
        self.objections += is_flagged
        return ModerationVerdict(is_flagged, {"violence": 0.91} if is_flagged else {}, self.name)


@pytest.fixture
def asked(monkeypatch, settings) -> Scripted:
    """The moderator at work, with moderation on."""
    settings.MODERATION = "on"
    scripted = Scripted()
    monkeypatch.setattr(moderating, "moderator", lambda: scripted)
    return scripted


async def ended(conversation: Any) -> Conversation:
    async with asyncio.timeout(30):
        while (row := await row_of(conversation.conversation_id)).status == Status.IN_PROGRESS:
            await asyncio.sleep(0.01)
    return row


async def data_of(row: Conversation) -> ConversationData:
    return await ConversationData.objects.aget(pk=row.pk)


async def written(start_runner, engine: ScriptedEngine, topic: str = TOPIC) -> Conversation:
    conversation = await started(topic=topic)
    await start_runner(engine)
    return await ended(conversation)


async def test_off_asks_nobody(start_runner, asked, settings):
    settings.MODERATION = "off"
    row = await written(start_runner, ScriptedEngine(story=WORSE), topic=BAD)
    assert (row.status, row.moderation, row.is_flagged, asked.texts) == ("completed", {}, False, [])


async def test_a_harmless_story_is_looked_over_and_completed(start_runner, asked):
    row = await written(start_runner, ScriptedEngine(story=STORY))

    assert (row.status, row.is_flagged) == ("completed", False)
    assert row.moderation["topic"] == row.moderation["story"] == {"flagged": False, "categories": {}}
    assert row.moderation["model"] == "moderator-1"
    assert asked.texts[0] == TOPIC
    assert asked.texts[-1].endswith("".join(STORY))
    assert row.moderation["looked_at"]["expanding"] == len("".join(STORY))


async def test_a_topic_is_refused_before_any_model_is_asked(start_runner, asked):
    engine = ScriptedEngine(story=STORY)
    conversation = await started(topic=f"{BAD} 이야기")
    searched = []

    async def find(request):
        searched.append(request)
        return ()

    await start_runner(engine, find_passages=find)
    row = await ended(conversation)

    assert (row.status, row.error_code, row.is_flagged) == ("failed", "topic_refused", True)
    assert row.moderation["topic"] == {"flagged": True, "categories": {"violence": 0.91}}
    assert (engine.drafted, searched) == (0, [])
    assert row.cost == 0
    created, last = await log_of(row.pk)
    assert (created.msg, last.msg) == ("created", "failed")
    assert (last.fields()["code"], last.fields()["retryable"]) == ("topic_refused", False)


async def test_tags_are_part_of_the_topic():
    request = StoryRequest("주제", {"theme": ("가", "나"), "emotion": ("다",)}, genre="설화")
    assert topic_text(request).split("\n") == ["주제", "설화", "가", "나", "다"]


async def test_a_story_is_stopped_where_it_goes_wrong_and_kept_for_staff_alone(start_runner, asked):
    row = await written(start_runner, ScriptedEngine(story=WORSE, pause=0.005))
    data = await data_of(row)

    assert (row.status, row.error_code, row.is_flagged) == ("failed", "story_refused", True)
    assert row.moderation["story"] == {"flagged": True, "categories": {"violence": 0.91}}
    assert (data.created_content, data.base_story, data.created_title) == ("", "", "")
    assert BAD in data.withheld_content
    assert "".join(WORSE).startswith(data.withheld_content)


async def test_what_readers_are_told_of_a_refused_story(start_runner, asked):
    row = await written(start_runner, ScriptedEngine(story=WORSE))

    page = await sync_to_async(read_after)(row.pk, 0)
    assert [event.msg for event in page.events] == ["created", "failed"]
    last = page.events[-1].fields()
    assert (last["code"], last["retryable"]) == ("story_refused", False)
    assert "not allowed" in last["error"] or "허용" in last["error"]
    behind = await sync_to_async(read_after)(row.pk, row.last_seq - 1)
    assert [event.seq for event in behind.events] == [row.last_seq]


async def test_a_reader_of_the_refused_story_hears_the_end(start_runner, asked):
    asked.gate.clear()
    conversation = await started()

    async def listen() -> list[Any]:
        return [event async for batch in tail(conversation.conversation_id) for event in batch]

    listening = asyncio.create_task(listen())
    await start_runner(ScriptedEngine(story=WORSE))
    asked.gate.set()
    async with asyncio.timeout(30):
        heard = await listening
    assert heard[-1].fields()["code"] == "story_refused"


async def test_a_stalled_story_does_not_wait_for_its_looks(start_runner, asked):
    """Deltas go out while a look at them is still under way."""
    engine = ScriptedEngine(story=STORY, gate_at=30)
    conversation = await started()
    await start_runner(engine)
    async with asyncio.timeout(30):
        while len(asked.texts) < 2:
            await asyncio.sleep(0.01)
        asked.gate.clear()
        await engine.reached_gate.wait()
        while (await log_of(conversation.conversation_id))[-1].msg != "expanding":
            await asyncio.sleep(0.01)
    asked.gate.set()
    engine.gate.set()
    assert (await ended(conversation)).status == "completed"


async def test_flag_stops_nothing_and_tells_staff(start_runner, asked, settings, caplog):
    settings.MODERATION = "flag"
    with caplog.at_level(logging.WARNING):
        row = await written(start_runner, ScriptedEngine(story=WORSE), topic=f"{BAD} 이야기")

    assert (row.status, row.is_flagged) == ("completed", True)
    assert row.moderation["topic"]["flagged"]
    assert row.moderation["story"]["flagged"]
    assert (await data_of(row)).created_content == "".join(WORSE)
    assert "moderation objects to the story: violence" in caplog.text
    assert BAD not in caplog.text


@pytest.mark.parametrize(
    ("mode", "fails", "status", "code"),
    [
        ("on", "auto", "failed", "moderation_unavailable"),
        ("on", "open", "completed", ""),
        ("flag", "auto", "completed", ""),
        ("flag", "closed", "failed", "moderation_unavailable"),
    ],
)
async def test_a_moderator_that_fails(start_runner, asked, settings, mode, fails, status, code):
    settings.MODERATION, settings.MODERATION_FAILS = mode, fails
    asked.problem = ProviderTimeout()
    row = await written(start_runner, ScriptedEngine(story=STORY))
    assert (row.status, row.error_code, row.is_flagged) == (status, code, False)
    assert "topic" in row.moderation["failed"]
    if code:
        last = (await log_of(row.pk))[-1].fields() if await log_of(row.pk) else {}
        assert not last or last["retryable"] is True
        assert (await data_of(row)).created_content == ""
    else:
        assert "story" in row.moderation["failed"]


async def test_one_that_fails_for_the_story_alone_withholds_it(start_runner, asked):
    engine = ScriptedEngine(story=STORY, gate_at=20)
    conversation = await started()
    await start_runner(engine)
    async with asyncio.timeout(30):
        await engine.reached_gate.wait()
    asked.problem = ProviderTimeout()
    engine.gate.set()
    row = await ended(conversation)
    data = await data_of(row)
    assert row.error_code == "moderation_unavailable"
    assert (data.created_content, data.withheld_content) == ("", "".join(STORY))


async def test_a_failure_in_between_is_made_up_for_by_the_look_at_the_whole(start_runner, asked):
    engine = ScriptedEngine(story=STORY, gate_at=30)
    conversation = await started()
    await start_runner(engine)
    async with asyncio.timeout(30):
        while len(asked.texts) < 2:
            await asyncio.sleep(0.01)
        asked.problem = ProviderTimeout()
        await engine.reached_gate.wait()
    asked.problem = None
    engine.gate.set()
    row = await ended(conversation)
    assert (row.status, row.moderation["failed"]) == ("completed", [])


async def test_where_nobody_is_set_up_to_moderate_nothing_is_written(start_runner, settings):
    settings.MODERATION = "on"
    assert registry.moderator() is None
    engine = ScriptedEngine(story=STORY)
    row = await written(start_runner, engine)
    assert (row.error_code, engine.drafted) == ("moderation_unavailable", 0)


async def test_a_story_that_breaks_off_is_looked_over_too(start_runner, asked):
    pieces = (*STORY[:2], f"장터에 {BAD}이 나니라. ", "")
    engine = ScriptedEngine(story=pieces, gate_at=3, error=ProviderTimeout())
    engine.gate.set()
    row = await written(start_runner, engine)
    assert row.error_code == "story_refused"
    assert (await data_of(row)).created_content == ""


async def test_a_harmless_one_that_breaks_off_keeps_its_text_and_its_reason(start_runner, asked):
    engine = ScriptedEngine(story=STORY, gate_at=5, error=ProviderTimeout())
    engine.gate.set()
    row = await written(start_runner, engine)
    assert row.error_code == "provider_timeout"
    assert (await data_of(row)).created_content == "".join(STORY[:5])


async def test_one_that_breaks_off_unseen_is_withheld(start_runner, asked):
    engine = ScriptedEngine(story=STORY, gate_at=5, error=ProviderTimeout())
    conversation = await started()
    await start_runner(engine)
    async with asyncio.timeout(30):
        await engine.reached_gate.wait()
    asked.problem = ProviderTimeout()
    engine.gate.set()
    row = await ended(conversation)
    assert row.error_code == "moderation_unavailable"
    assert (await data_of(row)).withheld_content == "".join(STORY[:5])


async def test_a_defect_of_the_moderator_lets_nothing_pass(start_runner, asked):
    asked.problem = ValueError("a defect")
    engine = ScriptedEngine(story=STORY)
    row = await written(start_runner, engine)
    assert (row.error_code, engine.drafted) == ("moderation_unavailable", 0)


async def test_flag_waits_for_nobody_long(start_runner, asked, settings, monkeypatch):
    settings.MODERATION = "flag"
    monkeypatch.setattr(moderating, "PATIENCE_SECONDS", 0.05)
    asked.gate.clear()
    row = await written(start_runner, ScriptedEngine(story=STORY))
    assert (row.status, sorted(row.moderation["failed"])) == ("completed", ["story", "topic"])


async def test_another_worker_looks_only_at_what_nobody_has_looked_at(start_runner, asked):
    engine = ScriptedEngine(story=STORY, gate_at=30)
    conversation = await started()
    first = await start_runner(engine)
    async with asyncio.timeout(30):
        await engine.reached_gate.wait()
        while (await row_of(conversation.conversation_id)).moderation.get("looked_at", {}).get(
            "expanding", 0
        ) < 600:
            await asyncio.sleep(0.01)
    await first.stop()
    before = len(asked.texts)
    looked_at = (await row_of(conversation.conversation_id)).moderation["looked_at"]["expanding"]

    await start_runner(ScriptedEngine(story=STORY))
    row = await ended(conversation)

    assert row.status == "completed"
    assert row.attempt == 1
    assert TOPIC not in asked.texts[before:]
    windows = asked.texts[before:-1]
    assert all(STORY[0] not in window for window in windows)
    assert looked_at >= 600
    assert asked.texts[-1].endswith("".join(STORY))


@pytest.mark.parametrize("part", ["topic", "story"])
async def test_another_worker_believes_what_was_found(start_runner, asked, part):
    conversation = await started()
    flagged = {"flagged": True, "categories": {}}
    found = {"topic": {"flagged": False, "categories": {}}} | {part: flagged}
    await Conversation.objects.filter(pk=conversation.conversation_id).aupdate(moderation=found)
    engine = ScriptedEngine(story=STORY)
    await start_runner(engine)
    row = await ended(conversation)
    assert (row.error_code, engine.drafted) == (f"{part}_refused", 0)
    assert not asked.texts[1:]


async def test_the_draft_is_looked_over_too(start_runner, asked):
    row = await written(start_runner, ScriptedEngine(draft=(*DRAFT, f"밑글에 {BAD}이 나니라. "), story=STORY))
    assert row.error_code == "story_refused"
