"""The page of the old books, and the passages under a story."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from stories.tests.browser.desk import Desk

QUESTION = "다친 사슴을 구해 준 나무꾼"


@pytest.fixture
def books(page: Page) -> Page:
    page.goto("/search/")
    return page


def search(page: Page, question: str = QUESTION) -> None:
    page.locator("#q").fill(question)
    page.get_by_role("button", name="찾기").click()
    expect(page.locator(".hits > li")).to_have_count(10)


def test_what_tells_of_the_same_is_found_and_marked(books: Page):
    search(books)
    first = books.locator(".hits > li").first
    expect(first.locator(".from")).to_contain_text("선녀와 나무꾼")
    expect(first.locator("mark").filter(has_text="나무꾼").first).to_be_visible()
    expect(books.locator("#q")).to_have_value(QUESTION)


def test_an_address_names_what_was_asked_for_alone(books: Page):
    books.locator("summary").click()
    books.locator("select[name=language]").select_option("ko")
    search(books)
    address = books.evaluate("decodeURIComponent(location.search)").replace("+", " ")
    assert address == f"?q={QUESTION}&language=ko"
    expect(books.locator("select[name=language]")).to_have_value("ko")


def test_the_side_column_of_the_site_leads_here(page: Page):
    page.get_by_role("link", name="옛글").click()
    expect(page).to_have_url("/search/")


@pytest.mark.parametrize("links", [".untold a", ".begin"])
def test_a_story_begins_from_what_is_found(books: Page, links: str):
    search(books)
    link = books.locator(links).first
    told = link.inner_text() if links == ".untold a" else books.locator(".hits h2").first.inner_text()
    link.click()
    expect(books.locator("#topic")).to_have_value(told)
    expect(books.locator("#topic")).to_be_visible()


@pytest.mark.parametrize("code", [13, 229])
def test_enter_in_mid_composition_searches_for_nothing(books: Page, code: int):
    keyboard: CDPSession = books.context.new_cdp_session(books)
    books.locator("#q").focus()
    keyboard.send("Input.insertText", {"text": "나무꾼과 사"})
    keyboard.send("Input.imeSetComposition", {"text": "슴", "selectionStart": 1, "selectionEnd": 1})
    key: dict[str, Any] = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": code}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    expect(books).to_have_url("/search/")
    keyboard.send("Input.insertText", {"text": "슴"})
    books.locator("#q").press("Enter")
    expect(books.locator("#q")).to_have_value("나무꾼과 사슴")
    expect(books.locator(".hits > li")).to_have_count(10)


def test_no_script_is_needed(books: Page):
    context = books.context.browser.new_context(java_script_enabled=False, locale="ko-KR")  # type: ignore[union-attr]
    plain = context.new_page()
    plain.goto(books.url)
    plain.locator("#q").fill(QUESTION)
    plain.locator("#q").press("Enter")
    expect(plain.locator(".hits > li")).to_have_count(10)
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_sticks_out(books: Page, width: int):
    books.set_viewport_size({"width": width, "height": 844})
    search(books)
    assert books.evaluate("document.documentElement.scrollWidth") == width


def test_the_passages_that_a_story_leans_on_stand_under_it_while_it_is_written_and_afterwards(desk: Desk):
    desk.write("가난한 나무꾼이 다친 사슴을 구해 준다")
    for _ in ("streamed", "rendered"):
        leaned = desk.turn().locator(".leaned")
        expect(leaned.locator("li")).to_have_count(3)
        expect(leaned.locator(".leaned-text").first).to_be_hidden()
        leaned.locator("summary").click()
        expect(leaned.locator(".leaned-text").first).to_be_visible()
        shown = leaned.locator("li").evaluate_all("rows => rows.map((row) => row.dataset.passageId)")
        kept = desk.saved()["result"]
        assert shown == [kept[f"similar_{n}"]["passage_id"] for n in (1, 2, 3)]
        desk.page.reload()


def test_a_hostile_passage_stays_text(desk: Desk):
    events = [
        '{"seq":1,"msg":"created","thread_id":"thread_x","conversation_id":1,"user_id":"1"}',
        '{"seq":2,"msg":"similar","passages":[{"passage_id":"1","title":"<b>전</b>","text":"<img src=x>","score":1}]}',
        '{"seq":3,"msg":"cancelled","content":"옛날에"}',
    ]
    body = "".join(f"id: {at}\r\ndata: {event}\r\n\r\n" for at, event in enumerate(events, 1))
    desk.page.route(
        "**/api/generate", lambda route: route.fulfill(body=body, content_type="text/event-stream")
    )
    desk.ask()
    desk.await_end(status="cancelled")
    desk.turn().locator(".leaned summary").click()
    expect(desk.turn().locator(".leaned-title")).to_have_text("『<b>전</b>』")
    expect(desk.turn().locator(".leaned-text")).to_have_text("<img src=x>")
    expect(desk.page.locator("main img, main b")).to_have_count(0)
