"""A curator finds passages by words in the middle of their text."""

from __future__ import annotations

import pytest
from django.urls import reverse

from retrieval.models import Passage
from retrieval.tests.factories import make_passage
from retrieval.tests.searching.conftest import built, corpus, index_dir

__all__ = ["built", "corpus", "index_dir"]


def found(client, words):
    response = client.get(reverse("admin:retrieval_passage_changelist"), {"q": words})
    assert response.status_code == 200
    return {passage.pk for passage in response.context["cl"].result_list}


def said(*words):
    """What a reader of every passage would find."""
    return {p.pk for p in Passage.objects.all() if all(word in p.text + "\n" + p.topic for word in words)}


@pytest.mark.parametrize("words", [("제비",), ("다리",), ("제비", "다리"), ("흥부가", "제비의")])
def test_every_passage_that_says_all_the_words_is_found(curator, corpus, words):
    assert said(*words)
    assert found(curator, " ".join(words)) == said(*words)


def test_a_word_that_no_passage_says_finds_none(curator, corpus):
    assert found(curator, "기관차") == set()


def test_what_only_comes_near_is_not_found(curator, corpus):
    assert found(curator, "제비 기관차") == set()


def test_without_an_index_the_beginnings_still_find(curator, index_dir):
    passage = make_passage(topic="심청이 물에 든다", text="물이라.")
    assert found(curator, "심청이") == {passage.pk}
    assert found(curator, "물이라") == set()


def test_marks_of_a_pattern_are_letters(curator, corpus):
    assert found(curator, "% 제비") == set()
