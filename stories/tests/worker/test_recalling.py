"""Summaries of earlier turns: made beside a story, kept, and never in its way."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from common.errors import StorytoolError
from stories.models import ConversationData, Status
from stories.pipeline.types import EarlierTurn, StoryRequest
from stories.services.generations import Started, cancel_generation
from stories.services.leases import claim_conversation
from stories.services.summaries import store_summary
from stories.tests.engines.scripted import STORY, ScriptedEngine
from stories.tests.factories import make_conversation, make_thread, make_user
from stories.tests.worker.conftest import logged_to_gate, row_of, started
from stories.worker.recalling import Recalling

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 30


class Remembering(ScriptedEngine):
    """Wants a summary of each earlier turn; remembers what its writers were told of them."""

    def __init__(
        self, *, summary: str | Exception = "줄거리더라.", is_held: bool = False, **options: Any
    ) -> None:
        super().__init__(**options)
        self.summary = summary
        self.asked: list[int] = []
        self.told: dict[str, tuple[str, ...]] = {}
        self.may_answer = asyncio.Event()
        if not is_held:
            self.may_answer.set()
        self.is_asked = asyncio.Event()
        self.was_closed = asyncio.Event()

    def unsummarized(self, request):
        return [turn for turn in request.earlier if not turn.summary]

    async def summarize(self, request, turn) -> str:
        self.asked.append(turn.key)
        self.is_asked.set()
        try:
            await self.may_answer.wait()
        except asyncio.CancelledError:
            self.was_closed.set()
            raise
        if isinstance(self.summary, Exception):
            raise self.summary
        return self.summary

    def draft(self, request, passages, checkpoint):
        self.told["draft"] = tuple(turn.summary for turn in request.earlier)
        return super().draft(request, passages, checkpoint)

    def expand(self, request, base_story, passages, checkpoint):
        self.told["expand"] = tuple(turn.summary for turn in request.earlier)
        return super().expand(request, base_story, passages, checkpoint)


@sync_to_async
def thread_of_two(**fields: Any):
    """A user's thread whose first turn is over."""
    user = make_user()
    thread = make_thread(user)
    first = make_conversation(thread, topic="첫 주제", content="옛이야기" * 50)
    ConversationData.objects.filter(pk=first.pk).update(**fields)
    return user, thread.public_id, first.pk


async def finished(story: Started):
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (row := await row_of(story.conversation_id)).status == Status.IN_PROGRESS:
            await asyncio.sleep(0.01)
    return row


async def summary_of(conversation_id: int) -> str:
    return (await ConversationData.objects.aget(pk=conversation_id)).summary


async def kept(conversation_id: int) -> str:
    """The summary, once there is one."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (summary := await summary_of(conversation_id)):
            await asyncio.sleep(0.01)
    return summary


async def test_the_first_turn_needs_none(start_runner):
    engine = Remembering()
    await start_runner(engine)
    await finished(await started())
    assert engine.asked == []


async def test_made_once_and_kept_for_later_turns(start_runner):
    user, thread_id, first = await thread_of_two()
    engine = Remembering()
    await start_runner(engine)

    await finished(await started(user=user, thread_id=thread_id))
    assert await kept(first) == "줄거리더라."
    await finished(await started(user=user, thread_id=thread_id))

    assert engine.asked.count(first) == 1
    assert engine.told["draft"][0] == "줄거리더라."


async def test_each_text_is_told_of_those_that_are_made_by_then(transactional_db):
    _user, _thread_id, first = await thread_of_two()
    engine = Remembering(is_held=True)
    recalling = Recalling(engine)
    request = StoryRequest("둘째 주제", earlier=(EarlierTurn("첫 주제", "", "옛이야기", key=first),))
    recalled, another = recalling.begin(request), recalling.begin(request)
    assert recalled.told(request) == request

    engine.may_answer.set()
    await asyncio.wait(recalled.tasks.values(), timeout=PATIENCE_SECONDS)

    for each in (recalled, another):
        assert [turn.summary for turn in each.told(request).earlier] == ["줄거리더라."]
    assert engine.asked == [first], "one for both stories"
    assert await summary_of(first) == "줄거리더라."


async def test_nothing_waits_for_it(start_runner):
    user, thread_id, first = await thread_of_two()
    engine = Remembering(is_held=True)
    await start_runner(engine)

    row = await finished(await started(user=user, thread_id=thread_id))

    assert row.status == Status.COMPLETED
    assert engine.told == {"draft": ("",), "expand": ("",)}
    assert await summary_of(first) == ""
    engine.may_answer.set()
    assert await kept(first) == "줄거리더라.", "the next turn has it"


@pytest.mark.parametrize("summary", [StorytoolError(), RuntimeError("a defect"), ""])
async def test_no_story_fails_for_want_of_one(start_runner, summary):
    user, thread_id, first = await thread_of_two()
    await start_runner(Remembering(summary=summary))

    row = await finished(await started(user=user, thread_id=thread_id))

    assert (row.status, row.data.created_content) == (Status.COMPLETED, "".join(STORY))
    assert await summary_of(first) == ""


async def test_a_cancel_closes_what_it_asked_for(start_runner):
    user, thread_id, _first = await thread_of_two()
    engine = Remembering(is_held=True, gate_at=3)
    await start_runner(engine)
    story = await started(user=user, thread_id=thread_id)
    await logged_to_gate(engine, story.conversation_id, PATIENCE_SECONDS)
    assert engine.is_asked.is_set()

    await sync_to_async(cancel_generation)(user=user, thread_id=thread_id, number=story.number)

    async with asyncio.timeout(PATIENCE_SECONDS):
        await engine.was_closed.wait()


async def test_a_worker_that_stops_closes_what_is_being_made(start_runner):
    user, thread_id, _first = await thread_of_two()
    engine = Remembering(is_held=True)
    runner = await start_runner(engine)
    await finished(await started(user=user, thread_id=thread_id))

    await runner.stop()

    assert engine.was_closed.is_set()


async def test_a_claim_has_the_summaries(transactional_db):
    user, thread_id, first = await thread_of_two(summary="줄거리더라.")
    story = await started(user=user, thread_id=thread_id)

    claim = await sync_to_async(claim_conversation)(story.conversation_id, "me")

    assert claim is not None
    [turn] = claim.request.earlier
    assert (turn.key, turn.summary, turn.topic) == (first, "줄거리더라.", "첫 주제")


def test_the_first_summary_stands():
    turn = make_conversation()
    assert store_summary(turn.pk, "하나")
    assert not store_summary(turn.pk, "둘")
    assert not store_summary(turn.pk + 1, "셋")
    assert ConversationData.objects.get(pk=turn.pk).summary == "하나"
