"""Reload, a second tab, a lost network: all come back to the same text without asking."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, expect

from stories.tests.browser.desk import Desk

# Slow enough to be interrupted.
CHARACTERS_PER_SECOND = "400"


def test_a_reload_goes_on_without_losing_or_doubling_a_word(desk: Desk):
    desk.ask()
    desk.await_text("tale", 80)
    before = "".join(desk.paragraphs())
    desk.page.reload()
    desk.await_text("tale", len(before) + 20)
    after = "".join(desk.paragraphs())
    assert after.startswith(before)
    desk.await_end()
    assert "".join(desk.paragraphs()).startswith(after)
    assert desk.paragraphs() == desk.saved_paragraphs()


def test_a_reload_in_the_draft_goes_on(desk: Desk):
    desk.ask()
    desk.await_text("draft", 20)
    desk.page.reload()
    desk.await_end()
    assert desk.paragraphs() == desk.saved_paragraphs()
    assert desk.paragraphs("draft") == []


def test_many_reloads_change_nothing(desk: Desk):
    desk.ask(length="medium")
    seen = []
    for length in (10, 100, 200, 300):
        desk.await_text("tale", length)
        seen.append("".join(desk.paragraphs()))
        desk.page.reload()
    desk.await_text("tale", 400)
    seen.append("".join(desk.paragraphs()))
    desk.await_end()
    assert desk.paragraphs() == desk.saved_paragraphs()
    # The end mends what went wrong on the way, so the way is looked at as well.
    assert [text for text in seen if not "".join(desk.paragraphs()).startswith(text)] == []


def test_a_second_tab_reads_along_and_either_may_stop(desk: Desk, context: BrowserContext):
    desk.ask()
    desk.await_text("tale", 50)
    other = Desk(context.new_page())
    other.page.goto(desk.page.url)
    other.await_text("tale", 150)
    other.stop()
    for each in (desk, other):
        each.await_end(status="cancelled")
    assert desk.paragraphs() == other.paragraphs() == desk.saved_paragraphs()


def test_a_lost_network_is_told_and_made_up_for(desk: Desk, context: BrowserContext):
    desk.ask(length="long")
    desk.await_text("tale", 50)
    context.set_offline(True)
    expect(desk.turn().locator(".stage-line")).to_have_text("연결이 끊겨 다시 잇는 중 …")
    before = "".join(desk.paragraphs())
    desk.page.wait_for_timeout(700)
    context.set_offline(False)
    desk.await_text("tale", len(before) + 50)
    after = "".join(desk.paragraphs())
    desk.await_end()
    assert desk.paragraphs() == desk.saved_paragraphs()
    # The end mends what went wrong on the way, so the way is looked at as well.
    assert after.startswith(before)
    assert "".join(desk.paragraphs()).startswith(after)


def test_a_network_that_is_lost_before_the_story_has_begun_gives_the_topic_back(
    desk: Desk, context: BrowserContext
):
    context.set_offline(True)
    desk.ask("선비가 거울을 본다")
    expect(desk.page.locator("#compose .problem")).to_have_text(
        "서버에 닿지 못했습니다. 다시 시도해 주십시오."
    )
    expect(desk.box).to_have_value("선비가 거울을 본다")
    expect(desk.page.locator("article.turn")).to_have_count(0)


def test_a_request_whose_answer_was_lost_is_not_made_twice(desk: Desk, context: BrowserContext):
    """The first story makes the guest; the answer to the second is cut, and the same is asked for again."""
    desk.write()
    lost: list[str] = []

    def lose_answer(route):
        if lost:
            return route.continue_()
        lost.append(route.request.url)
        route.fetch(headers={**route.request.headers, "accept": "application/json"}, timeout=20_000)
        return route.abort("connectionreset")

    context.route("**/api/generate", lose_answer)
    desk.ask("까치가 옹기장이에게 은혜를 갚는다")
    desk.await_end(2)
    assert len(lost) == 1
    assert desk.paragraphs(number=2) == desk.saved_paragraphs(2)
    expect(desk.page.locator(".threads li")).to_have_count(1)
    desk.page.reload()
    expect(desk.page.locator("article.turn")).to_have_count(2)


def test_a_thread_that_is_deleted_elsewhere_ends_with_a_sentence_and_leaves_what_was_read(desk: Desk):
    desk.ask()
    desk.await_text("tale", 20)
    cookies = {cookie["name"]: cookie["value"] for cookie in desk.page.context.cookies()}
    answer = desk.page.request.post(
        "/api/deleteThread",
        data={"thread_id": desk.thread_id},
        headers={"X-CSRFToken": cookies["csrftoken"]},
    )
    assert answer.ok
    # By the last event of its log, or by the 404 where that came too late.
    expect(desk.turn()).to_have_attribute("data-status", re.compile("cancelled|failed"))
    expect(desk.turn().locator(".stage-line")).to_have_text(
        re.compile("^(멈추었습니다|그런 타래는 없습니다)")
    )
    expect(desk.page.get_by_role("button", name="멈추기")).not_to_be_visible()
    assert len("".join(desk.paragraphs())) >= 20
