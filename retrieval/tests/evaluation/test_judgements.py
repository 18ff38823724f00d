"""The forms that judgements come in, and those that are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrieval.errors import CorpusError
from retrieval.evaluation import judgements
from retrieval.evaluation.judgements import read_judgements

COMMITTED = Path(judgements.__file__).parent


@pytest.fixture
def write(tmp_path):
    """Writes rows as JSON Lines, or lines as they are."""

    def write(name: str, *rows: object) -> Path:
        path = Path(tmp_path) / name
        path.parent.mkdir(exist_ok=True)
        lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="surrogatepass")
        return path

    return write


PASSAGES = [{"id": 7, "text": "놀부"}, {"id": 8, "text": "흥부", "topic": "제비", "title": "흥부전"}]


def test_paragraphs_of_a_work_ask_for_each_other(write):
    rows = [{"text": text, "work": work} for text, work in (("가", 1), ("나", 1), ("다", 1), ("라", 2))]
    read = read_judgements([write("tales.jsonl", *rows)])
    assert [passage.text for passage in read.passages] == ["가", "나", "다", "라"]
    assert [(asked.text, set(asked.relevant), asked.own) for asked in read.questions] == [
        ("가", {1, 2}, 0), ("나", {0, 2}, 1), ("다", {0, 1}, 2),
    ]  # fmt: skip


@pytest.mark.parametrize("field", ["query", "question"])
@pytest.mark.parametrize("relevant", [8, "8", [8], ["8"]])
def test_questions_with_the_keys_of_their_answers(write, field, relevant):
    path = write("set.jsonl", *PASSAGES, {field: "가난한 아우는?", "relevant": relevant})
    (asked,) = read_judgements([path]).questions
    assert (asked.text, set(asked.relevant), asked.own) == ("가난한 아우는?", {1}, None)


def test_passages_and_questions_in_files_of_their_own(write):
    paths = [write("q.jsonl", {"query": "아우", "relevant": [7, 8]}), write("p.jsonl", *PASSAGES)]
    read = read_judgements(paths)
    assert set(read.questions[0].relevant) == {0, 1}
    assert (read.passages[1].topic, read.passages[1].title) == ("제비", "흥부전")


def test_questions_alone_are_put_to_the_starter_corpus(write):
    read = read_judgements([write("q.jsonl", {"query": "눈먼 아비", "relevant": "simcheongjeon/10"})])
    (row,) = read.questions[0].relevant
    assert read.passages[row].title == "심청전"
    assert len({passage.id for passage in read.passages}) == len(read.passages) > 500


CORPUS = [{"_id": "d1", "title": "", "text": "놀부"}, {"_id": "d2", "title": "흥부전", "text": "흥부"}]
QUERIES = [{"_id": "q1", "text": "형"}, {"_id": "q2", "text": "아우"}]


@pytest.mark.parametrize(
    "judged",
    [
        ["query-id\tcorpus-id\tscore", "q1\td1\t1", "q1\td2\t0", "q2\td2\t2"],
        ["q1\td1\t1", "q2\td2\t2"],
        ["q1 0 d1 1".replace(" ", "\t"), "q2 0 d2 2".replace(" ", "\t")],
    ],
)
def test_beir_in_a_folder(write, tmp_path, judged):
    write("set/corpus.jsonl", *CORPUS)
    write("set/queries.jsonl", *QUERIES)
    write("set/test.tsv", *judged)
    read = read_judgements([tmp_path / "set"])
    assert [(asked.text, set(asked.relevant)) for asked in read.questions] == [("형", {0}), ("아우", {1})]


def test_beir_in_one_file(write):
    judged = {"query-id": "q2", "corpus-id": "d1", "score": 1}
    read = read_judgements([write("all.jsonl", *CORPUS, *QUERIES[1:], judged)])
    assert [passage.text for passage in read.passages] == ["놀부", "흥부"]
    assert [(asked.text, set(asked.relevant)) for asked in read.questions] == [("아우", {0})]


def test_a_question_that_nothing_answers_is_left_out(write):
    path = write("set.jsonl", *PASSAGES, {"query": "?", "relevant": []}, {"query": "아우", "relevant": 8})
    assert [asked.text for asked in read_judgements([path]).questions] == ["아우"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (["no json"], "no JSON"),
        (["[1]"], "no object"),
        ([{"name": "흥부"}], "neither a passage"),
        ([{"text": ""}], "a text is needed"),
        ([{"text": 3, "work": 1}], "a text is needed"),
        ([{"query": None, "text": "", "relevant": 1}], "a text is needed"),
        ([{"id": 1, "text": "가"}, {"id": 1, "text": "나"}], "has been there before"),
        ([{"text": "가"}], "by their work"),
        ([{"text": "가", "work": 1}, {"text": "나", "work": 2}], "no question"),
        ([*PASSAGES, {"query": "?", "relevant": 9}], "which is no passage"),
        ([*PASSAGES, {"query": "?"}], "no question"),
        ([*PASSAGES, {"query-id": "a"}], "corpus-id"),
        ([*PASSAGES, {"query-id": "a", "corpus-id": 7, "score": "x"}], "could not convert"),
        (["[" * 100_000], "no JSON"),
        ([], "no question"),
    ],
)
def test_what_is_no_dataset_is_told_with_its_line(write, rows, reason):
    with pytest.raises(CorpusError, match=reason):
        read_judgements([write("set.jsonl", *rows)])


def test_files_that_cannot_be_read(tmp_path, write):
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty").mkdir()
    bad = (
        ("binary.jsonl", "UTF-8"),
        ("gone.jsonl", "No such file"),
        ("empty", "folder"),
        ("set.csv", "read from"),
    )
    for name, reason in bad:
        with pytest.raises(CorpusError, match=reason):
            read_judgements([tmp_path / name])
    with pytest.raises(CorpusError, match="are expected"):
        read_judgements([write("qrels.tsv", "a\tb\tc", "1\t2")])


@pytest.mark.parametrize("path", sorted(COMMITTED.glob("*.jsonl")), ids=lambda path: path.stem)
def test_what_is_committed_can_be_read(path):
    read = read_judgements([path])
    assert len({asked.text for asked in read.questions}) == len(read.questions) >= 30
