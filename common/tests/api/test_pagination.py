"""Cursors: what is encoded comes back, and nothing else is taken for one."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from common.api.pagination import CursorField, PageSizeField, decode_cursor, encode_cursor, page_of

times = st.datetimes(
    min_value=datetime(1970, 1, 1),
    max_value=datetime(9999, 12, 30),
    timezones=st.just(UTC),
)
ids = st.integers(0, 2**63 - 1)


def raw(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@given(times, ids)
def test_keys_come_back_to_the_microsecond(moment, key):
    assert decode_cursor(encode_cursor(moment, key), (datetime, int)) == (moment, key)


@given(ids)
def test_a_cursor_needs_no_escaping_in_a_query(key):
    assert encode_cursor(key).replace("-", "").replace("_", "").isalnum()


@given(st.text(max_size=60))
def test_any_text_is_a_cursor_or_a_value_error(text):
    try:
        (key,) = decode_cursor(text, (int,))
    except ValueError:
        return
    assert 0 <= key < 2**63


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "?",
        "n7",
        raw(""),
        raw("7"),
        raw("n"),
        raw("n-7"),
        raw("n7."),
        raw("n7.n7"),
        raw("t7"),
        raw("n٧"),
        raw(f"n{2**63}"),
        raw("n" + "9" * 30),
        raw("n7\n"),
        encode_cursor(7) + "\n",
        encode_cursor(7) + "!",
    ],
)
def test_what_is_no_cursor_of_one_number_is_refused(cursor):
    with pytest.raises(ValueError, match=r".+"):
        decode_cursor(cursor, (int,))


def test_a_time_after_the_calendar_is_refused():
    with pytest.raises(ValueError, match="out of range"):
        decode_cursor(raw("t9999999999999999999"), (datetime,))


@pytest.mark.parametrize("value", [None, ""])
def test_no_cursor_is_the_first_page(value):
    assert CursorField(kinds=(int,)).run_validation(value) is None
    assert CursorField(kinds=(int,)).run_validation() is None


def test_a_cursor_field_gives_the_keys():
    assert CursorField(kinds=(int,)).run_validation(encode_cursor(7)) == (7,)


def test_a_broken_cursor_has_a_code():
    with pytest.raises(ValidationError) as error:
        CursorField(kinds=(int,)).run_validation("x")
    assert error.value.get_codes() == ["cursor"]


def test_page_sizes_are_bounded():
    field = PageSizeField()
    assert [field.run_validation(), field.run_validation(1), field.run_validation("100")] == [20, 1, 100]
    for wrong in (0, 101, "x"):
        with pytest.raises(ValidationError):
            field.run_validation(wrong)


@given(st.integers(0, 12), st.integers(1, 5))
def test_a_page_has_a_cursor_where_more_rows_follow(rows, size):
    page = page_of(list(range(rows))[: size + 1], size, lambda row: (row,))
    assert page.rows == list(range(min(rows, size)))
    assert page.next_cursor == (encode_cursor(size - 1) if rows > size else None)
