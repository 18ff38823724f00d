"""Importing again: nothing twice, what changed is changed, what a curator made stays."""

from __future__ import annotations

import pytest
from django.db import connection

from retrieval.admin.forms import PassageForm
from retrieval.categories import CATEGORIES
from retrieval.models import Passage, Work

ROWS = [
    {"title": "흥부전", "position": 1, "text": "흥부가 쫓겨나더라.", "topic": "쫓겨난다"},
    {
        "title": "흥부전",
        "position": 2,
        "text": "제비가 박씨를 물어 오더라.",
        "tags": {"characters": ["제비"]},
    },
    {"title": "심청전", "position": 1, "text": "심청이 나더라."},
]


def texts():
    return list(Passage.objects.order_by("work__slug", "position").values_list("text", flat=True))


def test_the_same_again_changes_nothing(imported, written):
    path = written("a.jsonl", ROWS)
    assert imported(path).counts == [3, 0, 0, 2, 0]
    before = list(Passage.objects.values()), list(Work.objects.values())
    assert imported(path).counts == [0, 0, 3, 0, 0]
    assert (list(Passage.objects.values()), list(Work.objects.values())) == before


@pytest.mark.parametrize(
    "change",
    [
        {"text": "흥부가 내쫓기더라."},
        {"topic": "내쫓긴다"},
        {"keywords": ["형제"]},
        {"tags": {"genre": "민담"}},
        {"part": "기"},
    ],
)
def test_a_changed_text_or_label_is_changed(imported, written, change):
    imported(written("a.jsonl", ROWS))
    before = Passage.objects.get(text="흥부가 쫓겨나더라.")

    assert imported(written("a.jsonl", [{**ROWS[0], **change}, *ROWS[1:]])).counts == [0, 1, 2, 0, 0]

    after = Passage.objects.get(pk=before.pk)
    assert after.checksum != before.checksum
    assert after.created_at == before.created_at < after.updated_at
    assert Passage.objects.count() == 3


def test_a_work_told_anew_is_changed_and_keeps_what_is_left_out(imported, written):
    row = {"work": "heungbu", "text": "글이라.", "position": 1}
    imported(written("a.jsonl", [{**row, "title": "흥부전", "period": "조선 후기", "licence": "CC0-1.0"}]))
    assert imported(written("b.jsonl", [{**row, "title": "흥보전"}])).counts == [0, 0, 1, 1, 0]
    work = Work.objects.get()
    assert (work.title, work.period, work.licence) == ("흥보전", "조선 후기", "CC0-1.0")
    assert imported(written("c.jsonl", [row])).counts == [0, 0, 1, 0, 0]
    assert Work.objects.get().title == "흥보전"


def test_a_curators_edit_stays_until_the_source_changes(imported, written):
    imported(written("a.jsonl", ROWS))
    passage = Passage.objects.get(text="심청이 나더라.")
    form = PassageForm({"text": "심청이 태어나더라."}, instance=passage)
    assert form.is_valid(), form.errors
    passage.seal()
    form.save()

    assert imported(written("a.jsonl", ROWS)).counts == [0, 0, 3, 0, 0]
    assert "심청이 태어나더라." in texts()
    imported(written("a.jsonl", [*ROWS[:2], {**ROWS[2], "text": "심청이 자라더라."}]))
    assert "심청이 자라더라." in texts()


def test_without_numbers_a_passage_is_known_by_its_text(imported, written):
    rows = [{"title": "야담", "text": f"{n}째 일이라."} for n in ("첫", "둘", "셋")]
    assert imported(written("a.jsonl", rows[:2])).counts == [2, 0, 0, 1, 0]
    labelled = [rows[2], {**rows[0], "topic": "첫 일이 난다"}]
    assert imported(written("b.jsonl", labelled)).counts == [1, 1, 0, 0, 0]
    assert list(Passage.objects.order_by("position").values_list("position", "text", "topic")) == [
        (1, "첫째 일이라.", "첫 일이 난다"),
        (2, "둘째 일이라.", ""),
        (3, "셋째 일이라.", ""),
    ]


def test_a_text_twice_in_a_file_without_numbers_is_one_passage(imported, written):
    rows = [{"title": "야담", "text": "같은 말이라."}] * 2
    assert imported(written("a.jsonl", rows)).counts == [1, 0, 1, 1, 0]


def test_a_place_twice_in_a_file_is_one_passage_the_last(imported, written):
    rows = [{"title": "야담", "position": 1, "text": text} for text in ("앞말이라.", "뒷말이라.")]
    imported(written("a.jsonl", rows))
    assert texts() == ["뒷말이라."]


def test_many_works_in_one_batch(imported, written):
    rows = [{"title": f"설화 {n}", "text": f"{n}째 이야기라."} for n in range(450)]
    path = written("a.jsonl", rows)
    assert imported(path).counts == [450, 0, 0, 450, 0]
    assert imported(path).counts == [0, 0, 450, 0, 0]


def test_a_debugging_server_does_not_keep_what_it_has_written(imported, written, settings, monkeypatch):
    settings.DEBUG = True
    monkeypatch.setattr("retrieval.importing.importer.BATCH", 5)
    path = written("a.jsonl", [{"title": "설화", "text": f"{n}째 이야기라."} for n in range(100)])
    assert imported(path).counts == [100, 0, 0, 1, 0]
    assert len(connection.queries_log) < 20


def test_the_longest_passages_that_are_taken_fit_into_a_statement(imported, written):
    tags = {key: [f"{'가' * 97}{n}" for n in range(20)] for key in CATEGORIES}
    rows = [{"title": "설화", "position": n, "text": "가" * 10_000, "tags": tags} for n in range(1, 301)]
    run = imported(written("a.jsonl", rows))
    assert run.counts == [300, 0, 0, 1, 0], run.told
