"""The side column without scripts: the list, its pages, the search."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from stories.services.search import index_conversation
from stories.tests.factories import make_conversation, make_thread


@pytest.fixture
def write(user):
    def make(topic: str, title: str = "", **fields):
        thread = make_thread(user, title=title)
        conversation = make_conversation(thread, topic=topic, **fields)
        index_conversation(conversation.pk)
        return thread

    return make


def rows(page):
    return page.one("ol.threads").all("li")


def titles(page):
    return [row.one("span.row-title").text for row in rows(page)]


def test_threads_are_listed_latest_first_by_title_or_topic(visit, write):
    write("나무꾼이 사슴을 구한다", title="나무꾼과 사슴")
    write("해녀가 거북을 만난다", content="제주에 해녀가 있더라.")
    page = visit("/")
    assert titles(page) == ["해녀가 거북을 만난다", "나무꾼과 사슴"]
    assert rows(page)[0].one("span.row-preview").text == "제주에 해녀가 있더라."
    assert rows(page)[0].one("time").attributes["datetime"].startswith("20")


def test_a_row_leads_to_its_thread_where_it_is_marked(visit, write):
    thread, _other = write("하나"), write("둘")
    page = visit(rows(visit("/"))[1].one("a").attributes["href"])
    assert page.one("main").attributes["data-thread-id"] == thread.public_id
    assert [row.attributes.get("aria-current") for row in rows(page)] == [None, "true"]


def test_a_thread_without_a_story_yet_has_no_second_line(visit, write):
    write("둘도 없는 주제", content="")
    assert rows(visit("/"))[0].one("span.row-preview").text == ""


def test_more_is_a_link_to_the_rest(visit, write):
    for number in range(23):
        write(f"이야기 {number:02}")
    first = visit("/")
    assert len(rows(first)) == 20
    second = visit("/" + first.one("a.more").attributes["href"])
    assert titles(second) == ["이야기 02", "이야기 01", "이야기 00"]
    assert "hidden" in second.one("a.more").attributes


@pytest.mark.django_db(transaction=True)  # InnoDB finds what is committed
def test_search_shows_the_words_where_they_stand(visit, write):
    write("나무꾼이 사슴을 구한다", content="옛날 어느 산골에 나무꾼이 살았더라.")
    thread = write("해녀가 거북을 만난다", content="바다 밑에 등불이 켜지더라.")
    page = visit("/?q=등불")
    assert titles(page) == ["해녀가 거북을 만난다"]
    assert "등불" in rows(page)[0].one("span.row-preview").text
    assert rows(page)[0].one("a").attributes["href"] == f"/threads/{thread.public_id}/#turn-1"
    assert page.one("#q").attributes["value"] == "등불"


@pytest.mark.django_db(transaction=True)
def test_the_pages_of_a_search_keep_its_words(visit, write):
    for number in range(21):
        write(f"사슴 {number:02}", content="")
    more = visit("/?q=사슴").one("a.more")
    assert parse_qs(urlsplit(more.attributes["href"]).query)["q"] == ["사슴"]
    assert titles(visit("/" + more.attributes["href"])) == ["사슴 00"]


def test_nothing_found_is_said(visit, write):
    write("나무꾼")
    page = visit("/?q=용궁")
    assert rows(page) == []
    assert page.one("p.empty").text == "찾은 것이 없습니다."
    assert "hidden" not in page.one("p.empty").attributes


def test_nothing_written_is_said(visit):
    assert visit("/").one("p.empty").text == "지은 이야기가 여기에 쌓입니다."


@pytest.mark.parametrize(
    "query", ["cursor=nonsense", "q=" + "가" * 201, "q=사슴&cursor=nonsense", "q=%00사슴"]
)
def test_what_nobody_can_have_meant_is_an_empty_list_and_no_error(visit, write, query):
    write("나무꾼")
    page = visit(f"/?{query}")
    assert rows(page) == []
    assert page.one("p.empty").text == "이 말로는 찾을 수 없습니다."


def test_hostile_words_stay_text(visit, write):
    write("나무꾼")
    page = visit('/?q="><script>alert(1)</script>')
    assert page.one("#q").attributes["value"] == '"><script>alert(1)</script>'
    assert all(script.text == "" for script in page.all("script"))


def test_somebody_elses_threads_are_not_listed(visit, stranger):
    make_conversation(make_thread(stranger), topic="남의 이야기")
    assert rows(visit("/")) == []


def test_a_longer_list_takes_no_more_queries(browser, write, django_assert_max_num_queries):
    write("하나")
    with django_assert_max_num_queries(6):
        browser.get("/")
    for number in range(15):
        write(f"이야기 {number}")
    with django_assert_max_num_queries(6):
        browser.get("/")
