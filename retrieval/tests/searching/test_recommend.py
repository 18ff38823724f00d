"""Topics that nobody has told: three, new, in the language of the question, the same for the same question."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.indexing.builder import build_index
from retrieval.models import Passage
from retrieval.queries import Filters, Query
from retrieval.services import search
from retrieval.tests.factories import make_passage, make_work

pytestmark = pytest.mark.django_db


def joined_motifs():
    """Pairs of motifs that some work has."""
    by_work: dict[int, set[str]] = {}
    for work, tags in Passage.objects.values_list("work_id", "tags"):
        by_work.setdefault(work, set()).update(tags.get("motif", ()))
    return {frozenset(pair) for motifs in by_work.values() for pair in combinations(motifs, 2)}


def motifs_in(topic):
    known = {
        motif for tags in Passage.objects.values_list("tags", flat=True) for motif in tags.get("motif", ())
    }
    return {motif for motif in known if motif in topic}


@pytest.mark.parametrize(
    "topic", ["제비가 은혜를 갚는다", "아버지를 위해 바다로 간 딸", "A horse that speaks"]
)
def test_three_new_ones(corpus, topic):
    topics = search(Query(topic)).recommendations
    assert len(set(topics)) == 3
    for each in topics:
        motifs = motifs_in(each)
        assert len(motifs) >= 2, each
        assert not any(frozenset(pair) in joined_motifs() for pair in combinations(motifs, 2)), each


def test_in_the_language_of_the_question(corpus):
    korean = search(Query("말하는 말이 있다")).recommendations
    english = search(Query("A princess rides to her wedding")).recommendations
    assert all(each.endswith("이야기") for each in korean)
    assert all(each.startswith("The tale of ") for each in english)


def test_a_filter_on_the_other_language_still_leaves_topics_in_ones_own(corpus):
    topics = search(Query("제비가 은혜를 갚는다", filters=Filters(languages=["en"]))).recommendations
    assert len(topics) == 3
    assert all(each.endswith("이야기") for each in topics)


def test_the_same_question_gets_the_same_topics(corpus):
    assert search(Query("토끼의 꾀")).recommendations == search(Query("토끼의 꾀", k=50)).recommendations


def test_who_is_asked_for_is_whom_they_tell_of(corpus):
    topics = search(Query("은혜를 갚는다", {"characters": ["도깨비"]})).recommendations
    assert sum("도깨비" in each for each in topics) >= 2


def test_a_corpus_of_one_language_answers_in_it(db, index_dir):
    for title, motif in (
        ("가전", "이별"),
        ("나전", "혼인"),
        ("다전", "탈출"),
        ("라전", "변신"),
        ("마전", "내기"),
        ("바전", "꿈"),
    ):
        make_passage(make_work(title), tags={"motif": [motif]})
    build_index()
    topics = search(Query("A woodcutter in the hills")).recommendations
    assert len(topics) == 3
    assert all(each.endswith("이야기") for each in topics)


def test_without_labels_works_are_joined(db, index_dir):
    for title in ("가전", "나전", "다전"):
        make_passage(make_work(title))
    build_index()
    topics = search(Query("옛날 옛적에")).recommendations
    assert len(set(topics)) == 3
    assert all(each.startswith("『") and each.endswith("이야기") for each in topics)


def test_one_work_alone_has_nothing_to_join(db, index_dir):
    make_passage(tags={"motif": ["보은", "이별"]})
    build_index()
    assert search(Query("옛날 옛적에")).recommendations == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(topic=st.text(min_size=1, max_size=60))
def test_whatever_is_asked_the_topics_differ_and_are_whole(corpus, topic):
    topics = search(Query(topic)).recommendations
    assert len(topics) == len(set(topics)) <= 3
    assert all(each.endswith("이야기") or each.startswith("The tale of ") for each in topics)
