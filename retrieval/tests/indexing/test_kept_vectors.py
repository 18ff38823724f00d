"""Vectors of passages that did not change are taken over as they are; the others are made, and nothing besides."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.indexing import means as module
from retrieval.indexing import vectors
from retrieval.indexing.arrays import unit
from retrieval.indexing.builder import build_index
from retrieval.indexing.reader import current_index
from retrieval.models import Embedding, Passage
from retrieval.stores import effort
from retrieval.tests.embedders import BigramEmbedder
from retrieval.tests.factories import make_passage, make_work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare_index_dir")]


@pytest.fixture
def work(monkeypatch):
    monkeypatch.setattr(module, "CENTRED_FROM", 10)
    work = make_work()
    for number in range(12):
        make_passage(
            work, text=f"{number}째 글이 있더라. {chr(0xAC00 + 500 * number)}", topic=f"{number} 주제"
        )
    return work


def by_id():
    index = current_index()
    return dict(zip(index.ids.tolist(), index.vectors(np.arange(index.count)), strict=True))


def mean():
    return np.load(current_index().folder / "vectors/means.npy")


def test_a_vector_is_text_and_topic_without_the_mean(work):
    build_index()
    embed = BigramEmbedder().embed
    passages = list(Passage.objects.order_by("pk"))
    plain = unit(
        embed([passage.text for passage in passages]) + embed([passage.topic for passage in passages])
    )
    expected = unit(plain - plain.mean(axis=0))
    np.testing.assert_allclose(list(by_id().values()), expected, atol=2e-3)


def test_added_passages_move_no_vector(work):
    build_index()
    before, common = by_id(), mean()
    added = make_passage(work, text="새 글이 있더라.")
    assert build_index().embedded == 1
    after = by_id()
    assert after.keys() - before.keys() == {added.pk}
    assert all(np.array_equal(after[pk], vector) for pk, vector in before.items())
    assert np.array_equal(mean(), common)


def test_without_the_cache_only_what_changed_is_embedded(work):
    build_index()
    Embedding.objects.all().delete()
    make_passage(work, text="새 글이 있더라.", topic="새 주제")
    assert build_index().embedded == 2


def test_labels_alone_are_no_reason_to_embed(work):
    build_index()
    passage = Passage.objects.earliest("pk")
    passage.keywords = ["박"]
    passage.seal()
    passage.save()
    built = build_index()
    assert (built.is_new, built.embedded) == (True, 0)


def test_the_mean_is_taken_anew_when_the_corpus_has_doubled(work):
    build_index()
    common = mean()
    for number in range(13):
        make_passage(work, text=f"전혀 다른 {number}째 이야기로다.")
    build_index()
    assert not np.array_equal(mean(), common)
    assert json.loads((current_index().folder / "vectors/recipe.json").read_text())["basis"] == 25


def test_another_recipe_keeps_nothing(work, monkeypatch):
    build_index()
    before = by_id()
    recipe = json.loads((current_index().folder / "vectors/recipe.json").read_text())
    assert recipe["form"] == 1
    monkeypatch.setattr(vectors.Recipe.__init__, "__defaults__", (1.0, 0.0, True, 2, 0))
    make_passage(work, text="새 글이 있더라.")
    build_index()
    after = by_id()
    assert not any(np.array_equal(after[pk], vector) for pk, vector in before.items())


def test_in_codes_and_lists_too(work, monkeypatch):
    """As with hundreds of thousands: appended, taken away, changed."""
    monkeypatch.setattr(effort, "EXACT_ROWS", 700)
    monkeypatch.setattr("retrieval.stores.faiss.EXACT_ROWS", 700)
    monkeypatch.setattr(effort, "FLAT_ROWS", 720)
    for number in range(790):
        make_passage(
            work, text=f"{number * 7919 % 1000}째 글이 {number % 13}번 {chr(0xAC00 + 13 * number)}더라."
        )
    assert build_index().recall >= 0.99
    assert current_index().manifest.parts["vectors"]["lists"] >= 1
    added = make_passage(work, text="아주 새로운 글이 여기 있더라.")
    build_index()
    index = current_index()
    rows, _ = index.dense(index.embed(added.text), 1)
    assert index.ids[rows].tolist() == [added.pk]
    Passage.objects.filter(pk__in=list(Passage.objects.values_list("pk", flat=True)[:20])).delete()
    build_index()
    index = current_index()
    assert index.ids[index.dense(index.embed(added.text), 1)[0]].tolist() == [added.pk]
    mask = index.ids != added.pk
    assert index.ids[index.dense(index.embed(added.text), 1, mask)[0]].tolist() != [added.pk]


ROUNDS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["stays", "goes", "changes"]), min_size=8, max_size=8), st.integers(0, 3)
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=ROUNDS)
def test_however_it_changes_each_is_found_by_its_own_words(work, rounds):
    Passage.objects.filter(pk__in=list(Passage.objects.values_list("pk", flat=True)[8:])).delete()
    for fates, added in rounds:
        for passage, fate in zip(Passage.objects.order_by("pk"), fates, strict=False):
            if fate == "goes":
                passage.delete()
            elif fate == "changes":
                passage.text = f"고친 {passage.text}"[:100]
                passage.seal()
                passage.save()
        for _ in range(added):
            make_passage(work)
        build_index()
        index = current_index()
        passages = list(Passage.objects.order_by("pk"))
        assert index.ids.tolist() == [passage.pk for passage in passages]
        common = np.load(index.folder / "vectors/means.npy")
        for passage, vector in zip(passages, index.vectors(np.arange(index.count)), strict=True):
            own = unit(BigramEmbedder().embed([passage.text, passage.topic]).sum(axis=0))
            np.testing.assert_allclose(vector, unit(own - common[-1]), atol=5e-3)


def test_of_few_no_mean_is_taken():
    """It would leave nothing of the only one."""
    only = make_passage(text="오직 하나뿐인 글이 있더라.")
    build_index()
    assert not mean().any()
    index = current_index()
    rows, scores = index.dense(index.embed(only.text), 5)
    assert (rows.tolist(), scores[0]) == ([0], pytest.approx(1, abs=1e-3))


def test_of_equal_ones_all_are_found(monkeypatch):
    monkeypatch.setattr(module, "CENTRED_FROM", 2)
    for _ in range(5):
        make_passage(text="같은 글이 있더라.")
    build_index()
    index = current_index()
    _, scores = index.dense(index.embed("같은 글이 있더라."), 5)
    assert len(scores) == 5
    assert scores.min() > 0.99
