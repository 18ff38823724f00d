"""The side column: what was written, found, renamed, deleted."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from stories.tests.browser.desk import Desk


@pytest.fixture
def rows(desk: Desk) -> Locator:
    """The rows of a reader with two threads, the second on the page."""
    desk.write("제주 해녀가 거북을 만난다")
    desk.page.goto("/")
    desk.write("옹기장이가 까치를 구해 준다")
    rows = desk.page.locator(".threads li")
    expect(rows).to_have_count(2)
    # Its title comes last; what a test reads after it stays.
    expect(rows.first.locator(".row-title")).to_have_text(desk.saved()["result"]["created_title"])
    return rows


def test_a_new_thread_stands_at_the_top_and_is_marked(desk: Desk, rows: Locator):
    expect(rows.first).to_have_attribute("aria-current", "true")
    expect(rows.first.locator(".row-title")).to_have_text(desk.saved()["result"]["created_title"])
    # The rows that the script makes and those of the server say the same.
    made_by_script = rows.all_inner_texts()
    desk.page.reload()
    assert rows.all_inner_texts() == made_by_script


def test_search_shows_the_match_and_leads_to_it(desk: Desk, rows: Locator):
    desk.page.get_by_role("searchbox").fill("해녀")
    expect(rows).to_have_count(1)
    expect(rows.locator("mark").first).to_have_text("해녀")
    rows.get_by_role("link").click()
    expect(desk.turn().locator(".topic")).to_have_text("제주 해녀가 거북을 만난다")


def test_a_search_without_a_match_says_so_and_an_empty_one_lists_all(desk: Desk, rows: Locator):
    desk.page.get_by_role("searchbox").fill("용궁의 자라")
    expect(desk.page.locator(".history .empty")).to_have_text("찾은 것이 없습니다.")
    desk.page.get_by_role("searchbox").fill("")
    expect(rows).to_have_count(2)
    expect(desk.page.locator(".history .empty")).not_to_be_visible()


def test_words_are_no_pattern(desk: Desk, rows: Locator):
    desk.page.get_by_role("searchbox").fill("해녀가.* (거북")
    expect(rows).to_have_count(1)
    assert set(rows.locator("mark").all_text_contents()) <= {"해녀가", "거북"}


def test_a_thread_is_renamed(desk: Desk, rows: Locator):
    rows.first.hover()
    rows.first.get_by_role("button", name="제목 바꾸기").click()
    field = rows.first.get_by_role("textbox", name="제목")
    expect(field).to_be_focused()
    field.fill("<i>새 제목</i>")
    field.press("Enter")
    expect(rows.first.locator(".row-title")).to_have_text("<i>새 제목</i>")
    desk.page.reload()
    expect(rows.first.locator(".row-title")).to_have_text("<i>새 제목</i>")


def test_renaming_is_given_up_by_escape(desk: Desk, rows: Locator):
    before = rows.first.locator(".row-title").text_content()
    rows.first.hover()
    rows.first.get_by_role("button", name="제목 바꾸기").click()
    rows.first.get_by_role("textbox", name="제목").fill("다른 제목")
    desk.page.keyboard.press("Escape")
    expect(rows.first.locator(".row-title")).to_have_text(str(before))
    expect(rows.first.get_by_role("link")).to_be_focused()


def test_deleting_asks_first(desk: Desk, rows: Locator):
    rows.last.hover()
    rows.last.get_by_role("button", name="지우기").click()
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="그대로 두기")).to_be_focused()
    desk.page.keyboard.press("Escape")
    expect(rows).to_have_count(2)
    rows.last.hover()
    rows.last.get_by_role("button", name="지우기").click()
    dialog.get_by_role("button", name="지우기").click()
    expect(rows).to_have_count(1)
    desk.page.reload()
    expect(rows).to_have_count(1)


def test_the_deleted_thread_leaves_the_page(desk: Desk, rows: Locator):
    rows.first.hover()
    rows.first.get_by_role("button", name="지우기").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="지우기").click()
    expect(desk.page).to_have_url("/")


def test_on_a_phone_the_list_is_a_drawer(desk: Desk, rows: Locator):
    desk.page.set_viewport_size({"width": 390, "height": 844})
    expect(rows.first).not_to_be_visible()
    desk.page.get_by_role("button", name="지난 이야기").click()
    expect(rows.first).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(rows.first).not_to_be_visible()
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_scripts_the_list_and_the_tales_are_read(desk: Desk, rows: Locator, context: BrowserContext):
    tale, kept = desk.paragraphs(), context.storage_state()
    assert context.browser
    plain = context.browser.new_context(
        base_url=desk.page.url, storage_state=kept, java_script_enabled=False, locale="ko-KR"
    )
    page = plain.new_page()
    page.goto("/")
    page.locator(".threads a").first.click()
    assert page.locator("#turn-1 .tale p").all_text_contents() == tale
    expect(page.get_by_role("button", name="멈추기")).to_have_count(0)
    expect(page.get_by_role("button", name="이야기 짓기")).not_to_be_visible()
    page.get_by_role("searchbox").fill("해녀")
    page.keyboard.press("Enter")
    expect(page.locator(".threads li")).to_have_count(1)
    plain.close()
