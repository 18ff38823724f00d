"""From a question to passages: both legs fused, filters, deleted rows, legs that fail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from llm.errors import EmbedderUnavailable
from retrieval import legs
from retrieval.errors import IndexMissing, SearchUnavailable
from retrieval.indexing.builder import build_index
from retrieval.indexing.reader import Index, current_index
from retrieval.models import Passage
from retrieval.queries import Filters, Query, QueryVectors
from retrieval.search import rank, read_found
from retrieval.services import search
from retrieval.tests.factories import make_passage, make_work

pytestmark = pytest.mark.django_db

SWALLOW = Query("제비의 다리를 고쳐 준다")


def topics(query, k=3):
    return [each.passage.topic for each in read_found(rank(query), k)]


def fail(error):
    def raiser(*_args, **_options):
        raise error

    return raiser


@pytest.mark.parametrize(
    ("topic", "nearest"),
    [
        ("다친 제비의 다리를 고쳐 준 흥부", "흥부가 다친 제비의 다리를 고쳐 준다"),
        ("눈먼아버지를위하여바다로", "심청이 인당수에 몸을 던진다"),
        ("The head spoke from the gate", "The head of the horse speaks from the gate"),
    ],
)
def test_what_tells_of_the_same_comes_first(corpus, topic, nearest):
    assert topics(Query(topic))[0] == nearest


def test_scores_fall_from_one_and_both_legs_are_told(corpus):
    found = read_found(rank(SWALLOW), 10)
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= min(scores)
    assert max(scores) <= 1
    assert found[0].dense is not None
    assert found[0].keyword is not None
    assert found[0].keyword > 0


def test_what_shares_no_word_has_no_score_of_the_keyword_leg(corpus):
    found = read_found(rank(SWALLOW), 10)
    english = [each for each in found if each.passage.work.language == "en"]
    assert english
    assert {each.keyword for each in english} == {None}


def test_tags_are_looked_for_but_what_the_topic_says_is_not_said_twice():
    tags = {"characters": ["토끼", "용왕"], "genre": ["우화"], "dialogue": ["문답"], "motif": ["토끼"]}
    assert Query("토끼가 달아난다", tags).text == "토끼가 달아난다 용왕"
    assert Query("토끼").text == "토끼"


def test_tags_change_what_is_nearest(corpus):
    query = Query("아버지", {"characters": ["심 봉사"], "actions": ["눈을 뜨다"]})
    assert topics(query)[0] == "심 봉사가 눈을 뜬다"


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(languages=["en"]), 4),
        (Filters(genres=["판소리계 소설"]), 6),
        (Filters(tags={"motif": ["보은", "희생"]}), 2),
        (Filters(languages=["ko"], tags={"characters": ["Jack"]}), 0),
        (Filters(works=[0]), 0),
    ],
)
def test_filters(corpus, filters, count):
    assert len(topics(replace(SWALLOW, filters=filters), k=20)) == count


def test_filter_by_work(corpus):
    work = corpus["심 봉사가 눈을 뜬다"].work
    found = topics(replace(SWALLOW, filters=Filters(works=[work.pk])), k=20)
    assert set(found) == {"심청이 인당수에 몸을 던진다", "심 봉사가 눈을 뜬다"}


@pytest.mark.parametrize("topic", ["!!", "… ?", "\u200d"])
def test_a_question_that_says_nothing_finds_nothing(corpus, topic):
    ranking = rank(Query(topic))
    assert (list(ranking.ids), ranking.degraded) == ([], ())


def test_deleted_passages_are_passed_over(corpus):
    first, second, third = topics(SWALLOW)
    Passage.objects.filter(topic=first).delete()
    assert topics(SWALLOW, k=2) == [second, third]


def test_the_rows_of_all_hits_are_one_query(corpus, django_assert_num_queries):
    ranking = rank(SWALLOW)
    with django_assert_num_queries(1):
        found = read_found(ranking, 10)
        assert all(each.passage.work.title for each in found)


def test_an_empty_corpus_finds_nothing(db, index_dir):
    build_index()
    assert list(rank(SWALLOW).ids) == []


def test_no_index(db, index_dir):
    with pytest.raises(IndexMissing):
        rank(SWALLOW)


@pytest.mark.parametrize("error", [EmbedderUnavailable("no wheel"), RuntimeError("what nobody thought of")])
def test_without_vectors_words_alone_find(corpus, monkeypatch, error):
    monkeypatch.setattr(Index, "embed", fail(error))
    ranking = rank(Query("제비의 다리를 부러뜨린다, 아주 새 말로"))
    assert ranking.degraded == ("dense",)
    assert read_found(ranking, 1)[0].passage.topic == "놀부가 제비의 다리를 부러뜨린다"
    assert set(ranking.dense) == {None}


def test_without_words_vectors_alone_find(corpus, monkeypatch):
    monkeypatch.setattr(legs, "keyword_leg", fail(OSError("a file is gone")))
    ranking = rank(SWALLOW)
    assert ranking.degraded == ("keyword",)
    assert set(ranking.keyword) == {None}
    assert ranking.ids


def test_without_both_nothing_can_be_found(corpus, monkeypatch):
    monkeypatch.setattr(legs, "keyword_leg", fail(OSError("a file is gone")))
    monkeypatch.setattr(legs, "dense_leg", fail(OSError("a file is gone")))
    with pytest.raises(SearchUnavailable):
        rank(SWALLOW)


def test_a_leg_that_has_gone_deaf_is_named(corpus, monkeypatch):
    """It raises nothing and finds nothing, whatever is asked: what a tokenizer without Korean does."""
    keywords = current_index().keywords
    empty = keywords.search("", 10)
    monkeypatch.setattr(type(keywords), "search", lambda *_: empty)
    assert rank(SWALLOW).degraded == ("keyword",)


def test_words_that_no_passage_has_are_no_fault_of_a_leg(corpus):
    assert rank(Query("zzzzqqqq xxxyyy")).degraded == ()


def test_a_question_is_embedded_once(corpus):
    remembered = QueryVectors(size=2)
    index = current_index()
    asked = []

    class Counting:
        manifest = index.manifest

        def embed(self, text):
            asked.append(text)
            return index.embed(text)

    for text in ("하나", "둘", "하나", "셋", "하나", "둘"):
        remembered.vector(Counting(), text)  # type: ignore[arg-type]
    assert asked == ["하나", "둘", "셋", "둘"]


def test_a_passage_added_later_is_found_after_the_next_build(corpus):
    work = make_work("옹고집전")
    make_passage(work, text="옹고집이 허수아비 옹고집과 다투더라.", topic="가짜 옹고집이 나타난다")
    query = Query("허수아비 옹고집과 다투는 옹고집")
    assert "가짜 옹고집이 나타난다" not in topics(query)
    build_index()
    assert topics(query)[0] == "가짜 옹고집이 나타난다"


@pytest.mark.parametrize(
    "topic", ["가" * 2000, "\ud800 제비", "제비\x00다리", "🐯🐯 제비", "ᄌ\u119e비의 다리"]
)
def test_hostile_questions(corpus, topic):
    assert len(search(Query(topic, k=5)).found) == 5
