"""What a passage shares with a question is marked, and nothing of it is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.marking import marked


def shown(text, question):
    return "".join(f"[{piece.text}]" if piece.is_marked else piece.text for piece in marked(text, question))


@pytest.mark.parametrize(
    ("question", "text", "result"),
    [
        ("다친 제비를 고쳐 준다", "제비가 다리를 다친 지라", "[제비]가 다리를 [다친] 지라"),
        ("나무꾼과 사슴", "나 무꾼이 사슴을 보고", "[나 무꾼]이 [사슴]을 보고"),
        ("龍王", "용왕이 웃더라", "[용왕]이 웃더라"),
        ("용왕", "龍王이 웃더라", "[龍王]이 웃더라"),
        ("눈이 온다", "눈 오는 밤", "눈 오는 밤"),
        ("a wounded deer", "Two Deers were wounded with it", "Two Deers were [wounded] with it"),
        ("with that from", "with that from", "with that from"),
        ("The woodcutter", "the WOODCUTTERS", "the [WOODCUTTERS]"),
        ("", "글", "글"),
        ("토끼", "", ""),
    ],
)
def test_what_is_marked(question, text, result):
    assert shown(text, question) == result


@given(text=st.text(max_size=200), question=st.text(max_size=60))
def test_the_pieces_are_the_text(text, question):
    pieces = marked(text, question)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)
    assert all(one.is_marked != other.is_marked for one, other in pairwise(pieces))


@given(words=st.lists(st.sampled_from(["제비", "토끼", "용왕", "나무꾼"]), min_size=1, max_size=5))
def test_a_word_that_is_asked_for_is_marked_wherever_it_stands(words):
    text = " 하더라. ".join(words)
    assert {piece.text for piece in marked(text, " ".join(words)) if piece.is_marked} == set(words)


def test_two_syllables_in_the_middle_of_a_word_are_chance():
    assert (
        shown("목이 쉬었느니라. 며느리가 듣더라.", "호랑이를 잡은 며느리")
        == "목이 쉬었느니라. [며느리]가 듣더라."
    )


def test_a_longer_run_in_the_middle_of_a_word_is_none():
    assert "[호랑이]" in shown("늙은 수호랑이더라.", "호랑이띠")
