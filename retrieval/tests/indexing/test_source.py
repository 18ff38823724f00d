"""Passages as a build reads them: the same rows from its start to its end."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.indexing import source as module
from retrieval.indexing.source import DatabaseSource, read_passages
from retrieval.models import Passage, Work
from retrieval.tests.factories import make_passage, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def passages():
    work = make_work("흥부전", genre="소설")
    return [
        make_passage(work, text=f"{number}째 글", topic="주제", tags={"emotion": ["기쁨"]})
        for number in range(7)
    ]


def test_what_a_record_says(passages):
    (first, *_) = DatabaseSource().records()
    passage = passages[0]
    assert (first.id, first.work_id, first.title) == (passage.pk, passage.work_id, "흥부전")
    assert (first.language, first.genre, first.text) == ("ko", "소설", "0째 글")
    assert (first.topic, first.tags, first.checksum) == ("주제", {"emotion": ["기쁨"]}, passage.checksum)


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_batches_are_joined(passages, monkeypatch, size):
    monkeypatch.setattr(module, "BATCH", size)
    monkeypatch.setattr(module, "_KEYS", size)
    source = DatabaseSource()
    assert len(source) == 7
    assert source.ids.tolist() == [record.id for record in source.records()]
    assert source.checksums.shape == (7, 16)


def test_any_rows_in_their_order(passages):
    source = DatabaseSource()
    for rows in ([6, 0, 3], [2, 2], [], [0, 6]):
        read = source.read(np.array(rows, np.int64))
        assert [record.text for record in read] == [f"{row}째 글" for row in rows]


def test_rows_stay_whatever_happens_meanwhile(passages):
    source = DatabaseSource()
    Passage.objects.filter(pk=passages[1].pk).delete()
    Passage.objects.filter(pk=passages[2].pk).update(text="고친 글")
    make_passage(passages[0].work, text="새 글")
    texts = [record.text for record in source.records()]
    assert texts == ["0째 글", "", "고친 글", "3째 글", "4째 글", "5째 글", "6째 글"]
    assert [record.id for record in source.records()] == source.ids.tolist()
    gone = source.read(np.array([1]))[0]
    assert (gone.work_id, gone.tags, gone.title) == (0, {}, "")


def fingerprint():
    return DatabaseSource().fingerprint


def test_the_fingerprint_is_of_what_is_indexed(passages):
    seen = [fingerprint()]
    assert fingerprint() == seen[0]

    def changed():
        seen.append(fingerprint())
        return len(set(seen)) == len(seen)

    passages[3].keywords = ["박"]
    passages[3].seal()
    passages[3].save()
    assert changed()
    Work.objects.update(genre="설화")
    assert changed()
    passages[0].delete()
    assert changed()
    make_passage(passages[1].work)
    assert changed()
    Work.objects.update(period="조선")
    assert fingerprint() == seen[-1]


def test_nothing_there():
    source = DatabaseSource()
    assert len(source) == 0
    assert list(source.records()) == []
    assert source.checksums.shape == (0, 16)


def test_passages_by_key(passages):
    read = read_passages([passages[4].pk, 10**12, passages[1].pk])
    assert [record.text for record in read] == ["1째 글", "4째 글"]
    assert read[0].genre == "소설"
