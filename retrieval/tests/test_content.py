"""Cleaning: what is mended, what is refused, and checksums that change with all that is said."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.content import (
    MAX_SLUG,
    BadContent,
    clean_language,
    clean_line,
    clean_notes,
    clean_part,
    clean_tags,
    clean_text,
    clean_values,
    passage_checksum,
    slug_of,
)


def test_text_is_composed_and_its_lines_end_alike():
    decomposed = unicodedata.normalize("NFD", "나무꾼이\r\n사슴을\r보더라")
    assert clean_text(f" \ufeff{decomposed}\n".strip(" ")) == "나무꾼이\n사슴을\n보더라"


@pytest.mark.parametrize("text", ["\x00", "가\x07", "\ud800", "a\udfff"])
def test_what_no_database_or_model_can_hold_is_refused(text):
    with pytest.raises(BadContent):
        clean_text(text)


@pytest.mark.parametrize("value", [None, 3, ["글"], {"text": "글"}])
def test_a_text_is_a_text(value):
    with pytest.raises(BadContent):
        clean_text(value)


def test_length_is_counted_after_composing():
    assert clean_text(unicodedata.normalize("NFD", "각" * 5), 5) == "각" * 5
    with pytest.raises(BadContent):
        clean_text("각" * 6, 5)


def test_a_line_has_no_breaks():
    assert clean_line(" 형에게\n쫓겨난\t아우 ") == "형에게 쫓겨난 아우"


def test_values_are_each_there_once():
    assert clean_values(["사슴", " 나무꾼 ", "사슴", ""]) == ["사슴", "나무꾼"]
    assert clean_values("사슴") == ["사슴"]


@pytest.mark.parametrize("values", [None, 3, {"a": 1}, [3], ["가" * 101], [str(n) for n in range(21)]])
def test_values_that_are_none(values):
    with pytest.raises(BadContent):
        clean_values(values)


def test_tags_come_in_the_order_of_the_categories():
    cleaned = clean_tags({"theme": "베풀면 돌려받는다", "genre": ["민담"], "emotion": [], "motif": [" "]})
    assert list(cleaned.items()) == [("genre", ["민담"]), ("theme", ["베풀면 돌려받는다"])]


def test_an_unknown_category_is_named():
    with pytest.raises(BadContent, match="weather"):
        clean_tags({"weather": ["눈"]})


@pytest.mark.parametrize(
    ("clean", "good", "bad"),
    [
        (clean_part, ["기", "결", ""], ["발단", "기승"]),
        (clean_language, ["ko", "en-GB", ""], ["Korean", "k", "ko_KR"]),
        (clean_notes, [{}, {"overview": "개요"}], [{"else": "x"}, ["개요"], {"overview": 3}]),
    ],
)
def test_what_has_few_values(clean, good, bad):
    for value in good:
        assert clean(value) == value
    for value in bad:
        with pytest.raises(BadContent):
            clean(value)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Tam Lin", "tam  lin!"), ("Café", "cafe"), ("흥부전", unicodedata.normalize("NFD", "흥부전"))],
)
def test_names_that_a_collation_takes_for_equal_are_one_work(one, other):
    assert slug_of(one) == slug_of(other)


@pytest.mark.parametrize(("one", "other"), [("흥부전", "흥보전"), ("春香傳", "春香歌"), ("𠀀", "𠀁")])
def test_names_that_differ_are_two_works(one, other):
    assert slug_of(one) != slug_of(other)


def test_a_name_without_letters_is_none():
    with pytest.raises(BadContent):
        slug_of("…!")


def test_long_names_stay_apart():
    one, other = slug_of("가" * 200 + "1"), slug_of("가" * 200 + "2")
    assert one != other
    assert len(one) <= MAX_SLUG


@given(st.text(max_size=150))
def test_a_slug_is_its_own_slug(name):
    try:
        slug = slug_of(name)
    except BadContent:
        return
    assert slug_of(slug) == slug
    assert len(slug) <= MAX_SLUG


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=80))
def test_cleaning_twice_changes_nothing(text):
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)


def test_a_checksum_changes_with_every_part():
    said = ("글", "주제", ["말"], {"genre": ["민담"]}, "기")
    others = [
        ("굴", *said[1:]),
        (said[0], "주체", *said[2:]),
        (*said[:2], ["발"], *said[3:]),
        (*said[:3], {"genre": ["전설"]}, "기"),
        (*said[:4], "승"),
    ]
    sums = {passage_checksum(*parts) for parts in (said, *others)}
    assert len(sums) == 6
    assert all(len(checksum) == 32 for checksum in sums)


def test_the_order_of_categories_does_not_count():
    tags = {"genre": ["민담"], "theme": ["주제"]}
    backwards = dict(reversed(tags.items()))
    assert passage_checksum("글", "", [], tags, "") == passage_checksum("글", "", [], backwards, "")
