"""Text from people: normalised, and refused where no database would take it."""

from __future__ import annotations

import contextlib
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from common.api.fields import CleanCharField


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    codes: Any = error.value.get_codes()
    assert len(codes) == 1
    return str(codes[0])


def test_text_is_normalised_and_stripped():
    decomposed = unicodedata.normalize("NFD", "나무꾼")
    assert CleanCharField().run_validation(f"  {decomposed}\n") == "나무꾼"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "blank"),
        ("  \n", "blank"),
        ("a\x00b", "controls"),
        ("\x1c", "controls"),
        ("a\x1bb", "controls"),
        ("a\x85b", "controls"),
        ("\ud83d", "surrogates"),
        ("나\udc00무", "surrogates"),
        (None, "null"),
        (7, "invalid"),
        (True, "invalid"),
        (["나무꾼"], "invalid"),
        ({"a": 1}, "invalid"),
    ],
)
def test_what_is_no_clean_text_is_refused(text, code):
    with pytest.raises(ValidationError) as error:
        CleanCharField().run_validation(text)
    assert code_of(error) == code


def test_limits_count_normalised_characters():
    field = CleanCharField(max_length=3)
    assert field.run_validation(unicodedata.normalize("NFD", " 나무꾼 ")) == "나무꾼"
    with pytest.raises(ValidationError) as error:
        field.run_validation("나무꾼들")
    assert code_of(error) == "max_length"


@pytest.mark.parametrize("between", ["\n", "\r\n", "\t", "\u2028", "\u2029"])
def test_line_breaks_only_where_they_are_wanted(between):
    assert CleanCharField().run_validation(f"달{between}밤") == f"달{between}밤"
    with pytest.raises(ValidationError) as error:
        CleanCharField(multiline=False).run_validation(f"달{between}밤")
    assert code_of(error) == "controls"


def test_a_final_line_break_is_space_around_a_line():
    assert CleanCharField(multiline=False).run_validation("달밤\n") == "달밤"


@given(st.text(max_size=50))
def test_what_passes_is_storable_and_stays_the_same(text):
    field = CleanCharField()
    try:
        clean = field.run_validation(text)
    except ValidationError:
        return
    assert clean == clean.strip()
    assert clean
    assert "\x00" not in clean
    assert unicodedata.is_normalized("NFC", clean)
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert field.run_validation(clean) == clean


@given(st.text(alphabet=st.characters(categories=["Cs", "Cc", "L"]), min_size=1, max_size=20))
def test_nothing_else_than_a_validation_error_is_raised(text):
    with contextlib.suppress(ValidationError):
        CleanCharField(multiline=False, max_length=10).run_validation(text)
