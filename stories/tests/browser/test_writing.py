"""From a topic to a tale."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

from stories.tests.browser.desk import TOPIC, Desk

# Slow enough to be interrupted.
CHARACTERS_PER_SECOND = "400"


def test_the_draft_comes_within_a_second_and_gives_way_to_the_tale(desk: Desk):
    desk.box.fill(TOPIC)
    begun = time.monotonic()
    desk.page.keyboard.press("Control+Enter")
    desk.await_text("draft")
    # One second on a machine of its own; the tests share theirs.
    assert time.monotonic() - begun < 3
    ink, lighter = (
        desk.turn().locator(part).evaluate("element => getComputedStyle(element).color")
        for part in (".tale", ".draft")
    )
    assert ink != lighter
    expect(desk.turn().locator(".stage-line")).to_have_text("밑글을 잡는 중 …")
    expect(desk.turn().locator(".texts")).to_have_attribute("aria-busy", "true")
    desk.await_text("tale")
    expect(desk.turn().locator(".draft")).not_to_be_visible()
    desk.await_end()
    assert desk.paragraphs() == desk.saved_paragraphs()
    assert desk.paragraphs("draft") == []
    assert desk.turn().locator(".texts").get_attribute("aria-busy") is None


def test_title_recommendations_and_address_come_with_the_tale(desk: Desk):
    desk.write()
    told = desk.saved()["result"]
    expect(desk.turn().locator("h2")).to_have_text(told["created_title"])
    expect(desk.page).to_have_title(f"{told['created_title']} · storytool")
    expect(desk.page).to_have_url(f"/threads/{desk.thread_id}/")
    assert desk.turn().locator(".next a").all_text_contents() == [told[f"recommended_{n}"] for n in (1, 2, 3)]
    expect(desk.page.locator("#announcer")).to_have_text("이야기를 다 썼습니다.")


def test_a_recommendation_starts_the_next_turn_of_the_thread(desk: Desk):
    desk.write()
    thread_id, next_topic = desk.thread_id, desk.turn().locator(".next a").first.text_content()
    desk.turn().locator(".next a").first.click()
    desk.await_end(2)
    assert desk.thread_id == thread_id
    assert desk.saved(2)["result"]["user_input"] == next_topic
    assert desk.paragraphs(number=2) == desk.saved_paragraphs(2)


def test_stop_keeps_exactly_what_was_read(desk: Desk):
    desk.ask()
    desk.await_text("tale", 100)
    desk.stop()
    desk.await_end(status="cancelled")
    read = desk.paragraphs()
    assert read == desk.saved_paragraphs()
    expect(desk.turn().locator(".stage-line")).to_have_text("멈추었습니다. 쓴 데까지 남겨 두었습니다.")
    expect(desk.box).to_be_visible()
    desk.page.reload()
    assert desk.paragraphs() == read


def test_stop_in_the_draft_keeps_the_draft(desk: Desk):
    desk.ask()
    desk.await_text("draft", 10)
    desk.stop()
    desk.await_end(status="cancelled")
    read = desk.paragraphs("draft")
    assert read
    desk.page.reload()
    assert desk.paragraphs("draft") == read
    expect(desk.turn().get_by_role("button", name="마음에 듭니다")).not_to_be_visible()


def test_tags_and_options_are_sent(desk: Desk):
    desk.page.get_by_text("길이·장르·태그").click()
    desk.page.locator("[data-tag=location]").fill("한양, 북촌 ,")
    desk.page.get_by_text("짧게", exact=True).click()
    desk.page.locator("[name=seed]").fill("7")
    desk.page.locator("[name=genre]").fill("전설")
    with desk.page.expect_request("**/api/generate") as sent:
        desk.ask()
    assert sent.value.post_data_json == {
        "user_input": TOPIC,
        "tags": {"location": ["한양", "북촌"]},
        "options": {"length": "short", "seed": 7, "genre": "전설"},
    }
    desk.await_end()
    assert desk.saved()["result"]["tags"] == {"location": ["한양", "북촌"]}


def test_one_press_sends_once(desk: Desk):
    sent = []
    desk.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    desk.box.fill(TOPIC)
    desk.page.locator("#compose .primary").dblclick()
    desk.await_end()
    assert [url.rpartition("/")[2] for url in sent] == ["generate"]


def test_a_refusal_gives_the_topic_back(desk: Desk):
    desk.page.locator("#compose").evaluate("form => form.noValidate = true")
    desk.page.locator("[name=seed]").evaluate("field => field.value = '-1'")
    desk.ask()
    expect(desk.page.locator("#compose .problem")).to_contain_text("0")
    expect(desk.box).to_have_value(TOPIC)
    expect(desk.page.locator("h1")).to_be_visible()
    expect(desk.page.locator("article.turn")).to_have_count(0)


def test_examples_fill_the_box_and_wait(desk: Desk):
    example = desk.page.locator(".examples a").first
    example.click()
    expect(desk.box).to_have_value(str(example.text_content()))
    expect(desk.box).to_be_focused()
    expect(desk.page.locator("article.turn")).to_have_count(0)


def test_the_reader_stays_where_they_scrolled_to_and_the_pen_is_followed_otherwise(desk: Desk):
    desk.page.set_viewport_size({"width": 390, "height": 500})
    desk.ask(length="medium")
    desk.await_text("tale", 400)
    followed = desk.page.evaluate("scrollY")
    assert followed > 0
    desk.page.evaluate("scrollTo(0, 0)")
    desk.await_text("tale", 700)
    assert desk.page.evaluate("scrollY") == 0


def test_english_throughout(page: Page):
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("What tale shall be told?")
    page.locator("#topic").fill("A poor scholar finds a mirror in the mountains")
    page.get_by_role("button", name="Write the tale").click()
    page.wait_for_selector("[data-status=completed]")
    expect(page.locator("#turn-1 .next h3")).to_have_text("Tales that might follow")
    # The first story has renewed the CSRF token; the forms of the page still work.
    page.get_by_role("button", name="한국어").click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator("#turn-1 h2")).to_be_visible()
