"""An estimate that is rather too high."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm.tokens import estimated_tokens


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("a", 1), ("abcdef", 2), ("가나다", 3), ("abc가", 2), ("天", 1)]
)
def test_estimates(text, tokens):
    assert estimated_tokens(text) == tokens


@given(st.text(), st.text())
def test_more_text_is_not_fewer_tokens(first, second):
    assert estimated_tokens(first) <= estimated_tokens(first + second)
    assert estimated_tokens(first + second) <= estimated_tokens(first) + estimated_tokens(second)
