"""The page where the corpus is searched, without scripts."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from retrieval.models import Passage

pytestmark = pytest.mark.django_db

NEAREST = "흥부가 다친 제비의 다리를 고쳐 준다"


class Shown(HTMLParser):
    """What a test asks of the page: its texts by the class of the element around them, and its links."""

    def __init__(self, response):
        super().__init__()
        self.texts: dict[str, list[str]] = {}
        self.links: list[str] = []
        self._open: list[str] = []
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag not in {"input", "link", "meta", "img", "option"}:
            name = given.get("class") or tag
            self._open.append(name)
            self.texts.setdefault(name, []).append("")

    def handle_endtag(self, tag):
        if tag not in {"input", "link", "meta", "img", "option"}:
            self._open.pop()

    def handle_data(self, data):
        for name in dict.fromkeys(self._open):
            self.texts[name][-1] += data


def visit(query="", status=200, language="ko"):
    response = Client().get(f"/search/{query}", headers={"Accept-Language": language})
    assert response.status_code == status
    return Shown(response)


@pytest.fixture(autouse=True)
def _guests(settings):
    settings.GUESTS = True


def test_the_empty_page_asks_nothing(index_dir):
    page = visit()
    assert page.texts["h1"] == ["옛글 찾기"]
    assert "hits" not in page.texts


def test_hits_with_work_topic_text_and_scores(corpus):
    page = visit("?q=다친 제비의 다리를 고쳐 준다")
    assert page.texts["h2"][0] == NEAREST
    assert page.texts["from"][0].split() == ["『흥부전』", "전", "판소리계", "소설"]
    assert page.texts["passage"][0] == corpus[NEAREST].text
    assert page.texts["scores"][0].startswith("뜻 ")
    assert {"제비", "다리"} <= set(page.texts["mark"])


def test_a_story_begins_from_what_was_found_and_from_what_nobody_told(corpus):
    page = visit("?q=다친 제비의 다리를 고쳐 준다")
    topics = [
        parse_qs(urlsplit(link).query)["topic"][0] for link in page.links if link.startswith("/?topic=")
    ]
    assert NEAREST in topics
    assert sum(topic.endswith("이야기") for topic in topics) == 3


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [
        ("&language=en", 4),
        ("&work=흥부전", 2),
        ("&genre=household tale", 4),
        ("&work=없는 책", 0),
        ("&language=", 10),
    ],
)
def test_narrowing(corpus, narrowed, count):
    page = visit(f"?q=제비{narrowed}")
    assert len(page.texts.get("passage", [])) == count
    assert ("nothing" in page.texts) == (count == 0)


def test_hostile_words_and_passages_stay_text(corpus):
    Passage.objects.filter(topic=NEAREST).update(text="<script>alert(1)</script> 제비 다리")
    page = visit('?q="><script>alert(1)</script> 제비 다리를 고쳐')
    assert "".join(page.texts["script"]) == ""
    assert "<script>alert(1)</script> 제비 다리" in page.texts["passage"]


@pytest.mark.parametrize("query", ["?q=%00제비", "?q=제비&work=%00", "?q=%1b"])
def test_words_that_nobody_can_have_meant(corpus, query):
    assert visit(query, status=400).texts["problem"] == ["이 말로는 찾을 수 없습니다."]


@pytest.mark.parametrize(
    "query", ["?q=" + "가" * 3000, "?q=%F0%9F%90%AF", "?q=!!", "?q=제비&work=" + "x" * 500]
)
def test_long_and_strange_words(corpus, query):
    visit(query)


def test_no_index(index_dir):
    page = visit("?q=제비", status=503)
    assert "준비" in page.texts["problem"][0]


def test_a_leg_that_cannot_look_is_told(corpus, monkeypatch):
    def fail(*_):
        raise OSError

    monkeypatch.setattr("retrieval.legs.dense_leg", fail)
    page = visit("?q=제비의 다리")
    assert page.texts["notice"] == ["지금은 뜻을 견줄 수 없어 낱말만으로 찾았습니다."]
    assert page.texts["passage"]


def test_who_may_not_write_may_not_search(corpus, settings):
    settings.GUESTS = False
    page = visit("?q=제비")
    assert "passage" not in page.texts
    assert any(link.startswith("/login/?next=/search/") for link in page.links)


def test_searches_are_counted_with_those_of_the_api(corpus, settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
        "DEFAULT_THROTTLE_RATES": {"anonymous": "2/min", "guest": "", "user": ""}
    }
    cache.clear()
    visit()
    for status in (200, 200, 429):
        page = visit("?q=제비", status=status)
    assert page.texts["problem"]


@pytest.mark.parametrize(("language", "heading"), [("ko", "옛글 찾기"), ("en", "Search the old books")])
def test_in_either_language(corpus, language, heading):
    assert visit("?q=제비", language=language).texts["h1"] == [heading]


def test_nothing_is_changed_by_searching(corpus):
    assert Client().post("/search/", {"q": "제비"}).status_code == 405
    assert "no-store" in Client().get("/search/?q=제비").headers["Cache-Control"]


def test_more_hits_cost_no_more_queries(corpus, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        Client().get("/search/?q=제비의 다리")
