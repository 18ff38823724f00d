"""What a generation asks: passages of its language first, and never an error."""

from __future__ import annotations

import asyncio
import threading

import pytest
from asgiref.sync import sync_to_async

from retrieval import legs, services
from retrieval.models import Passage
from retrieval.services import Hit, find_similar

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ask(corpus):
    def run(topic, language="ko", k=3, **tags):
        return asyncio.run(find_similar(topic, tags, language=language, k=k))

    return run


def languages(hits):
    by_key = dict(Passage.objects.values_list("pk", "work__language"))
    return [by_key[int(hit.passage_id)] for hit in hits]


def test_hits_as_the_contract_has_them(ask, corpus):
    hit = ask("제비의 다리를 고쳐 준 흥부")[0]
    passage = corpus["흥부가 다친 제비의 다리를 고쳐 준다"]
    assert hit == Hit(str(passage.pk), "흥부전", passage.text, hit.score)
    assert 0 <= hit.score <= 1


@pytest.mark.parametrize(("topic", "language"), [("말하는 말 horse wedding", "ko"), ("제비 rabbit", "en")])
def test_the_language_of_the_story_comes_first(ask, topic, language):
    assert languages(ask(topic, language)) == [language] * 3


def test_what_is_wanting_comes_from_other_languages(ask):
    hits = ask("The princess and her horse", "en", k=6)
    assert languages(hits)[:4] == ["en"] * 4
    assert len({hit.passage_id for hit in hits}) == 6
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)


def test_a_language_that_the_corpus_has_not(ask):
    assert len(ask("제비", "fr")) == 3


def test_tags_are_listened_to(ask, corpus):
    hits = ask("아버지", characters=("심 봉사",), actions=("눈을 뜨다",))
    assert hits[0].text == corpus["심 봉사가 눈을 뜬다"].text


@pytest.mark.parametrize("error", [RuntimeError("what nobody thought of"), OSError("a file is gone")])
def test_a_search_that_fails_fails_no_story(ask, monkeypatch, caplog, error):
    async def fail(*_):
        raise error

    monkeypatch.setattr(services, "rank_in_loop", fail)
    assert ask("제비") == []
    assert "without passages" in caplog.text


def test_no_index_is_no_error(transactional_db, index_dir):
    assert asyncio.run(find_similar("제비", {}, language="ko")) == []


async def test_the_loop_goes_on_while_the_legs_look(monkeypatch, corpus_in_thread):
    """The legs wait for something that only the loop does: they would wait for ever if they were in its way."""
    looked = threading.Event()
    search = corpus_in_thread

    def waits(index, text, allowed, depth):
        assert looked.wait(10)
        return search(index, text, allowed, depth)

    monkeypatch.setattr("retrieval.legs.keyword_leg", waits)
    asking = asyncio.ensure_future(find_similar("제비의 다리", {}, language="ko"))
    await asyncio.sleep(0)
    looked.set()
    assert len(await asking) == 3


async def test_who_no_longer_waits_leaves_nothing_broken(corpus_in_thread):
    asking = asyncio.ensure_future(find_similar("제비의 다리", {}, language="ko"))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert len(await find_similar("제비의 다리", {}, language="ko")) == 3


@pytest.fixture
async def corpus_in_thread(request, transactional_db):
    """The corpus, and the keyword leg as it is."""
    await sync_to_async(request.getfixturevalue)("corpus")
    return legs.keyword_leg
