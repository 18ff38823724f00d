"""The keyword leg: what it finds, that its scores are bm25s', and that a broken file is told."""

from __future__ import annotations

import subprocess
import sys

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import IndexDamaged
from retrieval.indexing import keywords
from retrieval.indexing.keywords import ALWAYS_KEPT, K1, B, KeywordPart, best_rows
from retrieval.tests.indexing.memory import MemorySource, make_record
from retrieval.tokens import VERSION

TEXTS = (
    "놀부가 아우 흥부를 엄동에 내쫓으니라.",
    "심 봉사가 개천에 빠져 공양미 삼백 석을 약속하니라.",
    "토끼가 간을 두고 왔노라 둘러대니라.",
    "The fox promised a golden ring to the princess.",
    "",
)


@pytest.fixture
def built(tmp_path):
    """Opens the keyword leg over these passages."""

    def build(*passages, progress=lambda rows: None):
        records = [make_record(text) if isinstance(text, str) else text for text in passages]
        folder = tmp_path / "keywords"
        folder.mkdir()
        told = KeywordPart().build(MemorySource(records), folder, None, progress)
        return KeywordPart().open(folder, told)

    return build


@pytest.mark.parametrize(
    ("query", "row"),
    [
        ("공양미 삼백석", 1),
        ("공양미삼백석을 약속", 1),
        ("供養米 三百石", 1),
        ("토끼의 간", 2),
        ("흥부", 0),
        ("공얌미", 1),
        ("초끼", 2),
        ("Golden Rings and foxes", 3),
    ],
)
def test_finds_the_passage(built, query, row):
    rows, scores = built(*TEXTS).search(query, 3)
    assert rows[0] == row
    assert scores[0] > 0


def test_a_passage_that_shares_nothing_is_not_found(built):
    rows, _ = built(*TEXTS).search("princess", 10)
    assert rows.tolist() == [3]


@pytest.mark.parametrize("query", ["", " ", "?!", "zzzz", "\ud800", "\x00", "😀"])
def test_a_query_that_shares_nothing_finds_nothing(built, query):
    rows, scores = built(*TEXTS).search(query, 10)
    assert (rows.dtype, scores.dtype, len(rows)) == (np.int64, np.float32, 0)


def test_a_score_is_the_share_of_what_the_question_asks(built):
    reader = built(*TEXTS)
    whole, half, strange = (
        reader.search(query, 1)[1] for query in ("흥부", "흥부 둘러대니", "흥부 zzzz yyyy")
    )
    assert 0 < half[0] < whole[0] < 1
    assert 0 < strange[0] < whole[0]


def test_what_stands_everywhere_is_not_asked_for(built):
    reader = built(*["the"] * (ALWAYS_KEPT + 1), "fox")
    assert reader.search("fox", 1)[1] == reader.search("the fox", 1)[1]


def test_a_slip_counts_less_than_the_word_and_more_than_nothing(built):
    reader = built(*TEXTS)
    right, slipped, other = (reader.search(query, 1)[1].sum() for query in ("놀부", "놀뷰", "놀벼"))
    assert right > slipped > other


def test_only_allowed_rows_are_found(built):
    reader = built("흥부와 제비", "흥부의 박", "제비의 박")
    assert reader.search("흥부", 10)[0].tolist() == [1, 0]
    assert reader.search("흥부", 10, np.array([True, False, True]))[0].tolist() == [0]
    assert reader.search("흥부", 10, np.zeros(3, bool))[0].tolist() == []


def test_a_row_may_be_all_that_is_asked_for(built):
    reader = built(*["흥부와 놀부"] * 5)
    assert reader.search("흥부", 2)[0].tolist() == [0, 1]
    assert reader.search("흥부", 0)[0].tolist() == []


def test_labels_and_title_are_found_too(built):
    reader = built(
        make_record("가난한 아우", title="흥부전", topic="제비가 은혜를 갚는다", keywords=["보은"]),
        make_record("가난한 선비", tags={"location": ["제주"]}),
    )
    for query, row in (("흥부전", 0), ("제비", 0), ("보은", 0), ("제주에서", 1)):
        assert reader.search(query, 1)[0].tolist() == [row]


def test_of_nothing(built):
    assert len(built().search("흥부", 3)[0]) == 0


def test_of_texts_without_pieces(built):
    assert len(built("", "…").search("흥부", 3)[0]) == 0


