"""Titles and recommendations."""

import re

import pytest

from stories.engines.composer.composing import plan_tale
from stories.engines.composer.enriching import enrichment
from stories.engines.composer.phrases import books
from stories.engines.composer.surface import dice, render
from stories.tests.engines.composer.samples import ENGLISH, HOSTILE, KOREAN, request, requests
from stories.tests.engines.composer.test_tales import wrong_joints


def enriched(asked):
    return enrichment(asked, plan_tale(asked).story())


@pytest.mark.parametrize("topic", [*KOREAN, *ENGLISH, *HOSTILE])
def test_titles_fit_and_three_distinct_premises_follow(topic):
    for asked in requests((topic,), range(6), ("short",)):
        found = enriched(asked)
        korean = asked.language == "ko"
        assert 2 <= len(found.title) <= (13 if korean else 60)
        assert found.title == found.title.strip()
        assert len(set(found.recommendations)) == 3
        for premise in found.recommendations:
            assert len(premise) <= 90
            assert premise.endswith("이야기") if korean else premise.startswith("The tale of ")


@pytest.mark.parametrize("topic", KOREAN)
def test_titles_and_premises_carry_the_right_particles(topic):
    for asked in requests((topic,), range(6), ("short",)):
        found = enriched(asked)
        words = set(plan_tale(asked).slots.values())
        assert wrong_joints(" ".join([found.title, *found.recommendations]), words) == []


def test_titles_are_of_the_tale():
    asked = request("가난한 나무꾼이 산에서 다친 사슴을 구해 주고 복을 받는다")
    assert re.search("나무꾼|사슴", enriched(asked).title)


def test_premises_tell_of_other_plots_than_the_tale():
    for asked in requests(KOREAN, range(3), ("short",)):
        plan = plan_tale(asked)
        own = {render(premise, plan.slots, dice(0)) for premise in plan.plot.premises}
        assert own.isdisjoint(enriched(asked).recommendations)


def test_names_too_long_for_any_pattern_give_a_title_that_names_nobody():
    asked = request("옛일", tags={"characters": ("가나다라마바사아자차카타", "하파타카차자아사바마라다")})
    title = enriched(asked).title
    assert len(title) <= 13


def test_the_last_fallbacks_always_fit():
    assert len(books.TITLES["ko"][-1]) <= 13
    assert all("{" not in premise for premises in books.PREMISES.values() for premise in premises)


@pytest.mark.parametrize(
    ("topic", "title"),
    [("The fox of Mount Halla", "Fox"), ("A poor fisherman saves a talking carp", "Carp|Fisherman")],
)
def test_english_titles_have_the_capitals_of_a_headline(topic, title):
    found = enriched(request(topic)).title
    assert re.search(title, found)
    assert found[0].isupper()


def test_enriching_is_the_same_each_time():
    asked = request(KOREAN[0])
    assert enriched(asked) == enriched(asked)
