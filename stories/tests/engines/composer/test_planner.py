"""Choosing plots and steps, and laying them out."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.engines.composer.composing import plan_tale
from stories.engines.composer.grammar import Beat, Plot, Pool, beat, scene
from stories.engines.composer.phrases.books import book
from stories.engines.composer.planner import Step, build_steps, choose_plot, choose_steps, lay_out
from stories.engines.composer.surface import dice
from stories.pipeline.types import EarlierTurn
from stories.tests.engines.composer.samples import request

NOBODY = frozenset[str]()


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("다친 두루미가 은혜를 갚는다", "gratitude"),
        ("눈먼 어머니를 봉양한다", "filial"),
        ("정인을 기다리며 그리워한다", "love"),
        ("형제의 우애", "brothers"),
        ("잃어버린 보물을 찾는 모험", "quest"),
        ("꾀로 내기에 이긴다", "wit"),
        ("금기를 어긴다", "taboo"),
        ("둔갑한 여우", "transform"),
    ],
)
def test_cues_call_for_their_plot(text, family):
    for seed in range(5):
        assert choose_plot(book("ko"), text, NOBODY, dice(seed)).family == family


@pytest.mark.parametrize("genre", ["영웅소설", "우화", "애정소설", "괴담"])
def test_a_genre_is_a_cue(genre):
    families = {plan_tale(request("선비", seed, genre=genre)).plot.family for seed in range(8)}
    assert len(families) == 1


def test_without_a_cue_the_seed_chooses_among_many():
    families = Counter(plan_tale(request("선비", seed)).plot.family for seed in range(60))
    assert len(families) >= 5
    assert "brothers" not in families  # only where a topic speaks of brothers


def test_a_course_that_does_not_fit_the_places_is_not_taken():
    keys = {plan_tale(request("효녀가 눈먼 아버지를 위해 용궁에 간다", seed)).plot.key for seed in range(12)}
    assert keys == {"filial"}  # no tower of stones is built in the snow at the bottom of the sea
    keys = {
        plan_tale(request("효녀가 눈먼 아버지를 위해 백두산에 간다", seed)).plot.key for seed in range(12)
    }
    assert keys == {"filial", "filial.stones"}


def steps(*spec):
    return [Step(part, level, rank, "가" * size, False) for part, level, rank, size in spec]


def test_what_must_be_told_is_told_however_short():
    assert choose_steps(steps((0, 0, 0.0, 50), (1, 0, 0.0, 50), (1, 1, 0.0, 50)), 10) == {0, 1}


def test_lower_levels_and_ranks_are_told_first():
    chosen = choose_steps(steps((0, 0, 0, 9), (0, 3, 0, 30), (0, 1, 1, 30), (0, 1, 0, 30)), 75)
    assert chosen == {0, 2, 3}


def test_a_step_too_long_for_the_gap_is_passed_over_for_one_that_fits():
    assert choose_steps(steps((0, 0, 0, 9), (0, 1, 0, 90), (0, 2, 0, 20)), 40) == {0, 2}


def test_parts_are_paragraphs_and_scenes_stand_alone():
    laid = lay_out(
        [
            Step(0, 0, 0, "하나.", False),
            Step(0, 3, 0, "장면.", True),
            Step(0, 1, 0, "둘.", False),
            Step(1, 0, 0, "셋.", False),
            Step(1, 1, 0, "넷.", False),
            Step(3, 0, 0, "끝.", False),
        ]
    )
    assert laid == "하나.\n\n장면.\n\n둘.\n\n셋. 넷.\n\n끝."


def test_a_long_part_is_cut_into_even_paragraphs_without_an_orphan():
    laid = lay_out([Step(0, 0, 0, "가" * 60 + ".", False) for _ in range(9)])
    sizes = [len(paragraph) for paragraph in laid.split("\n\n")]
    assert len(sizes) > 1
    assert min(sizes) > max(sizes) / 2


def plot_of(*items, pools=None):
    plot = Plot("test", (), ((*items,), (), (), ()), (), (), ())
    return build_steps(
        plot, replace(book("ko"), plots=(plot,), pools=pools or {}), {"hero": "용"}, NOBODY, "key"
    )


def test_a_sentence_that_was_said_takes_another_wording_or_is_dropped():
    told = plot_of(beat(1, "비가 오더라."), beat(1, "비가 오더라.", "눈이 오더라."), beat(1, "비가 오더라."))
    assert [step.text for step in told] == ["비가 오더라.", "눈이 오더라."]


def test_a_beat_whose_flag_does_not_hold_is_not_told():
    assert (
        plot_of(beat(0, "가더라.", when="other_bird"), beat(0, "오더라.", when="!other_bird"))[0].text
        == "오더라."
    )


def test_a_pool_gives_as_many_as_it_may_and_never_the_same_twice():
    pool = Pool(2, tuple(scene(f"{word} 왔더라.") for word in ("봄이", "여름이", "가을이")))
    told = [step.text for step in plot_of("seasons", "seasons", pools={"seasons": pool})]
    assert len(told) == 3
    assert len(set(told)) == 3


@given(st.lists(st.sampled_from(["other_bird", "other_human", "travels"]), unique=True))
def test_flags_joined_by_a_blank_must_all_hold(flags):
    held = frozenset(flags)
    assert Beat(0, (), "other_bird !travels").fits(held) == ("other_bird" in held and "travels" not in held)


def test_what_the_thread_has_told_before_is_not_told_again():
    first = plan_tale(request("선비가 사슴을 구한다", 3)).story()
    again = plan_tale(request("선비가 사슴을 구한다", 3, earlier=(EarlierTurn("선비", "제목", first),)))
    told = [step.text for step in again.steps if step.level and step.text in first]
    assert told == []


def test_a_follow_up_that_names_nobody_goes_on_with_the_people_of_the_turn_before():
    earlier = (EarlierTurn("허생이 제주에 간다", "제목", "옛글이라."),)
    assert plan_tale(request("그 뒤에 어찌 되었을까", earlier=earlier)).slots["hero"] == "허생"


def test_the_draft_of_somebody_else_brings_its_people_and_plot():
    foreign = "어느 날 두꺼비가 처녀에게 은혜를 갚으려 지네와 싸우니라."
    plan = plan_tale(request("옛이야기"), foreign)
    assert plan.plot.family == "gratitude"
    assert (plan.slots["hero"], plan.slots["other"]) == ("처녀", "두꺼비")


def test_ones_own_draft_keeps_the_plan():
    asked = request("춘향이 남원에서 이도령을 기다린다", 4)
    plan = plan_tale(asked)
    assert plan_tale(asked, plan.draft()).story() == plan.story()


def test_the_wording_does_not_depend_on_the_global_generator():
    random.seed(1)
    first = plan_tale(request("용", 1)).story()
    random.seed(2)
    assert plan_tale(request("용", 1)).story() == first
