"""The glossary: that it is clean, and that the longest expression counts."""

from __future__ import annotations

import re
import unicodedata

from retrieval.bridge.english import FUNCTION_WORDS
from retrieval.bridge.glossary import FILE, LONGEST, entries, senses_of

KOREAN = r"[가-힣0-9][가-힣0-9 ]*-?"
LINE = re.compile(rf"[a-z][a-z' ,-]*: {KOREAN}(?:, {KOREAN})*")
LINES = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def test_it_says_under_which_licence_it_is():
    assert "SPDX: CC0-1.0" in FILE.read_text(encoding="utf-8")


def test_every_line_is_english_and_korean():
    bad = [line for line in LINES if not LINE.fullmatch(line) or not unicodedata.is_normalized("NFC", line)]
    assert bad == []


def test_it_has_a_vocabulary():
    assert len(entries()) >= 2000


def test_no_expression_is_longer_than_is_looked_for():
    assert max(map(len, entries())) <= LONGEST


def test_no_function_word_alone_is_translated():
    """They stand in every question."""
    assert not {key[0] for key in entries() if len(key) == 1} & FUNCTION_WORDS


def test_every_word_is_in_one_sense():
    words = ["the", "heavenly", "maiden", "left", "her", "winged", "robe", "by", "the", "pond"]
    senses = senses_of(words)
    assert [place for sense in senses for place in range(sense.first, sense.last)] == list(range(len(words)))


def test_the_longest_expression_counts():
    senses = senses_of(["the", "heavenly", "maidens", "bathe"])
    assert (senses[1].first, senses[1].last) == (1, 3)
    assert senses[1].korean[0] == "선녀"


def test_an_unknown_word_has_no_korean():
    assert senses_of(["xylophonist"])[0].korean == ()
