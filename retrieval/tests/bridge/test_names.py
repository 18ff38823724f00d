"""Names in Latin letters: the Hangul that they may stand for, as far as a corpus has it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.bridge.names import readings_of
from retrieval.bridge.sounds import DEAREST, sounds_of


class Names:
    """A corpus that says these words."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.pairs = {first + second for word in words for first, second in pairwise(word)}

    def known(self, pairs):
        return [pair in self.pairs for pair in pairs]

    def stands(self, word):
        return any(word in one for one in self.words)


class Anything:
    """A corpus that says whatever is asked for."""

    def known(self, pairs):
        return [True] * len(pairs)

    def stands(self, word):
        return True


@pytest.mark.parametrize(
    ("spelt", "hangul"),
    [
        ("Chunhyang", "춘향"),
        ("Ch'unhyang", "춘향"),
        ("Mongryong", "몽룡"),
        ("Namwon", "남원"),
        ("Heungbu", "흥부"),
        ("Hŭngbu", "흥부"),
        ("Jeon Uchi", "전우치"),
        ("Hong Gildong", "홍길동"),
        ("Hong Kil-tong", "홍길동"),
        ("Shim Cheong", "심청"),
        ("Yi Seong-gye", "이성계"),
        ("Lee Myung-bak", "이명박"),
        ("Park Geun-hye", "박근혜"),
        ("Kim Young-sam", "김영삼"),
        ("Jun Ji-hyun", "전지현"),
        ("Goguryeo", "고구려"),
        ("Koguryo", "고구려"),
        ("Nintendo", "닌텐도"),
        ("Stuart", "스튜어트"),
        ("Metallica", "메탈리카"),
    ],
)
def test_a_name_is_found_among_others(spelt, hangul):
    corpus = Names(hangul, "박제상", "월매", "방자", "조신", "관음보살", "옹고집", "무장승")
    assert readings_of(spelt.replace("-", " ").split(), corpus)[0].hangul == hangul


def test_the_spelling_of_the_book_costs_nothing():
    assert readings_of(["Chunhyang"], Names("춘향", "준향"))[0] == ("춘향", 0)


def test_of_a_corpus_that_does_not_say_it_nothing_is_read():
    assert readings_of(["Chunhyang"], Names("심청", "춘풍", "매향")) == []


def test_pairs_that_never_stand_together_are_no_name():
    """나무 and 무꾼 are there, and no passage has both."""
    assert readings_of(["namukkun"], Names("나무", "무꾼")) == []


@pytest.mark.parametrize("parts", [[], [""], ["!?"], ["Yi"], ["Kim"], ["春香"]])
def test_what_is_too_short_is_no_name(parts):
    assert readings_of(parts, Anything()) == []


def test_syllables_end_with_their_word():
    readings = {reading.hangul for reading in readings_of(["Han", "aram"], Anything())}
    assert not {one for one in readings if one.startswith("하나")}


@settings(max_examples=50)
@given(st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1, max_size=8))
def test_sounds_are_syllables_and_take_letters(letters):
    sounds = sounds_of(letters)
    assert list(sounds) == sorted(sounds, key=lambda sound: (sound.cost, sound.hangul))
    for sound in sounds:
        assert all("가" <= char <= "힣" for char in sound.hangul)
        assert 0 < sound.letters <= len(letters)
        assert 0 <= sound.cost <= DEAREST


@settings(max_examples=30)
@given(st.lists(st.text(max_size=12), max_size=3))
def test_any_name_may_be_asked_for(parts):
    for reading in readings_of(parts, Anything()):
        assert len(reading.hangul) > 1
