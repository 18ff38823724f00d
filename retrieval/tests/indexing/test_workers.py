"""Texts embedded by processes: the same vectors, whatever becomes of a process."""

from __future__ import annotations

import socket
from typing import cast

import numpy as np
import pytest

from common.broker import make_broker
from llm.embedders.base import Embedder
from llm.errors import EmbedderUnavailable
from retrieval.errors import BrokerUnavailable
from retrieval.indexing import filling, tasks
from retrieval.indexing.builder import build_index
from retrieval.indexing.embeddings import EmbeddingCache
from retrieval.indexing.filling import fill
from retrieval.indexing.reader import current_index
from retrieval.indexing.source import DatabaseSource
from retrieval.indexing.workers import embed_batches
from retrieval.models import Embedding
from retrieval.tests.embedders import BigramEmbedder
from retrieval.tests.factories import make_passage, make_work

pytestmark = pytest.mark.usefixtures("bare_index_dir")
BATCHES = [{f"key {number}": f"{number}째 이야기가 있더라."} for number in range(9)]


def run(batches, workers, embedder=None):
    made = embed_batches(batches, cast(Embedder, embedder or BigramEmbedder()), workers=workers, learned=None)
    return {key: vector for batch, vectors in made for key, vector in zip(batch, vectors, strict=True)}


def test_processes_give_what_one_gives():
    alone, together = run(BATCHES, 1), run(BATCHES, 2)
    assert together.keys() == alone.keys()
    for key, vector in alone.items():
        assert np.array_equal(vector, together[key])


def test_an_embedder_that_cannot_is_told(settings):
    settings.EMBEDDERS = {"default": {"BACKEND": "retrieval.tests.embedders.AbsentEmbedder"}}
    with pytest.raises(EmbedderUnavailable, match="absent"):
        run(BATCHES, 2)


def test_a_process_that_dies_is_told(settings):
    settings.EMBEDDERS = {"default": {"BACKEND": "retrieval.tests.embedders.DyingEmbedder"}}
    with pytest.raises(EmbedderUnavailable, match="died"):
        run(BATCHES, 2)


@pytest.mark.django_db
class TestFilling:
    @pytest.fixture
    def source(self):
        work = make_work()
        for number in range(10):
            make_passage(work, text=f"{number}째 글이 있더라.", topic=f"{number % 3}째 주제")
        return DatabaseSource()

    @pytest.fixture
    def cache(self):
        return EmbeddingCache(cast(Embedder, BigramEmbedder()))

    def fill(self, cache, source, **options):
        told: list[int] = []
        embedder = BigramEmbedder()
        rows = np.arange(len(source))
        fill(cache, source, rows, cast(Embedder, embedder), told.append, **options)
        return embedder.texts, told

    def test_each_text_once_in_batches(self, source, cache, monkeypatch):
        monkeypatch.setattr(filling, "BATCH", 4)
        monkeypatch.setattr(filling, "_READ", 3)
        texts, told = self.fill(cache, source)
        assert len(texts) == len(set(texts)) == 13
        assert told == sorted(told)
        assert told[-1] == 10
        assert cache.embedded == Embedding.objects.count() == 13

    def test_what_others_did_is_passed_over(self, source, cache):
        asked = []

        def distribute(fingerprint, batches):
            for batch in batches:
                asked.extend(batch)
                tasks.embed_now(fingerprint, batch)

        texts, _ = self.fill(cache, source, distribute=distribute)
        assert asked == source.ids.tolist()
        assert texts == []

    def test_what_others_lose_is_done_here(self, source, cache):
        texts, _ = self.fill(cache, source, distribute=lambda fingerprint, batches: None)
        assert len(texts) == 13
        assert texts[0] == "9째 글이 있더라."  # the others begin at the first

    def test_a_machine_with_another_embedder_does_nothing(self, source, caplog):
        assert tasks.embed_now("another", source.ids.tolist()) == 0
        assert not Embedding.objects.exists()
        assert "another is asked for" in caplog.text

    def test_passages_that_are_gone_are_nothing_to_embed(self, source, cache):
        assert tasks.embed_now(cache.fingerprint, [*source.ids.tolist(), 10**12]) == 13


@pytest.mark.django_db(transaction=True)
def test_over_the_broker(monkeypatch):
    """That of the process runs its tasks at once."""
    work = make_work()
    for number in range(70):
        make_passage(work, text=f"{number}째 글이 있더라.")
    monkeypatch.setattr(filling, "_DISTRIBUTED", 32)
    built = build_index(distribute=tasks.distribute)
    assert Embedding.objects.count() == 70
    assert built.count == current_index().count == 70


def test_a_broker_that_is_away_is_told(monkeypatch):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"redis://127.0.0.1:{nobody.getsockname()[1]}/0"
        monkeypatch.setattr(tasks, "broker", make_broker(address, tasks.QUEUE))
        with pytest.raises(BrokerUnavailable):
            tasks.distribute("a fingerprint", [[1]])
