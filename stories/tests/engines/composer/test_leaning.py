"""What passages of the corpus lend to a tale, and what they never do."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import product

import pytest
from django.conf import settings

from stories.engines.composer import ComposerEngine
from stories.engines.composer.composing import plan_tale
from stories.engines.composer.enriching import enrichment
from stories.engines.composer.leaning import MOST, lean_on
from stories.engines.composer.phrases import manner
from stories.engines.composer.phrases.books import LENGTHS, book
from stories.engines.composer.surface import dice, render, sentences
from stories.pipeline.types import Checkpoint, EarlierTurn, Passage
from stories.tests.engines.composer.samples import ENGLISH, HOSTILE, KOREAN, request
from stories.tests.engines.composer.test_tales import LENGTH_NAMES, check_tale, wrong_joints

CORPUS = settings.BASE_DIR / "retrieval" / "corpus"
KOREAN_WORKS = ("simcheongjeon", "heungbujeon", "chunhyangjeon", "baridegi", "dangun", "tokkijeon")
ENGLISH_WORKS = ("the-goose-girl", "robin-hood", "tam-lin")
FISHER = request("가난한 어부", 1)


@cache
def passages_of(slug: str) -> tuple[Passage, ...]:
    title = json.loads((CORPUS / "works" / f"{slug}.json").read_text(encoding="utf-8"))["title"]
    lines = (CORPUS / "passages" / f"{slug}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(
        Passage(f"{slug}-{row}", title, json.loads(line)["text"], 0.9 - row / 100)
        for row, line in enumerate(lines)
    )


def leaning_tale(topic: str, slug: str, seed: int = 0, start: int = 0):
    return plan_tale(request(topic, seed), passages=passages_of(slug)[start : start + MOST])


def syllables(text: str) -> str:
    return re.sub(r"[^가-힣a-z]", "", text.lower())


def test_nothing_is_lent_without_passages():
    for topic in (*KOREAN, *ENGLISH):
        assert plan_tale(request(topic), passages=()) == plan_tale(request(topic))


def test_nothing_is_lent_by_passages_in_another_language():
    assert plan_tale(FISHER, passages=passages_of("robin-hood")) == plan_tale(FISHER)


@pytest.mark.parametrize("topic", [*KOREAN[:6], *HOSTILE[:6]])
def test_the_same_passages_in_any_order_lend_the_same(topic: str):
    passages = passages_of("simcheongjeon")[:MOST]
    told = plan_tale(request(topic), passages=passages)
    assert plan_tale(request(topic), passages=passages[::-1]) == told


def test_a_course_where_the_topic_leaves_it_open():
    assert {leaning_tale("나그네", "simcheongjeon", seed).plot.family for seed in range(6)} == {"filial"}
    assert len({plan_tale(request("나그네", seed)).plot.family for seed in range(6)}) > 1


def test_no_course_where_the_topic_asks_for_one():
    for seed in range(4):
        assert leaning_tale("꾀 많은 토끼가 호랑이를 속인다", "simcheongjeon", seed).plot.family == "wit"


def test_a_thing_and_a_place_that_the_topic_does_not_name():
    passages = [
        Passage("1", "옛글", "달밤에 은장도를 품고 갈대밭을 건너 갈대밭 너머로 은장도를 던지니라.", 1)
    ]
    slots = plan_tale(FISHER, passages=passages).slots
    assert (slots["thing"], slots["far"]) == ("은장도", "갈대밭")
    named = plan_tale(request("어부가 동굴에서 옥피리를 얻는다"), passages=passages).slots
    assert (named["thing"], named["far"]) == ("옥피리", "동굴")


def test_a_home_in_their_picture():
    passages = [Passage("1", "옛글", "바다에 물결이 일고 파도가 높은데 나루에 배를 매고 바다를 보더라.", 1)]
    for seed in range(6):
        slots = plan_tale(request("선비", seed), passages=passages).slots
        assert slots["Home"] in ("섬진강 나루 마을", "동해 바닷가 마을")
    named = plan_tale(request("남원의 선비"), passages=passages).slots
    assert named["home"] == "남원"


def test_what_a_passage_speaks_of_by_the_way_is_not_lent():
    passages = [Passage("1", "옛글", "그림자가 길고 눈물이 흐르니 하늘에 달빛이 차고 눈물이 이슬 같더라.", 1)]
    slots = plan_tale(FISHER, passages=passages).slots
    assert (slots["thing"], slots["far"]) == tuple(plan_tale(FISHER).slots[role] for role in ("thing", "far"))


def test_nobody_of_the_passages_walks_into_the_tale():
    for seed in range(8):
        story = leaning_tale("어부", "simcheongjeon", seed).story()
        assert not re.search("심청|심 봉사|뺑덕", story.replace("‘심청전’", ""))


def test_pictures_of_the_passages_come_first():
    snow = [Passage("1", "옛글", "눈보라 치는 겨울밤에 함박눈이 쌓이고 고드름이 얼음같이 맺히니라.", 1)]
    wintry = re.compile("|".join(manner.KO_IMAGES[3]))

    def count(passages):
        return sum(
            len(wintry.findall(plan_tale(request("선비", seed), passages=passages).story()))
            for seed in range(12)
        )

    assert count(snow) > count(())


def test_it_is_likened_to_a_work_that_tells_of_the_same():
    plan = leaning_tale("가난한 어부", "simcheongjeon", 1)
    [nod] = [said for said in sentences(plan.story()) if "‘심청전’" in said]
    assert "효성" in nod


@pytest.mark.parametrize(
    ("topic", "slug"),
    [
        ("심청이 눈먼 아버지를 위해 바다에 간다", "simcheongjeon"),  # it is that work's own tale
        ("꾀 많은 토끼가 호랑이를 속인다", "simcheongjeon"),  # of another kind
        ("효녀가 눈먼 아버지를 위해 용궁에 간다", "heungbujeon"),  # which speaks of a father by the way
    ],
)
def test_it_is_likened_to_no_other(topic: str, slug: str):
    for seed, start in product(range(4), range(0, 9, 3)):
        assert "work" not in leaning_tale(topic, slug, seed, start).slots


@pytest.mark.parametrize("title", ["", "<b>심청전</b>", "The Blind Man", "심청전\n", "가" * 60])
def test_it_is_likened_to_no_title_that_cannot_be_said(title: str):
    passages = [Passage("1", title, passage.text, 1) for passage in passages_of("simcheongjeon")[:MOST]]
    assert "work" not in plan_tale(FISHER, passages=passages).slots


@pytest.mark.parametrize("title", ["심청전", "바리데기", "주몽 신화", "은혜 갚은 두꺼비", "단군"])
@pytest.mark.parametrize("virtue", sorted(set(manner.KO_VIRTUES.values())))
def test_what_it_is_likened_to_carries_the_right_particles(title: str, virtue: str):
    slots = {"work": f"‘{title}’", "virtue": virtue}
    for nod in manner.KO_NODS:
        for seed in range(4):
            assert wrong_joints(render(nod, slots, dice(seed)), {title, virtue}) == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_family_of_plots_has_a_virtue(language):
    assert {plot.family for plot in book(language).plots} == set(book(language).manner.virtues)


@pytest.mark.parametrize("slug", [*KOREAN_WORKS, *ENGLISH_WORKS])
def test_tales_keep_their_length_and_form_and_share_no_run_with_a_passage(slug: str):
    topics = KOREAN if slug in KOREAN_WORKS else ENGLISH
    for (seed, topic), length in product(enumerate(topics[:5]), LENGTH_NAMES):
        passages = passages_of(slug)[seed : seed + MOST]
        plan = plan_tale(request(topic, seed, length), passages=passages)
        story = plan.story()
        check_tale(story, LENGTHS[length])
        assert set(sentences(plan.draft())) <= set(sentences(story))
        assert wrong_joints(story, set(plan.slots.values())) == [] or slug in ENGLISH_WORKS
        told = syllables(story)
        run = 20 if slug in KOREAN_WORKS else 50
        for passage in passages:
            text = syllables(passage.text)
            assert not any(text[start : start + run] in told for start in range(len(text) - run + 1))


def test_a_thread_does_not_liken_twice_in_the_same_words():
    first = plan_tale(FISHER, passages=passages_of("simcheongjeon")[:MOST]).story()
    again = request("늙은 뱃사공", 1, earlier=(EarlierTurn("가난한 어부", "제목", first),))
    second = plan_tale(again, passages=passages_of("simcheongjeon")[:MOST]).story()
    assert not set(sentences(first)) & {said for said in sentences(second) if "심청전" in said}


def test_the_title_and_premises_are_of_the_tale_that_was_told():
    passages = passages_of("simcheongjeon")[:MOST]
    for seed in range(10):
        asked = request("가난한 어부", seed)
        plan = plan_tale(asked, passages=passages)
        found = enrichment(asked, plan.story(), passages)
        patterns = [render(title, plan.slots, dice(0)) for title in (*plan.plot.titles, "{hero:의} 이야기")]
        assert found.title in patterns
        assert len(set(found.recommendations)) == 3


async def joined(deltas) -> str:
    return "".join([delta.text async for delta in deltas])


async def test_a_draft_begun_before_its_passages_were_found_goes_on_as_it_began():
    engine, passages = ComposerEngine(0), passages_of("simcheongjeon")[:MOST]
    alone = plan_tale(FISHER)
    rest = await joined(
        engine.draft(FISHER, passages, Checkpoint(draft=alone.draft()[:90], passages=passages))
    )
    assert alone.draft()[:90] + rest == alone.draft()
    finished = Checkpoint(draft=alone.draft(), draft_finished=True)
    story = await joined(engine.expand(FISHER, alone.draft(), passages, finished))
    assert story == alone.story()
    assert await engine.enrich(FISHER, story, passages) == enrichment(FISHER, alone.story())


@pytest.mark.parametrize("cut", [0, 30, 300])
async def test_draft_and_story_lean_on_the_same_passages(cut: int):
    engine, passages = ComposerEngine(0), passages_of("simcheongjeon")[:MOST]
    plan = plan_tale(FISHER, passages=passages)
    rest = await joined(engine.draft(FISHER, passages, Checkpoint(draft=plan.draft()[:cut])))
    assert plan.draft()[:cut] + rest == plan.draft()
    checkpoint = Checkpoint(draft=plan.draft(), draft_finished=True, story=plan.story()[:cut])
    rest = await joined(engine.expand(FISHER, plan.draft(), passages, checkpoint))
    assert plan.story()[:cut] + rest == plan.story()


def test_only_the_nearest_are_leant_on():
    passages = passages_of("simcheongjeon")
    assert lean_on(FISHER, passages).passages == passages[:MOST]


@pytest.mark.parametrize(
    "text", ["", "가", "\ud800", "{hero} (a|b) {0.__class__}", "은장도 " * 2000, "<b>갈대밭</b>"]
)
def test_any_passage(text: str):
    for topic in (KOREAN[0], "용"):
        check_tale(plan_tale(request(topic), passages=[Passage("1", text[:20], text, 0.5)]).story(), 1500)
