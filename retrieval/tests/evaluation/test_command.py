"""evaluate_retrieval, from a file to a table."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from retrieval.evaluation.metrics import METRICS
from retrieval.indexing.versions import index_folder
from retrieval.models import Passage
from retrieval.tests.embedders import SETTING

pytestmark = pytest.mark.django_db

TALES = {
    "심청": (
        "심청이 공양미 삼백 석에 팔려 가니라",
        "공양미 삼백 석을 바치면 눈을 뜨리라",
        "인당수에 뛰어든 심청이",
    ),
    "흥부": ("흥부가 제비 다리를 고치니라", "제비가 박씨를 물고 흥부에게 오니라", "박을 타는 흥부"),
    "토끼": ("토끼가 간을 두고 왔다 하니라", "용왕이 토끼 간을 찾으니라", "자라가 토끼를 업고 가니라"),
}


@pytest.fixture
def dataset(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.EMBEDDERS = SETTING
    path = tmp_path / "tales.jsonl"
    rows = [{"work": work, "text": text} for work, texts in TALES.items() for text in texts]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return str(path)


def test_the_figures_as_json(dataset, capsys):
    call_command("evaluate_retrieval", "--dataset", dataset, "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["passages"], told["questions"], told["embedder"]) == (9, 9, "bigrams")
    assert list(told["legs"]) == ["dense", "keyword", "fused"]
    for leg in told["legs"].values():
        assert list(leg) == list(METRICS)
        assert all(0 <= one["low"] <= one["mean"] <= one["high"] <= 1 for one in leg.values())
    assert told["legs"]["fused"]["nDCG@10"]["mean"] > 0.7


def test_the_figures_as_a_table(dataset, capsys):
    call_command("evaluate_retrieval", "--dataset", dataset)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "9 questions, 9 passages, embedder bigrams"
    assert [line.split(" | ")[0] for line in lines[4:]] == ["| dense", "| keyword", "| fused"]


@pytest.mark.parametrize("perturbation", ["typos", "spacing", "archaic"])
def test_perturbed_questions_and_the_same_figures_for_the_same_seed(dataset, capsys, perturbation):
    told = []
    for _ in range(2):
        call_command("evaluate_retrieval", "--dataset", dataset, "--json", "--perturb", perturbation)
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]
    assert json.loads(told[0])["questions"] == 9


def test_nothing_that_serves_is_touched(dataset):
    call_command("evaluate_retrieval", "--dataset", dataset, "--json")
    assert index_folder().current() is None
    assert not Passage.objects.exists()


def test_bad_input_is_one_sentence(dataset, tmp_path, settings):
    with pytest.raises(CommandError, match="gone"):
        call_command("evaluate_retrieval", "--dataset", str(tmp_path / "gone.jsonl"))
    with pytest.raises(CommandError, match="nobody"):
        call_command("evaluate_retrieval", "--dataset", dataset, "--embedder", "nobody")
    settings.VECTOR_STORE_URL = "http://127.0.0.1:1"
    with pytest.raises(CommandError, match="VECTOR_STORE_URL"):
        call_command("evaluate_retrieval", "--dataset", dataset)
