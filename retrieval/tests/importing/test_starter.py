"""The starter corpus: loaded once, silent afterwards, a passage that cannot be taken keeps nothing else out."""

from __future__ import annotations

import json
import time

import pytest

from retrieval.importing.importer import Counts
from retrieval.importing.starter import STARTER_CORPUS, load_starter_corpus
from retrieval.models import Passage, Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def corpus(tmp_path):
    for name in ("works", "passages"):
        (tmp_path / name).mkdir()
    for slug, title in (("heungbujeon", "흥부전"), ("simcheongjeon", "심청전")):
        work = {"id": slug, "title": title, "language": "ko", "notes": {"overview": "개요"}}
        (tmp_path / f"works/{slug}.json").write_text(json.dumps(work))
        (tmp_path / f"passages/{slug}.jsonl").write_text(
            json.dumps({"position": 1, "text": f"{title}이라."}) + "\n"
        )
    return tmp_path


def test_all_of_it_comes_in_with_its_labels():
    counts, bad = load_starter_corpus()
    assert bad == []
    files = list((STARTER_CORPUS / "passages").glob("*.jsonl"))
    assert counts.works == len(files) == Work.objects.count()
    assert counts.added == sum(len(path.read_text("utf-8").splitlines()) for path in files)
    assert not Passage.objects.filter(topic="").exists()
    assert not Work.objects.filter(licence="").exists()
    assert set(Work.objects.values_list("slug", flat=True)) == {path.stem for path in files}


def test_the_second_time_nothing_is_written_and_it_is_quick(django_assert_max_num_queries):
    load_starter_corpus()
    before = list(Passage.objects.values())
    started = time.process_time()
    with django_assert_max_num_queries(20):
        counts, _ = load_starter_corpus()
    assert time.process_time() - started < 3
    assert counts.changed == 0
    assert list(Passage.objects.values()) == before


def test_what_was_changed_in_the_files_is_changed(corpus):
    load_starter_corpus(corpus)
    path = corpus / "passages/heungbujeon.jsonl"
    path.write_text(json.dumps({"position": 1, "text": "고친 글이라."}) + "\n")
    assert load_starter_corpus(corpus) == (Counts(updated=1, unchanged=1), [])
    assert Passage.objects.get(work__slug="heungbujeon").text == "고친 글이라."


def test_a_bad_file_keeps_no_other_out(corpus):
    (corpus / "works/heungbujeon.json").write_text("{")
    with (corpus / "passages/simcheongjeon.jsonl").open("a") as file:
        file.write("{half a li")
    counts, bad = load_starter_corpus(corpus)
    assert counts.added == 1
    assert [row.line for row in bad] == [0, 2]
    assert "heungbujeon.json" in str(bad[0])
