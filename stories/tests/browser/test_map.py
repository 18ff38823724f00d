"""The topic map: looked at with mouse, finger, keys and without a script, and searched from."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from stories.tests.browser.desk import Desk

PLACE = """async (passage) => {
  const { View } = await import("/static/storytool/map/view.js");
  const canvas = document.querySelector(".map-frame canvas");
  const view = new View();
  view.resize(canvas.clientWidth, canvas.clientHeight);
  const [left, top] = view.toScreen(passage.x, passage.y);
  const frame = canvas.getBoundingClientRect();
  return [frame.left + left, frame.top + top];
}"""


@pytest.fixture
def atlas(page: Page) -> Page:
    """The map, with its points."""
    page.goto("/map/")
    return shown(page)


def shown(page: Page) -> Page:
    expect(page.locator(".topic-map")).to_have_attribute("data-state", "shown")
    return page


def card(page: Page) -> Locator:
    return page.locator(".map-card")


def loneliest(page: Page) -> dict[str, Any]:
    """The passage with most room around it: what lies at its place is it alone."""
    points = page.request.get("/api/topics?limit=2000").json()["points"]

    def room(point: dict[str, Any]) -> float:
        return min(
            math.hypot(point["x"] - other["x"], point["y"] - other["y"])
            for other in points
            if other is not point
        )

    found: dict[str, Any] = max(points, key=room)
    return found


def test_the_pointer_shows_a_passage_and_a_click_searches_from_it(atlas: Page):
    passage = loneliest(atlas)
    atlas.mouse.move(*atlas.evaluate(PLACE, passage))
    expect(card(atlas)).to_contain_text(passage["topic_sentence"])
    expect(card(atlas)).to_contain_text(passage["title"])
    expect(card(atlas)).to_contain_text(passage["opening"][:20])
    atlas.mouse.click(*atlas.evaluate(PLACE, passage))
    expect(atlas).not_to_have_url(re.compile("/map/"))
    expect(atlas.locator("main textarea, main input").first).to_have_value(passage["topic_sentence"])


def test_keys_go_from_passage_to_passage_and_open_one(atlas: Page):
    atlas.locator("canvas").focus()
    atlas.keyboard.press("ArrowRight")
    expect(card(atlas)).to_be_visible()
    first = card(atlas).inner_text()
    atlas.keyboard.press("ArrowRight")
    expect(card(atlas)).not_to_have_text(first, use_inner_text=True)
    expect(atlas.locator(".map-line")).not_to_be_empty()
    atlas.keyboard.press("Escape")
    expect(card(atlas)).not_to_be_visible()
    atlas.keyboard.press("ArrowDown")
    expect(card(atlas)).to_be_visible()
    sentence = card(atlas).locator(".card-topic").inner_text()
    atlas.keyboard.press("Enter")
    expect(atlas.locator("main textarea, main input").first).to_have_value(sentence)


def test_it_comes_closer_and_goes_back(atlas: Page):
    canvas = atlas.locator("canvas")
    canvas.hover()
    atlas.mouse.wheel(0, -300)
    expect(canvas).to_have_class(re.compile("is-close"))
    atlas.get_by_role("button", name="전체 보기").click()
    expect(canvas).not_to_have_class(re.compile("is-close"))
    canvas.focus()
    atlas.keyboard.press("+")
    expect(canvas).to_have_class(re.compile("is-close"))
    atlas.keyboard.press("0")
    expect(canvas).not_to_have_class(re.compile("is-close"))


def test_topics_are_a_list_of_their_passages_too(atlas: Page):
    topic = atlas.locator(".map-topics li[data-topic]").first
    topic.locator("summary").click()
    links = topic.locator(".map-passages a")
    expect(links).to_have_count(int(topic.locator(".topic-size").inner_text()))
    sentence = links.first.inner_text()
    links.first.click()
    expect(atlas.locator("main textarea, main input").first).to_have_value(sentence)


def test_one_topic_is_open_at_a_time(atlas: Page):
    summaries = atlas.locator(".map-topics summary")
    summaries.nth(0).click()
    summaries.nth(1).click()
    expect(atlas.locator(".map-topics details[open]")).to_have_count(1)
    expect(atlas.locator(".map-topics details").nth(1)).to_have_attribute("open", "")


def test_languages_are_looked_at_one_by_one(atlas: Page):
    atlas.get_by_label("대목의 언어").select_option("en")
    summary = atlas.locator(".map-topics summary").first
    expect(atlas.locator(".map-line")).to_be_empty()
    summary.click()
    expect(atlas.locator(".map-topics details[open] .map-passages li").first).to_be_visible()
    told = atlas.locator(".map-topics details[open] .map-passages a").all_inner_texts()
    assert not any(re.search("[가-힣]", sentence) for sentence in told)


def test_a_finished_story_shows_where_it_fell(desk: Desk):
    desk.write("용왕의 병을 고치려고 토끼를 속여 용궁에 데려간다")
    desk.page.get_by_role("link", name="주제 지도에서 보기").click()
    page = shown(desk.page)
    section = page.locator(".map-story")
    expect(section).to_be_visible()
    expect(section.locator(".map-passages li")).to_have_count(8)
    page.goto(f"/threads/{re.findall('thread_[0-9a-f]+', page.url)[0]}/")
    page.get_by_role("link", name="주제 지도에서 보기").click()
    expect(shown(page).locator(".map-story")).to_be_visible()


def test_on_a_phone_a_tap_shows_the_passage_with_a_link(context: BrowserContext, site: str):
    assert context.browser
    phone = context.browser.new_context(
        base_url=site, locale="ko-KR", viewport={"width": 390, "height": 844}, has_touch=True
    )
    page = phone.new_page()
    page.goto("/map/")
    passage = loneliest(shown(page))
    page.touchscreen.tap(*page.evaluate(PLACE, passage))
    expect(card(page)).to_contain_text(passage["topic_sentence"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    card(page).get_by_role("link").click()
    expect(page.locator("main textarea, main input").first).to_have_value(passage["topic_sentence"])
    phone.close()


def test_without_scripts_the_topics_are_read(context: BrowserContext, site: str):
    assert context.browser
    plain = context.browser.new_context(base_url=site, java_script_enabled=False, locale="ko-KR")
    page = plain.new_page()
    page.goto("/map/")
    expect(page.locator(".map-topics summary").first).to_be_visible()
    expect(page.locator("canvas")).not_to_be_visible()
    page.locator(".map-topics summary").first.click()
    expect(page.locator(".topic-words").first).to_be_visible()
    plain.close()


def test_in_the_admin_a_point_leads_to_its_passage(page: Page):
    page.goto("/admin/")
    page.locator("[name=username]").fill("staff")
    page.locator("[name=password]").fill("a password for tests")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/admin/")
    page.goto("/admin/retrieval/passage/topics/")
    shown(page).locator("canvas").focus()
    page.keyboard.press("ArrowRight")
    expect(card(page)).to_be_visible()
    sentence = card(page).locator(".card-topic").inner_text()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/admin/retrieval/passage/\d+/change/"))
    expect(page.locator("[name=topic]")).to_have_value(sentence)
