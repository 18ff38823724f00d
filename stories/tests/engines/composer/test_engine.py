"""The composer as a story engine: pieces, pace, checkpoints, many at once."""

import asyncio
import time

import pytest

from stories.engines.base import StoryEngine
from stories.engines.composer import ComposerEngine
from stories.engines.composer.composing import plan_tale
from stories.engines.composer.pacing import LONGEST, SHORTEST, paced, pieces
from stories.pipeline.types import Checkpoint
from stories.tests.engines.composer.samples import ENGLISH, HOSTILE, KOREAN, request

FAST = ComposerEngine(chars_per_second=0)
ASKED = request(KOREAN[0], 7)
PLAN = plan_tale(ASKED)


async def collected(deltas):
    return [delta async for delta in deltas]


def joined(deltas):
    return "".join(delta.text for delta in deltas)


async def test_it_is_a_story_engine():
    engine: StoryEngine = ComposerEngine()
    assert engine.models() == {"draft": "composer", "expand": "composer", "enrich": "composer"}


async def test_draft_and_expand_give_the_texts_of_the_plan():
    draft = joined(await collected(FAST.draft(ASKED, (), Checkpoint())))
    story = joined(
        await collected(FAST.expand(ASKED, draft, (), Checkpoint(draft=draft, draft_finished=True)))
    )
    assert draft == PLAN.draft()
    assert story == PLAN.story()


@pytest.mark.parametrize("cut", [0, 1, 57, 200, 10**6])
async def test_both_go_on_after_a_checkpoint(cut):
    draft, story = PLAN.draft(), PLAN.story()
    more = joined(await collected(FAST.draft(ASKED, (), Checkpoint(draft=draft[:cut]))))
    assert draft[:cut] + more == draft
    checkpoint = Checkpoint(draft=draft, draft_finished=True, story=story[:cut])
    more = joined(await collected(FAST.expand(ASKED, draft, (), checkpoint)))
    assert story[:cut] + more == story


async def test_a_base_story_of_another_hand_is_told_with_its_people():
    base = "두꺼비가 처녀의 은혜를 갚으니라."
    story = joined(
        await collected(FAST.expand(request("옛일"), base, (), Checkpoint(draft=base, draft_finished=True)))
    )
    assert "두꺼비" in story
    assert "처녀" in story
    assert "처녀" in (await FAST.enrich(request("옛일"), story)).recommendations[0] + story


@pytest.mark.parametrize("topic", [*HOSTILE, *ENGLISH])
async def test_any_topic_is_told_to_the_end(topic):
    asked = request(topic)
    story = joined(await collected(FAST.expand(asked, plan_tale(asked).draft(), (), Checkpoint())))
    assert story == plan_tale(asked).story()


def test_pieces_are_small_cut_at_blanks_and_the_same_for_the_same_key():
    text = PLAN.story()
    cut = list(pieces(text, "key"))
    assert "".join(cut) == text
    assert all(len(piece) <= LONGEST for piece in cut)
    assert all(len(piece) >= SHORTEST for piece in cut[:-1])
    assert sum(piece[-1].isspace() for piece in cut) > len(cut) * 0.8
    assert cut == list(pieces(text, "key")) != list(pieces(text, "other key"))


@pytest.mark.parametrize("text", ["", "가", "가나다라마바사아자차카타파하" * 5, " \n\n ", "a" * 100])
def test_pieces_of_any_text_join_to_it(text):
    assert "".join(pieces(text, "key")) == text


async def test_the_pace_is_kept_without_drift():
    text = "가나다 " * 75  # 300 characters
    begun = time.monotonic()
    async for _ in paced(text, "key", 1000):
        await asyncio.sleep(0.001)  # a slow reader does not slow the writer
    assert 0.28 <= time.monotonic() - begun <= 0.6


async def test_unpaced_deltas_let_others_run():
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(tick())
    async for _ in paced("가나다 " * 400, "key", 0):
        pass
    task.cancel()
    assert ticks > 5


async def test_an_empty_text_tells_nothing():
    assert await collected(paced("", "key", 300)) == []


async def test_closing_the_generator_stops_it():
    deltas = ComposerEngine(50).draft(ASKED, (), Checkpoint())
    first = await anext(deltas)
    await deltas.aclose()
    assert first.text
    assert [delta async for delta in deltas] == []


async def test_one_engine_serves_many_at_once():
    asked = [request(topic, seed) for seed, topic in enumerate(KOREAN)]
    texts = await asyncio.gather(*(collected(FAST.draft(one, (), Checkpoint())) for one in asked))
    assert [joined(deltas) for deltas in texts] == [plan_tale(one).draft() for one in asked]


def test_a_negative_pace_is_refused():
    with pytest.raises(ValueError, match="negative"):
        ComposerEngine(-1)
