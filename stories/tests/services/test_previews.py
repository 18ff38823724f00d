"""Excerpts: the match in its surroundings, as plain text on one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.text import excerpt
from stories.models import ConversationData
from stories.services.previews import preview_of, searchable_parts
from stories.tests.factories import make_conversation, make_thread


@given(st.text(max_size=300), st.data())
def test_the_match_stands_in_its_excerpt(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    cut = excerpt(text, start, end)
    assert " ".join(text[start:end].split()) in cut
    assert len(cut) <= end - start + 82
    assert "\n" not in cut


def test_a_short_text_is_shown_whole():
    assert excerpt("나무꾼과\n사슴", 0, 2) == "나무꾼과 사슴"


def test_what_is_cut_off_is_marked():
    assert excerpt("가" * 100 + "나" + "다" * 100, 100, 101, context=4) == "…가가나다다…"


@pytest.mark.parametrize("text", ["e\u0301" * 60, "👍🏽" * 60, "ᄆᆞᆷ" * 60, "👩\u200d👧" * 60])
def test_no_character_is_cut_in_two(text):
    letter = text[: len(text) // 60]
    middle = 30 * len(letter)
    for context in range(1, 20):
        cut = excerpt(text, middle, middle + len(letter), context=context)
        assert cut.strip("…").replace(letter, "") == ""


def test_a_thread_s_title_belongs_to_its_first_turn(user):
    thread = make_thread(user, title="실의 표제")
    first, second = make_conversation(thread), make_conversation(thread)
    assert ("title", "실의 표제") in searchable_parts(first)
    assert ("title", "실의 표제") not in searchable_parts(second)


def test_tags_are_found_by_their_values_not_their_keys(user):
    turn = make_conversation(make_thread(user), tags={"genre": ["설화", "민담"], "theme": "효"})
    assert ("tags", "설화, 민담, 효") in searchable_parts(turn)


def test_words_may_stand_in_different_parts_and_all_must(user):
    turn = make_conversation(make_thread(user), title="달밤", topic="연못", content="물소리")
    assert preview_of(turn, ["달밤", "연못", "물소리"]) is not None
    assert preview_of(turn, ["달밤", "호랑이"]) is None


def test_the_base_story_is_nobody_s_to_find(user):
    turn = make_conversation(make_thread(user))
    ConversationData.objects.filter(pk=turn.pk).update(base_story="숨은 초고")
    turn.data.refresh_from_db()
    assert preview_of(turn, ["초고"]) is None
