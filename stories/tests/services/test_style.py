"""What is stored and told of a story's style, and the places that a page points out."""

from __future__ import annotations

import pytest
from django.utils import translation

from stories.models import style_of
from stories.pipeline.types import StoryRequest
from stories.services import style
from stories.services.marking import Piece, marked
from stories.services.style import StyleMark, look_at_style, style_marks

REQUEST = StoryRequest(topic="나무꾼", length="short")
STORY = "옛날 나무꾼이 기차를 타더라. 그는 가난했다. 사슴이 “살려 주세요!” 하니라."


def test_what_is_stored():
    stored = look_at_style(STORY, REQUEST, 14)
    assert stored["classical_share"] == 0.667
    assert (stored["sentences"], stored["modern_words"], stored["register_breaks"]) == (3, 1, 2)
    assert (stored["characters"], stored["length_fits"], stored["overlap"]) == (len(STORY), False, 14)
    assert stored["words"] == [
        {"word": "기차", "start": 8, "end": 10, "kind": "modern", "suggestion": "쇠수레"}
    ]
    assert [one["word"] for one in stored["breaks"]] == ["가난했다", "주세요"]


def test_a_story_of_the_asked_length_fits():
    assert look_at_style("나무꾼이 산에 가더라. " * 50, REQUEST, None)["length_fits"] is True


def test_what_clients_are_told_is_small():
    stored = look_at_style("긴말이로다. " + "스마트폰을 보았다. " * 300, REQUEST, None)
    assert len(stored["words"]) == len(stored["breaks"]) == 100
    told = style_of(stored)
    assert told is not None
    assert told["modern_words"] == 300
    assert len(told["words"]) == len(told["breaks"]) == 5
    assert set(told) == {
        "classical_share",
        "modern_words",
        "register_breaks",
        "length_fits",
        "words",
        "breaks",
    }


def test_nothing_is_told_of_a_story_that_was_not_looked_at(monkeypatch):
    assert look_at_style(" \n", REQUEST, None) == {}
    assert style_of({}) is None
    assert style_marks({}) == []
    monkeypatch.setattr(style, "check_style", lambda *args: 1 / 0)
    assert look_at_style(STORY, REQUEST, None) == {}


def test_the_marks_say_what_an_old_tale_would_say():
    with translation.override("ko"):
        marks = style_marks(look_at_style(STORY, REQUEST, None))
    assert [(STORY[mark.start : mark.end], mark.hint) for mark in marks] == [
        ("기차", "요즘 말입니다. 옛이야기라면 ‘쇠수레’라 하였을 것입니다."),
        ("가난했다", "옛이야기의 말끝이 아닙니다."),
        ("주세요", "요즘 사람의 말투입니다."),
    ]


def test_marks_do_not_overlap():
    word = {"word": "b", "start": 2, "end": 5, "kind": "foreign", "suggestion": ""}
    ending = {"word": "a", "start": 1, "end": 4, "kind": "plain"}
    assert [(mark.start, mark.end) for mark in style_marks({"words": [word], "breaks": [ending]})] == [(1, 4)]


@pytest.mark.parametrize(
    ("start", "end", "texts"),
    [
        (0, 2, [("가나", "힌트"), ("다라", ""), ("마", "")]),
        (1, 4, [("가", ""), ("나다라", "힌트"), ("마", "")]),
        (4, 9, [("가나다라", ""), ("마", "힌트")]),
    ],
)
def test_a_paragraph_is_cut_at_its_marks(start, end, texts):
    first, second = marked("가나다라마\n\n바사", [], {}, [StyleMark(start, end, "힌트")])
    pieces = [piece for piece in first.pieces if piece.text]
    assert "".join(piece.text for piece in pieces) == "가나다라마"
    assert [piece.text for piece in pieces if piece.hint] == [text for text, hint in texts if hint]
    assert not any(piece.is_shared for piece in pieces)
    assert "".join(piece.text for piece in second.pieces) == "바사"


def test_neighbouring_plain_pieces_are_one():
    (paragraph,) = marked("가나다라마", [], {}, [])
    assert paragraph.pieces == (Piece("가나다라마", False),)
