"""Can the corpus be searched: an index that is there, is on its way, is missing; legs that answer a probe."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from llm.errors import EmbedderUnavailable
from retrieval.errors import IndexMissing
from retrieval.indexing.builder import build_index
from retrieval.indexing.reader import Index, current_index
from retrieval.models import IndexBuild, Passage
from retrieval.readiness import (
    IndexState,
    LegDead,
    forget_probes,
    index_state,
    is_dead,
    leg_state,
    probe_text,
)
from retrieval.tests.factories import make_passage, make_work

pytestmark = pytest.mark.django_db


def running(seconds):
    return IndexBuild.objects.create(slot=1, lease_expires_at=timezone.now() + timedelta(seconds=seconds))


def test_an_index_that_answers(corpus):
    assert index_state() == IndexState.OK
    assert leg_state("dense") == leg_state("keyword") == IndexState.OK


def test_nothing_to_be_found_is_nothing_amiss(db, index_dir):
    assert index_state() == leg_state("dense") == IndexState.EMPTY


def test_the_first_build_is_waited_for(db, index_dir):
    make_passage()
    with pytest.raises(IndexMissing):
        index_state()
    build = running(60)
    assert index_state() == leg_state("keyword") == IndexState.BUILDING
    IndexBuild.objects.filter(pk=build.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(IndexMissing):
        leg_state("keyword")


def test_a_leg_that_raises(corpus, monkeypatch):
    def refuse(*_):
        raise EmbedderUnavailable("no server")

    monkeypatch.setattr(Index, "embed", refuse)
    with pytest.raises(LegDead, match="dense"):
        leg_state("dense")
    assert leg_state("keyword") == IndexState.OK


def test_a_leg_that_finds_nothing_in_korean(corpus, monkeypatch):
    keywords = current_index().keywords
    empty = keywords.search("", 10)
    monkeypatch.setattr(type(keywords), "search", lambda *_: empty)
    with pytest.raises(LegDead, match="keyword"):
        leg_state("keyword")


def test_probes_are_korean_where_the_corpus_is(corpus):
    Passage.objects.filter(work__title="흥부전").delete()
    assert probe_text(current_index()).startswith("심청이")
    Passage.objects.filter(work__language="ko").delete()
    assert probe_text(current_index()) == ""


def test_a_corpus_without_korean_is_probed_in_its_own_language(db, index_dir):
    make_passage(make_work(language="en"), text="Jack climbed.")
    build_index()
    assert probe_text(current_index()) == "Jack climbed."
    assert not is_dead(current_index(), "keyword")


def test_a_corpus_of_one_passage_and_of_none(db, index_dir):
    build_index()
    assert leg_state("dense") == leg_state("keyword") == IndexState.OK
    make_passage()
    build_index()
    assert leg_state("dense") == leg_state("keyword") == IndexState.OK


def test_a_probe_is_kept_for_some_seconds(corpus, monkeypatch):
    monkeypatch.setattr("retrieval.readiness.PROBE_SECONDS", 3600)
    index = current_index()
    assert not is_dead(index, "keyword")
    empty = index.keywords.search("", 10)
    monkeypatch.setattr(type(index.keywords), "search", lambda *_: empty)
    assert not is_dead(index, "keyword")
    forget_probes()
    assert is_dead(index, "keyword")


def test_a_probe_that_is_old_is_made_again(corpus, monkeypatch):
    monkeypatch.setattr("retrieval.readiness.PROBE_SECONDS", 0)
    index = current_index()
    assert not is_dead(index, "keyword")
    empty = index.keywords.search("", 10)
    monkeypatch.setattr(type(index.keywords), "search", lambda *_: empty)
    assert is_dead(index, "keyword")
