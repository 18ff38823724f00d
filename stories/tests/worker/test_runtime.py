"""The runtime of a process: how a request to generate reaches its runner, and what stops it from doing so."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.dispatch import Signal
from taskiq import InMemoryBroker
from taskiq_redis import RedisStreamBroker

from accounts.signals import guest_absorbed
from common.broker import make_broker
from retrieval.services import Hit
from stories.models import Conversation, Status
from stories.pipeline.types import Passage, StoryRequest
from stories.receivers import move_stories
from stories.signals import generation_requested
from stories.tests.worker.conftest import row_of, started
from stories.worker import runtime as module
from stories.worker import tasks
from stories.worker.runtime import find_passages, request_generation, start_runtime, stop_runtime

ENGINE = {"default": {"BACKEND": "stories.tests.engines.scripted.ScriptedEngine"}}


@pytest.fixture
async def processes(settings, fast):
    """Start this process's runtime; it is stopped at the end."""
    settings.STORY_ENGINES = ENGINE
    settings.HUBS = {"default": {"BACKEND": "stories.events.hub.InProcessHub"}}
    yield start_runtime
    await stop_runtime()


class Woken:
    """A runner that only notes whom it was to wake."""

    def __init__(self) -> None:
        self.ids: list[int] = []

    def wake(self, conversation_id: int) -> None:
        self.ids.append(conversation_id)


@pytest.fixture
def woken(monkeypatch) -> Woken:
    woken = Woken()
    monkeypatch.setattr(tasks, "_runner", woken)
    return woken


async def until_ended(conversation_id: int) -> Conversation:
    async with asyncio.timeout(10):
        while (row := await row_of(conversation_id)).status == Status.IN_PROGRESS:
            await asyncio.sleep(0.01)
    return row


@pytest.mark.django_db(transaction=True)
async def test_without_sweeps_only_what_is_asked_is_written(processes):
    unasked = await started()
    runtime = await processes(generates=True, sweeps=False)
    asked = await started()
    await asyncio.to_thread(runtime.request, asked.conversation_id)

    assert (await until_ended(asked.conversation_id)).status == Status.COMPLETED
    await asyncio.sleep(0.1)
    assert (await row_of(unasked.conversation_id)).attempt == 0


@pytest.mark.django_db(transaction=True)
async def test_with_sweeps_what_nobody_asked_for_is_found(processes):
    unasked = await started()
    await processes(generates=True)
    assert (await until_ended(unasked.conversation_id)).status == Status.COMPLETED


@pytest.mark.django_db(transaction=True)
async def test_a_stopped_runtime_takes_no_requests(processes):
    await processes(generates=True, sweeps=False)
    await stop_runtime()
    story = await started()
    await sync_to_async(request_generation)(conversation_id=story.conversation_id)
    await asyncio.sleep(0.05)
    assert (await row_of(story.conversation_id)).attempt == 0
    assert tasks._runner is None


async def test_a_process_that_does_not_generate_has_no_runner(processes):
    runtime = await processes(generates=False)
    assert runtime.runner is None
    assert tasks._runner is None


async def test_a_request_from_a_thread_reaches_the_runner(processes, woken):
    runtime = await processes(generates=False)
    await asyncio.gather(*(asyncio.to_thread(runtime.request, key) for key in range(20)))
    async with asyncio.timeout(10):
        while len(woken.ids) < 20:
            await asyncio.sleep(0.005)
    assert sorted(woken.ids) == list(range(20))


async def test_a_broker_that_fails_is_logged_without_its_message(processes, monkeypatch, caplog):
    class Broken:
        async def kiq(self, conversation_id: int) -> None:
            raise ConnectionError("redis://:secret@broker")

    runtime = await processes(generates=False)
    monkeypatch.setattr(module, "generate", Broken())
    runtime.request(7)
    async with asyncio.timeout(10):
        while "conversation 7" not in caplog.text:
            await asyncio.sleep(0.005)
    assert "ConnectionError" in caplog.text
    assert "secret" not in caplog.text


def test_without_a_runtime_a_request_is_nothing():
    assert module._current is None
    request_generation(conversation_id=1, signal=generation_requested)


async def test_stopping_what_was_not_started_is_nothing():
    await stop_runtime()
    await stop_runtime()


async def test_the_task_wakes_the_runner_of_its_process(woken):
    await tasks.generate(31)
    assert woken.ids == [31]


async def test_the_task_does_nothing_where_nobody_runs(monkeypatch):
    monkeypatch.setattr(tasks, "_runner", None)
    await tasks.generate(31)


def test_the_broker_is_the_process_unless_a_url_names_another():
    assert isinstance(make_broker("", tasks.QUEUE), InMemoryBroker)
    elsewhere = make_broker("redis://127.0.0.1:1/0", tasks.QUEUE)
    assert isinstance(elsewhere, RedisStreamBroker)
    assert elsewhere.queue_name == elsewhere.consumer_group_name == tasks.QUEUE


async def test_passages_are_what_the_corpus_has_near_the_topic(monkeypatch):
    asked = []

    async def find_similar(topic, tags, *, language):
        asked.append((topic, tags, language))
        return [Hit(passage_id="p1", title="흥부전", text="제비가 오더라.", score=0.5)]

    monkeypatch.setattr(module, "find_similar", find_similar)
    request = StoryRequest("제비", {"genre": ("설화",)}, language="en")
    assert await find_passages(request) == [Passage("p1", "흥부전", "제비가 오더라.", 0.5)]
    assert asked == [("제비", {"genre": ("설화",)}, "en")]


@pytest.mark.parametrize(
    ("signal", "receiver"), [(generation_requested, request_generation), (guest_absorbed, move_stories)]
)
def test_signals_are_wired_once(signal: Signal, receiver):
    assert signal._live_receivers(None)[0].count(receiver) == 1
