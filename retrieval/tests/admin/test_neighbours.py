"""The nearest passages on the page of a passage."""

from __future__ import annotations

import pytest
from django.urls import reverse

from retrieval.models import Passage
from retrieval.neighbours import neighbours_of
from retrieval.tests.admin.conftest import client_of
from retrieval.tests.factories import make_passage
from retrieval.tests.searching.conftest import built, corpus, index_dir

__all__ = ["built", "corpus", "index_dir"]

TOPIC = "흥부가 다친 제비의 다리를 고쳐 준다"


def url_of(passage):
    return reverse("admin:retrieval_passage_neighbours", args=[passage.pk])


def test_the_nearest_come_first_and_never_the_passage_itself(corpus):
    passage = corpus[TOPIC]
    neighbours = neighbours_of(passage.pk, k=20)
    assert neighbours is not None
    assert neighbours[0].passage.topic == "놀부가 제비의 다리를 부러뜨린다"
    assert len(neighbours) == 9
    assert passage.pk not in [each.passage.pk for each in neighbours]
    scores = [each.score for each in neighbours]
    assert scores == sorted(scores, reverse=True)
    assert all(-1.01 <= score <= 1.01 for score in scores)


def test_deleted_ones_are_left_out(corpus):
    Passage.objects.filter(topic="놀부가 제비의 다리를 부러뜨린다").delete()
    assert len(neighbours_of(corpus[TOPIC].pk, k=20) or []) == 8


def test_a_passage_that_came_later_has_none(corpus):
    assert neighbours_of(make_passage().pk) is None


def test_they_are_told_with_score_and_link(curator, corpus):
    page = curator.get(url_of(corpus[TOPIC])).content.decode()
    other = corpus["놀부가 제비의 다리를 부러뜨린다"]
    assert reverse("admin:retrieval_passage_change", args=[other.pk]) in page
    assert "놀부가 제비의 다리를 부러뜨린다" in page
    assert "st-score" in page


def test_the_page_asks_for_them_only_when_they_are_opened(curator, index_dir):
    """There is no index; the page of the passage does not mind."""
    passage = make_passage()
    page = curator.get(reverse("admin:retrieval_passage_change", args=[passage.pk])).content.decode()
    assert f'data-url="{url_of(passage)}"' in page
    assert "가까운 대목" in page


def test_a_missing_index_is_told(curator, index_dir):
    answer = curator.get(url_of(make_passage()))
    assert answer.status_code == 200
    assert "st-quiet" in answer.content.decode()
    assert str(index_dir) not in answer.content.decode()


def test_a_hostile_passage_stays_text(curator, corpus):
    Passage.objects.filter(topic="놀부가 제비의 다리를 부러뜨린다").update(
        topic="<img src=x>", text="<b>글</b>"
    )
    page = curator.get(url_of(corpus[TOPIC])).content.decode()
    assert "&lt;img src=x&gt;" in page
    assert "<b>" not in page


def test_a_passage_that_never_was(curator, corpus):
    assert curator.get(reverse("admin:retrieval_passage_neighbours", args=[999_999])).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("nobody", 302), ("reviewer", 403), ("visitor", 200)])
def test_whoever_may_see_passages_may_see_their_neighbours(corpus, client, visitor, who, status):
    asks = {"nobody": client, "reviewer": client_of(username="reviewer"), "visitor": visitor}[who]
    assert asks.get(url_of(corpus[TOPIC])).status_code == status


def test_it_costs_few_queries(curator, corpus, queries):
    assert len([sql for sql in queries(curator, url_of(corpus[TOPIC])) if "passages" in sql]) <= 2


def test_a_work_leads_to_its_passages(curator, corpus):
    work = corpus[TOPIC].work
    page = curator.get(reverse("admin:retrieval_work_change", args=[work.pk])).content.decode()
    assert f"{reverse('admin:retrieval_passage_changelist')}?work__id__exact={work.pk}" in page
