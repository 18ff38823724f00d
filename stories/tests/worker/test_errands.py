"""Errands are run beside the stories, until the provider says that they are done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from llm import keeping
from llm.backends.responses import ResponsesModel
from llm.tests.upstream import Answer, Upstream, upstream_server
from stories.models import ErrandKind, ProviderErrand, Thread
from stories.pipeline.pipeline import DraftWritten, StoryWritten
from stories.pipeline.types import Delta
from stories.services import errands as service
from stories.services.deletion import delete_thread
from stories.services.errands import MIRROR_ATTEMPTS
from stories.tests.engines.scripted import STORY, ScriptedEngine
from stories.tests.factories import make_conversation, make_thread
from stories.tests.worker.conftest import started
from stories.tests.worker.runs import drained, make_run
from stories.worker.errands import Errands
from stories.worker.narration import Narration

pytestmark = pytest.mark.django_db(transaction=True)

JSON = {"Content-Type": "application/json"}


def told(value: Any, status: int = 200) -> Answer:
    return Answer([json.dumps(value).encode()], status, JSON)


DONE = told({"deleted": True})
OPENED = told({"id": "conv_1"})
ADDED = told({"object": "list", "data": []})
GONE = told({}, 404)


@pytest.fixture
async def upstream(monkeypatch):
    """A provider at which threads are mirrored."""
    async with upstream_server() as server:
        model = ResponsesModel(model="m", base_url=server.url, conversations=True)
        monkeypatch.setattr(keeping, "model_of", {"expand": model}.get)
        yield server


def asked_of(upstream: Upstream) -> list[tuple[str, str]]:
    return [(asked.method, asked.path) for asked in upstream.asked]


@sync_to_async
def leave(upstream: Upstream, kind: ErrandKind, subject: str, **fields: Any) -> None:
    ProviderErrand.objects.create(kind=kind, provider=upstream.url, subject=subject, **fields)


@sync_to_async
def left() -> list[tuple[str, str]]:
    return list(ProviderErrand.objects.order_by("pk").values_list("kind", "subject"))


@sync_to_async
def make_due() -> None:
    ProviderErrand.objects.update(due_at=timezone.now())


@sync_to_async
def make_thread_of(*contents: str) -> Thread:
    """A thread whose turns wait to be mirrored."""
    thread = make_thread()
    for number, content in enumerate(contents, start=1):
        service.mirror_turn(make_conversation(thread, topic=f"주제 {number}", content=content).pk)
    return thread


async def test_done_once(upstream):
    await leave(upstream, ErrandKind.FORGET_RUN, "resp_1")
    upstream.will(DONE)
    await Errands().run_due()
    await Errands().run_due()
    assert asked_of(upstream) == [("DELETE", "/v1/responses/resp_1")]
    assert await left() == []


@pytest.mark.parametrize("failure", [told({}, 500), told({}, 401), told({}, 429)])
async def test_what_fails_is_tried_again_until_it_is_done(upstream, failure):
    await leave(upstream, ErrandKind.FORGET_RUN, "resp_1", attempts=50)
    upstream.will(failure, GONE)
    await Errands().run_due()
    assert await left() == [("forget_run", "resp_1")]
    await make_due()
    await Errands().run_due()
    assert await left() == []


async def test_a_crash_between_the_call_and_its_end(upstream, monkeypatch):
    await leave(upstream, ErrandKind.FORGET_RUN, "resp_1")
    upstream.will(DONE, GONE)

    def crash(_errand):
        raise SystemError

    with monkeypatch.context() as patched:
        patched.setattr("stories.worker.errands.finish_errand", crash)
        with pytest.raises(SystemError):
            await Errands().run_due()
    await make_due()
    await Errands().run_due()
    assert await left() == []


async def test_nobody_is_asked_where_no_model_is(upstream):
    await sync_to_async(ProviderErrand.objects.create)(
        kind=ErrandKind.FORGET_RUN, provider="http://elsewhere/v1", subject="resp_1"
    )
    await Errands().run_due()
    assert (asked_of(upstream), await left()) == ([], [("forget_run", "resp_1")])


async def test_turns_are_mirrored(upstream):
    thread = await make_thread_of("옛날에", "그 뒤에")
    upstream.will(OPENED, ADDED, ADDED)

    await Errands().run_due()

    assert asked_of(upstream) == [
        ("POST", "/v1/conversations"),
        ("POST", "/v1/conversations/conv_1/items"),
        ("POST", "/v1/conversations/conv_1/items"),
    ]
    assert upstream.asked[0].json() == {}, "nothing stands in it before we know its name"
    assert [item["content"] for asked in upstream.asked[1:] for item in asked.json()["items"]] == [
        *("주제 1", "옛날에", "주제 2", "그 뒤에")
    ]
    await thread.arefresh_from_db()
    assert (thread.remote_id, await left()) == ("conv_1", [])


async def test_an_answer_that_was_lost_mirrors_nothing_twice(upstream):
    await make_thread_of("옛날에")
    stands = [{"role": "assistant", "content": "옛날에"}, {"role": "user", "content": "주제 1"}]
    upstream.will(OPENED, told({}, 500), told({"data": stands}))
    await Errands().run_due()
    await make_due()
    await Errands().run_due()
    assert [method for method, _ in asked_of(upstream)] == ["POST", "POST", "GET"]
    assert await left() == []


async def test_a_mirror_that_is_lost_is_opened_anew(upstream):
    thread = await make_thread_of("옛날에")
    await Thread.objects.filter(pk=thread.pk).aupdate(remote_id="conv_0")
    upstream.will(GONE, OPENED, told({"data": []}), ADDED)
    await Errands().run_due()
    await make_due()
    await Errands().run_due()
    await thread.arefresh_from_db()
    assert (thread.remote_id, await left()) == ("conv_1", [])


async def test_a_later_turn_waits_for_an_earlier_one(upstream):
    await make_thread_of("옛날에", "그 뒤에")
    upstream.will(OPENED, told({}, 500))
    await Errands().run_due()
    assert len(upstream.asked) == 2
    assert len(await left()) == 2


async def test_a_mirror_is_given_up_at_last(upstream):
    await make_thread_of("옛날에")
    await ProviderErrand.objects.aupdate(attempts=MIRROR_ATTEMPTS - 1)
    upstream.will(told({}, 500))
    await Errands().run_due()
    assert await left() == []


async def test_what_is_mirrored_goes_with_its_thread(upstream):
    thread = await make_thread_of("옛날에")
    upstream.will(OPENED, ADDED)
    await Errands().run_due()

    await sync_to_async(delete_thread)(
        user=await sync_to_async(lambda: thread.owner)(), thread_id=thread.public_id
    )
    upstream.will(told({"data": [{"id": "msg_1"}]}), DONE, DONE)
    await Errands().run_due()

    assert asked_of(upstream)[2:] == [
        ("GET", "/v1/conversations/conv_1/items?order=asc&limit=100"),
        ("DELETE", "/v1/conversations/conv_1/items/msg_1"),
        ("DELETE", "/v1/conversations/conv_1"),
    ]
    assert await left() == []


async def test_a_finished_story_is_mirrored_behind_its_readers_back(upstream, start_runner):
    upstream.will(OPENED, ADDED)
    await start_runner(ScriptedEngine())
    await started("나무꾼")

    asked = await upstream.request(2)

    assert [item["content"] for item in asked.json()["items"]] == ["나무꾼", "".join(STORY)]


async def test_a_runner_that_stops_leaves_the_rest_to_others(upstream, start_runner):
    runner = await start_runner(ScriptedEngine())
    await runner.stop()
    await leave(upstream, ErrandKind.FORGET_RUN, "resp_1")
    assert await left() == [("forget_run", "resp_1")]


def test_where_a_run_is_kept_is_written_down_with_its_first_words():
    run = make_run(provider_runs=(("https://here", "resp_0"),))
    narration = Narration(run, {}, lambda stage, run_id: ("https://here", f"{stage}-{run_id}"))
    narration.tell(DraftWritten(Delta("밑", run_id="a")))
    narration.tell(StoryWritten(Delta("글", run_id="b")))
    narration.tell(StoryWritten(Delta("을", run_id="b")))

    assert drained(run).changes["provider_runs"] == [
        ["https://here", "resp_0"],
        ["https://here", "drafting-a"],
        ["https://here", "expanding-b"],
    ]
