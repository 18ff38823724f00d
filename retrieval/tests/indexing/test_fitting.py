"""An embedder that learns from the corpus: it stays what it is while the corpus does, and lies beside its vectors."""

from __future__ import annotations

from typing import cast

import pytest

from llm.embedders.base import embedders, is_fitted
from retrieval.errors import IndexStale
from retrieval.indexing.builder import build_index
from retrieval.indexing.reader import current_index
from retrieval.models import Embedding
from retrieval.tests.embedders import SETTING, LearningEmbedder
from retrieval.tests.factories import make_passage, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def work(bare_index_dir, settings):
    settings.EMBEDDERS = {"default": {"BACKEND": "retrieval.tests.embedders.LearningEmbedder"}}
    work = make_work()
    for number in range(8):
        make_passage(work, text=f"{number}째 글이 있더라.", topic="주제")
    return work


def learned():
    return cast(LearningEmbedder, current_index().embedder).learned


def test_it_is_one_that_learns():
    assert is_fitted(embedders["default"])


def test_it_learns_what_is_embedded():
    built = build_index()
    assert built.is_new
    assert len(learned()) == 16
    index = current_index()
    assert index.manifest.fitted == 8
    assert index.embedder.fingerprint == index.manifest.fingerprint
    assert index.ids[index.dense(index.embed("3째 글이 있더라."), 1)[0]].size == 1


def test_nothing_has_changed():
    build_index()
    assert not build_index().is_new


def test_a_little_more_is_not_learned_anew(work):
    build_index()
    before = learned()
    make_passage(work, text="아홉째 글이 있더라.")
    built = build_index()
    assert (built.is_new, built.embedded, built.count) == (True, 1, 9)
    assert learned() == before


def test_much_more_is(work):
    build_index()
    for number in range(8):
        make_passage(work, text=f"새로 온 {number}째 글이 있더라.")
    built = build_index()
    assert built.embedded == 17
    assert len(learned()) == 24
    assert current_index().manifest.fitted == 16


def test_what_was_learned_is_damaged(bare_index_dir):
    version = build_index().version
    path = bare_index_dir / "versions" / version / "embedder" / "learned.json"
    path.write_text("[]")
    built = build_index()
    assert built.is_new
    assert built.embedded == 0
    assert Embedding.objects.count() == 9
    assert current_index().version == built.version


def test_another_embedder_is_configured_now(settings):
    build_index()
    settings.EMBEDDERS = SETTING
    with pytest.raises(IndexStale):
        current_index()
    assert build_index().is_new
    assert current_index().manifest.fitted == 0


def test_of_an_empty_corpus(work):
    work.delete()
    assert build_index().count == 0
    assert current_index().count == 0
    make_passage(text="첫 글이 있더라.")
    assert build_index().count == 1
    assert learned() == ["첫 글이 있더라."]