def test_progress_tells_the_rows_that_are_done(built, monkeypatch):
    monkeypatch.setattr(keywords, "_BATCH", 2)
    told: list[int] = []
    built(*TEXTS, progress=told.append)
    assert told == [2, 4, 5]


def test_nothing_but_the_arrays_is_left(built, tmp_path):
    built(*TEXTS)
    left = sorted(path.name for path in (tmp_path / "keywords").iterdir())
    assert left == ["common.npy", "numbers.npy", "rows.npy", "scores.npy", "starts.npy"]


def test_what_stands_in_too_many_passages_is_left_out(built):
    common, rare = ALWAYS_KEPT + 1, 3
    reader = built(*["선비"] * common, *["도깨비"] * rare)
    assert len(reader.search("선비", 99)[0]) == 0
    assert len(reader.search("도깨비", 99)[0]) == rare


def test_scores_are_those_of_bm25s(built):
    # One kind of pieces, so that bm25s can be given the same: words, which stay whole up to five letters.
    texts = ["fox ring fox", "ring king", "fox hen ox hen hen", "king", "ox"]
    reader = built(*texts)
    words = [text.split() for text in texts]
    ours = {number: place for place, number in enumerate(sorted({w for text in words for w in text}))}
    theirs = bm25s.BM25(k1=K1, b=B, method="lucene")
    theirs.index(([[ours[w] for w in text] for text in words], ours), show_progress=False)
    for query in ("fox", "king ring", "hen hen ox"):
        expected = theirs.get_scores(query.split())
        rows, scores = reader.search(query, 10)
        assert rows.tolist() == [row for row in np.argsort(-expected, kind="stable") if expected[row] > 0]
        # Ours are shares of the most that the question could score.
        np.testing.assert_allclose(scores / scores[0], expected[rows] / expected[rows[0]], rtol=1e-6)


def test_batches_and_buckets_make_no_difference(built, tmp_path, monkeypatch):
    files = ("numbers", "starts", "rows", "scores", "common")
    built(*TEXTS * 3)
    whole = [np.load(tmp_path / "keywords" / f"{name}.npy") for name in files]
    monkeypatch.setattr(keywords, "_BATCH", 2)
    (tmp_path / "keywords").rename(tmp_path / "before")
    built(*TEXTS * 3)
    for name, array in zip(files, whole, strict=True):
        np.testing.assert_array_equal(np.load(tmp_path / "keywords" / f"{name}.npy"), array)
    assert np.all(np.diff(whole[0].astype(np.int64)) > 0)


def test_a_very_long_query_is_answered_by_its_rarest_pieces(built, monkeypatch):
    reader = built(*TEXTS, *["아우"] * 15)
    monkeypatch.setattr(keywords, "_MOST_PIECES", 3)
    assert reader.search("아우 아우님 공양미 " + "아우 " * 3000, 1)[0].tolist() == [1]


@pytest.mark.parametrize("name", ["numbers", "starts", "rows", "scores", "common"])
@pytest.mark.parametrize("broken", ["missing", "cut", "foreign"])
def test_a_broken_file_is_told(built, tmp_path, name, broken):
    built(*TEXTS)
    folder = tmp_path / "keywords"
    path = folder / f"{name}.npy"
    told = {"count": 5, "version": VERSION, "pieces": len(np.load(folder / "numbers.npy"))}
    told["entries"] = len(np.load(folder / "rows.npy"))
    KeywordPart().open(folder, told)
    if broken == "missing":
        path.unlink()
    elif broken == "cut":
        path.write_bytes(path.read_bytes()[:-4])
    else:
        np.save(path, np.zeros(3, np.float64))
    with pytest.raises(IndexDamaged):
        KeywordPart().open(folder, told)


def test_pieces_of_another_version_are_told(built, tmp_path):
    built(*TEXTS)
    with pytest.raises(IndexDamaged):
        KeywordPart().open(tmp_path / "keywords", {"count": 5, "version": 0, "pieces": 1, "entries": 1})


def test_bm25s_is_loaded_by_the_first_search():
    code = "import sys, retrieval.indexing.keywords; sys.exit('bm25s' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(1, 40))
def test_best_rows_are_those_of_a_full_sort(scores, k):
    rows, found = best_rows(np.array(scores, np.float32), k)
    expected = sorted((-score, row) for row, score in enumerate(scores) if score > 0)[:k]
    assert [(-score, row) for row, score in zip(rows, found, strict=True)] == expected
