"""A story held against the corpus while it is written and when it ends, by a runner."""

from __future__ import annotations

import asyncio
import threading

import pytest

from stories.models import ConversationData, ConversationPassage, Status
from stories.pipeline.rewording import Following
from stories.pipeline.types import Passage, StoryRequest
from stories.services.provenance import trace_offered
from stories.tests.corpus import COPIED, OWN, TALE, index_dir, tale
from stories.tests.engines.scripted import ScriptedEngine
from stories.tests.worker.conftest import log_of, row_of, started
from stories.worker import tracing
from stories.worker.tracing import Tracing
from stories.worker.watching import watch_story

__all__ = ["index_dir", "tale"]

pytestmark = pytest.mark.django_db(transaction=True)

STORY = [f"{OWN}\n\n", *COPIED, " 집으로 갔다.", "\n\n그리하여 ", "잘 살더라."]


class Rewording(ScriptedEngine):
    can_reword = True

    async def reword(self, request, story, sentence, run):
        return "사슴을 숨겨 주고 돌아섰다."


async def finished(runner_of, engine, find_passages=None):
    conversation = await started()
    options = {"find_passages": find_passages} if find_passages else {}
    await runner_of(engine, **options)
    async with asyncio.timeout(10):
        while (row := await row_of(conversation.conversation_id)).status == Status.IN_PROGRESS:
            await asyncio.sleep(0.01)
    rows = [each async for each in ConversationPassage.objects.filter(conversation=row).order_by("pk")]
    return row, rows


async def test_the_end_of_a_story_tells_its_overlap_and_keeps_what_it_leans_on(start_runner, tale):
    async def offer(_request):
        return [Passage(str(tale.pk), "나무꾼과 선녀", TALE, 0.8)]

    row, rows = await finished(start_runner, ScriptedEngine(story=STORY), offer)

    assert (row.status, row.overlap) == ("completed", 26)
    assert [(each.kind, each.paragraph, each.length) for each in rows] == [
        ("offered", 0, 0),
        ("shown", 2, 26),
    ]
    last = (await log_of(row.pk))[-1].fields()
    assert last["overlap"] == {"longest": 26, "flagged": True}
    assert last["style"]["classical_share"] == pytest.approx(1 / 3, abs=0.001)
    data = await ConversationData.objects.aget(pk=row.pk)
    assert (data.style["sentences"], data.style["overlap"]) == (3, 26)


async def test_a_failed_story_keeps_it_too(start_runner, tale):
    engine = ScriptedEngine(story=STORY, gate_at=len(STORY) - 1, error=ValueError())
    engine.gate.set()
    row, rows = await finished(start_runner, engine)
    assert (row.status, row.overlap, len(rows)) == ("failed", 26, 1)


async def test_an_engine_that_can_is_asked_for_other_words(start_runner, tale, settings):
    settings.OVERLAP_REWRITE = 20
    row, rows = await finished(start_runner, Rewording(story=STORY))
    assert row.overlap is not None
    assert row.overlap < 20
    assert "사슴을 숨겨 주고 돌아섰다.\n\n그리하여 잘 살더라." in row.data.created_content
    assert not [each for each in rows if each.length >= 20]


@pytest.mark.parametrize("limit", [0, 40])
async def test_below_the_limit_and_without_one_the_words_stay(start_runner, tale, settings, limit):
    settings.OVERLAP_REWRITE = limit
    row, _rows = await finished(start_runner, Rewording(story=STORY))
    assert row.data.created_content == "".join(STORY)


async def test_the_watch_knows_what_follows_a_passage(tale, settings):
    settings.OVERLAP_REWRITE = 20
    watch = await watch_story(OWN)
    assert watch is not None
    assert watch.limit == 20
    assert await watch.accept(" 이윽고 ") == Following()
    assert (await watch.ahead(COPIED)).longest == 26
    assert (await watch.ahead("다른 말을 하더라.")) == Following()
    following = await watch.accept(COPIED)
    assert (following.running, following.longest, following.start) == (26, 26, len(OWN) + 5)
    assert (await watch.accept(" 집으로 갔다.")).running == 0


async def test_without_an_index_nothing_is_watched(index_dir):
    assert await watch_story("옛날") is None


async def test_nobody_waits_long_for_the_lookup(monkeypatch):
    def slow(_story, _offered):
        release.wait(10)
        raise AssertionError("nobody waits for this")

    release = threading.Event()
    monkeypatch.setattr(tracing, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(tracing, "trace_story", slow)
    offered = [{"passage_id": "7", "title": "흥부전", "text": "박", "score": 0.5}]

    trace = await Tracing(StoryRequest("나무꾼")).trace("옛날 나무꾼이 살더라.", offered)

    release.set()
    assert trace.overlap is None
    assert (
        [row.passage_id for row in trace.passages]
        == [7]
        == [row.passage_id for row in trace_offered(offered).passages]
    )
