"""Paragraphs by their places: what stands between blank lines."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.services.paragraphs import paragraph_at, paragraph_spans


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("", []),
        (" \n\n ", []),
        ("가", ["가"]),
        ("가\n나\n\n다", ["가\n나", "다"]),
        ("\n\n 가 \n \t\n\n  나 \n", ["가 ", "나"]),
    ],
)
def test_paragraphs(text, paragraphs):
    assert [text[start:end] for start, end in paragraph_spans(text)] == paragraphs


@given(st.text("가a \n\t"))
def test_they_are_in_order_and_all_that_is_not_white_space_is_in_one(text):
    spans = paragraph_spans(text)
    assert spans == sorted(spans)
    told = "".join(text[start:end] for start, end in spans)
    assert re.sub(r"\s", "", told) == re.sub(r"\s", "", text)
    for number, (start, end) in enumerate(spans, start=1):
        assert paragraph_at(spans, start) == paragraph_at(spans, end - 1) == number


def test_a_place_behind_all_of_them_belongs_to_the_last():
    assert paragraph_at([(0, 3), (5, 9)], 20) == 2
    assert paragraph_at([], 0) == 0
