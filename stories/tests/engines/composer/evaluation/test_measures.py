"""The figures of one text, or of two."""

import pytest

from stories.engines.composer.evaluation.measures import (
    copied,
    distinct_bigrams,
    grams,
    missing,
    parts_in_order,
    shared_grams,
    syllables,
)


def test_only_syllables_count_as_syllables():
    assert syllables("옛날, “용”이 3번 Kim!") == "옛날용이번"


def test_a_text_shares_all_with_itself_and_nothing_with_another():
    one, other = "가나다라마바사아자차", "하파타카차자아사바마"
    assert shared_grams(one, one) == 1
    assert shared_grams(one, other) == 0


def test_stops_and_blanks_do_not_hide_what_is_shared():
    assert shared_grams("가나다라 마바사아.", "가나, 다라마바사아") == 1


def test_half_a_text_is_half_shared():
    assert shared_grams("가나다라마바사아자", "가나다라마바사아하") == pytest.approx(0.5)


def test_english_is_compared_by_its_words():
    assert shared_grams("The old fox slept long.", "the OLD fox slept, long") == 1
    assert shared_grams("The old fox slept long.", "The old fox slept late.") == 0


def test_distinct_bigrams_fall_when_words_repeat():
    assert distinct_bigrams("가 나 다 라") == 1
    assert distinct_bigrams("가 나 가 나 가 나") == pytest.approx(2 / 5)
    assert distinct_bigrams("") == 0


def test_a_named_word_may_stand_in_any_of_its_forms():
    assert missing(("로봇", "용", "산"), "쇠사람이 용을 보더라.", {"로봇": ("쇠사람",)}) == ["산"]
    assert missing(("도깨비 방망이", "sisters"), "도깨비방망이 The sister", {}) == []


def test_a_copied_run_is_found_at_its_length_only():
    corpus = grams("가나다라마바", 4)
    assert copied("가나 다라", corpus, 4) == ["가나다라"]
    assert copied("가나다하", corpus, 4) == []


def test_parts_must_all_be_there_and_in_order():
    parts = [["가."], ["나.", "하."], ["다."], ["라."]]
    assert parts_in_order(parts, "가. 나. 다. 라.")
    assert not parts_in_order(parts, "가. 다. 나. 라.")
    assert not parts_in_order(parts, "가. 나. 다.")
