"""Whatever JSON a file holds, it gives cleaned rows or a reason, never a traceback."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.content import BadContent
from retrieval.importing.mapping import ALIASES, CATEGORY_OF, Mapper
from retrieval.importing.rows import passage_row, work_row

NAMES = st.sampled_from([*ALIASES, *CATEGORY_OF, "tags.genre", "id", "분류", "값"]) | st.text(max_size=5)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.just('["가", 1]')
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=25,
)


@given(value=JSON)
@settings(max_examples=300, deadline=None)
def test_a_row_or_a_reason(value):
    try:
        for fields in Mapper({"이름": "title"}, {"language": "ko"}).rows(value):
            row = passage_row(fields) if "text" in fields else work_row(fields)
            assert row.checksum
    except BadContent:
        return


@given(value=st.dictionaries(NAMES, JSON, max_size=5))
@settings(max_examples=150, deadline=None)
def test_a_text_of_its_own_is_a_passage(value):
    row = {**value, "text": "글이라."}
    try:
        found = list(Mapper().rows(row))
    except BadContent:
        return
    assert any(fields.get("text") for fields in found)
