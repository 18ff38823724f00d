"""What the admin's boxes and pages make of odd values."""

from __future__ import annotations

import pytest

from stories.admin.reading import labelled, paragraphs_of
from stories.admin.searching import as_row_id, owners_named
from stories.tests.factories import make_user


@pytest.mark.parametrize(
    ("term", "row"),
    [("7", 7), ("007", 7), ("9" * 18, int("9" * 18)), ("9" * 19, None), ("", None), ("-1", None)],
)
def test_digits_name_a_row_as_long_as_a_key_can_be(term, row):
    assert as_row_id(term) == row


@pytest.mark.parametrize("term", ["٣", "²", "1.0", "1e3", "0x1", " 1"])
def test_what_only_looks_like_digits_names_none(term):
    assert as_row_id(term) is None


def test_owners_are_found_by_the_beginning_of_their_names(db):
    first = make_user()
    other = make_user()
    assert first.pk in owners_named(first.username)
    assert other.pk not in owners_named(first.username)
    assert other.pk in owners_named("reader-")
    assert owners_named("eader-") == []
    assert owners_named("%") == owners_named("_eader") == []


def test_owners_are_never_more_than_fifty(db):
    for _ in range(51):
        make_user()
    assert len(owners_named("reader-")) == 50


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_a_tag_that_says_nothing_has_no_line(value):
    assert labelled({"genre": value}) == []


def test_a_lone_value_is_a_list_and_a_number_a_text():
    assert [values for _label, values in labelled({"genre": "설화", "keywords": [1, "달"]})] == [
        ["설화"],
        ["1", "달"],
    ]


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n "])
def test_nothing_has_no_paragraphs(text):
    assert paragraphs_of(text) == []
