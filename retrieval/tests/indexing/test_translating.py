"""English questions in the keyword leg: Korean passages are found, and nothing else changes."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.indexing.keywords import KeywordPart
from retrieval.tests.indexing.memory import MemorySource, make_record

KOREAN = (
    "토끼가 용왕에게 간을 두고 왔노라 둘러대니라.",
    "춘향이 사또의 수청을 거절하고 형틀에 묶이니라.",
    "흥부가 제비의 부러진 다리를 동여매 주니라.",
    "호랑이가 고개에서 어머니를 막고 떡을 달라 하니라.",
    "나무꾼이 선녀의 날개옷을 감추니라.",
)
ENGLISH = ("The fox promised a golden ring to the princess.", "A tiger met a monk on the road.")


@pytest.fixture
def opened(tmp_path):
    def build(*texts):
        records = [make_record(text) for text in texts]
        told = KeywordPart().build(MemorySource(records), tmp_path, None, lambda rows: None)
        return KeywordPart().open(tmp_path, told)

    return build


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Where did the rabbit leave its liver?", 0),
        ("Why was Chunhyang bound?", 1),
        ("Ch'unhyang refuses the magistrate", 1),
        ("Who bandaged the swallow's broken leg?", 2),
        ("A tiger stops a mother and asks for rice cakes", 3),
        ("Who hid the heavenly maiden's winged robe?", 4),
    ],
)
def test_an_english_question_finds_its_korean_passage(opened, question, row):
    rows, scores = opened(*KOREAN).search(question, 3)
    assert rows[0] == row
    assert 0 < scores[0] <= 1


def test_english_words_still_find_english_passages(opened):
    reader = opened(*KOREAN, *ENGLISH)
    assert reader.search("Who promised a golden ring?", 1)[0].tolist() == [5]
    assert set(reader.search("tiger", 2)[0].tolist()) == {3, 6}


def test_without_korean_passages_nothing_is_added(opened):
    reader = opened(*ENGLISH)
    scores = np.zeros(len(ENGLISH), np.float32)
    assert reader.translator.add("Where did the tiger meet Chunhyang?", scores) == 0
    assert not scores.any()
    assert reader.translator.said("a tiger") == "a tiger"


def test_a_korean_question_is_left_as_it_is(opened):
    reader = opened(*KOREAN)
    assert reader.translator.terms("토끼의 간은 어디에") == ()
    assert reader.translator.said("토끼의 간은 어디에") == "토끼의 간은 어디에"


def test_an_embedder_is_told_what_passages_have(opened):
    said = opened(*KOREAN).translator.said("Where did Chunhyang see a rabbit or a whale?")
    assert said.startswith("Where did Chunhyang see a rabbit or a whale?")
    assert {"춘향", "토끼"} <= set(said.split())
    assert "고래" not in said


def test_who_asks_for_nothing_known_gets_nothing(opened):
    rows, scores = opened(*KOREAN).search("quixotic xylophonists", 3)
    assert len(rows) == len(scores) == 0


def test_only_allowed_rows_are_found(opened):
    allowed = np.array([False, True, True, True, True])
    rows, _ = opened(*KOREAN).search("the rabbit's liver and the swallow", 5, allowed)
    assert rows.tolist() == [2]


def test_an_index_of_nothing_is_asked_for_nothing(opened):
    reader = opened("")
    assert reader.translator.said("Who is Chunhyang?") == "Who is Chunhyang?"
    assert len(reader.search("Who is Chunhyang?", 3)[0]) == 0
