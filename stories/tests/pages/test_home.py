"""The first page: the box, its tags, examples, who may write."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.services import create_guest
from retrieval.categories import CATEGORIES
from stories.tests.pages.reading import read

pytestmark = pytest.mark.django_db


def visit_as_nobody(path: str = "/", **headers: str):
    return Client().get(path, headers={"Accept-Language": "ko", **headers})


def test_the_box_takes_what_the_api_takes():
    form = read(visit_as_nobody()).one("#compose")
    assert form.one("textarea").attributes["maxlength"] == "2000"
    assert [field.attributes["value"] for field in form.one("fieldset.length").all("input")] == [
        "short",
        "medium",
        "long",
    ]
    names = [field.attributes.get("name") for field in form.all("input")]
    assert {"genre", "seed"} <= set(names)


def test_every_category_of_tags_has_its_field_and_its_korean_label():
    tags = read(visit_as_nobody()).one("fieldset.tags")
    fields = [field.attributes["data-tag"] for field in tags.all("input")]
    assert fields == list(CATEGORIES)
    labels = "장르 캐릭터 직업/신분 사건/모티프 공간 감정 행동 인물관계 대화형태 주제어 주제문"
    assert [label.text for label in tags.all("label")] == labels.split()


def test_an_empty_page_has_examples_that_work_as_links():
    page = read(visit_as_nobody())
    links = page.one("section.examples").all("a")
    assert len(links) == 4
    filled = read(visit_as_nobody("/" + links[0].attributes["href"].split("#")[0]))
    assert filled.one("#topic").text == links[0].text


def test_a_topic_in_the_address_stays_text():
    page = read(visit_as_nobody('/?topic=</textarea><img src=x onerror="alert(1)">'))
    assert page.one("#topic").text == '</textarea><img src=x onerror="alert(1)">'


def test_a_topic_in_the_address_is_cut_at_what_may_be_sent():
    assert len(read(visit_as_nobody("/?topic=" + "가" * 2_500)).one("#topic").text) == 2_000


def test_the_page_sets_the_cookie_that_its_requests_need():
    assert "csrftoken" in visit_as_nobody().cookies


def test_nothing_of_a_reader_is_kept_by_a_cache():
    assert "no-store" in visit_as_nobody().headers["Cache-Control"]


@pytest.mark.parametrize(
    ("language", "heading"), [("ko", "어떤 이야기를 지을까요?"), ("en", "What tale shall be told?")]
)
def test_the_page_speaks_the_browsers_language(language, heading):
    page = read(visit_as_nobody("/", **{"Accept-Language": language}))
    assert page.one("html").attributes["lang"] == language
    assert page.one("h1").text == heading


def test_a_browser_of_another_language_gets_korean():
    assert read(visit_as_nobody("/", **{"Accept-Language": "fr"})).one("html").attributes["lang"] == "ko"


def test_the_language_is_switched_and_kept():
    client = Client(headers={"Accept-Language": "ko"})
    button = read(client.get("/")).one("header.site").all("button")[-1]
    assert (button.attributes["name"], button.attributes["value"]) == ("language", "en")
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/?q=deer"})
    assert answer.headers["Location"] == "/?q=deer"
    page = read(client.get("/"))
    assert page.one("html").attributes["lang"] == "en"
    assert page.one("header.site").all("button")[-1].text == "한국어"


def test_the_language_switch_leads_nowhere_else():
    answer = Client().post("/i18n/setlang/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_whoever_may_be_a_guest_may_write_and_is_told_of_signing_up(settings):
    settings.GUESTS = settings.SIGNUP = True
    page = read(visit_as_nobody())
    assert page.all("#compose")
    assert page.one("p.guest-hint").one("a").attributes["href"] == "/signup/?next=/"


def test_where_guests_are_not_let_in_nobody_may_write(settings):
    settings.GUESTS = False
    page = read(visit_as_nobody())
    assert not page.all("#compose")
    assert not page.all("p.guest-hint")
    assert [link.attributes["href"] for link in page.one("p.notice").all("a")] == [
        "/login/?next=/",
        "/signup/?next=/",
    ]


def test_a_guest_is_told_that_signing_up_keeps_the_stories_where_that_is_open(settings):
    settings.GUESTS, settings.SIGNUP = True, False
    client = Client()
    client.force_login(create_guest())
    page = read(client.get("/"))
    assert page.one("p.guest-hint").one("a").attributes["href"] == "/login/?next=/"
    assert not [form for form in page.all("form") if form.attributes.get("action") == "/logout/"]


def test_a_full_account_is_told_nothing_and_can_leave(visit, user, settings):
    settings.GUESTS = True
    page = visit("/")
    assert not page.all("p.guest-hint")
    assert page.one("a.who").text == user.username
    assert "/logout/" in [form.attributes.get("action") for form in page.all("form")]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_is_only_read(method):
    assert getattr(Client(), method)("/").status_code == 405
