"""A story with what it leans on: every character of it in its place, the shared words marked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.models import ConversationPassage, Kind
from stories.services.marking import Leaning, marked, read_leanings
from stories.services.paragraphs import paragraph_spans
from stories.services.provenance import store_trace, trace_story
from stories.tests.corpus import COPIED, OWN, TALE, index_dir, tale
from stories.tests.factories import make_conversation

__all__ = ["index_dir", "tale"]


def run(start: int, end: int, length: int = 20, passage: int = 7, **fields: object) -> ConversationPassage:
    values = {"title": "흥부전", "paragraph": 1, "start": start, "end": end, "length": length} | fields
    return ConversationPassage(kind=Kind.SHOWN, passage_id=passage, **values)


def test_flagged_words_are_marked_and_the_passage_is_told():
    story = "가나다라마.\n\n바사아자차."
    rows = [run(9, 11, passage_start=2, passage_end=4)]

    first, second = marked(story, rows, {7: "하나둘셋넷"})

    assert [(piece.text, piece.is_shared) for piece in first.pieces] == [("가나다라마.", False)]
    assert [(piece.text, piece.is_shared) for piece in second.pieces] == [
        ("바", False),
        ("사아", True),
        ("자차.", False),
    ]
    assert second.leanings == (Leaning("흥부전", 7, 20, True, "하나", "둘셋", "넷"),)
    assert second.is_flagged
    assert not first.is_flagged


def test_below_the_flag_nothing_is_marked_and_the_passage_is_told():
    (paragraph,) = marked("가나다라마", [run(1, 3, length=19)], {})
    assert [piece.is_shared for piece in paragraph.pieces] == [False]
    assert [(leaning.length, leaning.is_flagged) for leaning in paragraph.leanings] == [(19, False)]


def test_a_passage_is_told_once_a_paragraph_by_its_longest_run():
    rows = [run(0, 3, length=30), run(4, 6, length=20), run(1, 2, length=15, passage=8)]
    (paragraph,) = marked("가나다라마바", rows, {})
    assert [(leaning.passage_id, leaning.length) for leaning in paragraph.leanings] == [(7, 30), (8, 15)]


def test_a_passage_that_shows_by_likeness_is_told_by_how_it_begins():
    (paragraph,) = marked("가나다라", [run(0, 0, length=0, score=0.2)], {7: "옛날에 흥부가 살더라. " * 100})
    (leaning,) = paragraph.leanings
    assert leaning.before.startswith("옛날에 흥부가")
    assert leaning.before.endswith("…")
    assert (leaning.shared, len(leaning.before) < 300) == ("", True)


@pytest.mark.parametrize("text", ["", "하나"])
def test_a_passage_that_went_or_was_cut_leaves_its_title(text):
    (paragraph,) = marked("가나다라", [run(0, 3, passage_start=4, passage_end=9)], {7: text})
    (leaning,) = paragraph.leanings
    assert (leaning.title, leaning.shared) == ("흥부전", "")


@given(
    st.text("가 \n나", max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(12, 40)), max_size=6),
)
def test_no_character_is_lost_or_moved(story, spans):
    rows = [run(min(a, b), max(a, b), length) for a, b, length in spans]
    told = marked(story, rows, {})
    assert ["".join(piece.text for piece in each.pieces) for each in told] == [
        story[start:end] for start, end in paragraph_spans(story)
    ]
    assert all(
        one.is_shared != other.is_shared
        for each in told
        for one, other in zip(each.pieces, each.pieces[1:], strict=False)
    )


def test_stories_are_read_in_two_queries(tale, django_assert_num_queries):
    turns = [make_conversation(content=f"{OWN}\n\n{COPIED}", overlap=26) for _ in range(3)]
    for turn in turns:
        store_trace(turn.pk, trace_story(turn.data.created_content, []))
    with django_assert_num_queries(2):
        leanings = read_leanings(turns)
    (_own, copied) = leanings.mark(turns[2].pk, turns[2].data.created_content)
    (leaning,) = copied.leanings
    assert leaning.shared in TALE
    assert leaning.is_flagged


@pytest.mark.django_db
def test_where_nothing_was_looked_at_nothing_is_asked(django_assert_num_queries):
    turn = make_conversation(overlap=None)
    with django_assert_num_queries(0):
        leanings = read_leanings([turn])
    assert [each.leanings for each in leanings.mark(turn.pk, "가.\n\n나.")] == [(), ()]
