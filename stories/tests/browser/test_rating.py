"""What a reader says of a tale, shown again after a reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from stories.tests.browser.desk import Desk


@pytest.fixture
def like(desk: Desk) -> Locator:
    desk.write()
    return desk.turn().get_by_role("button", name="마음에 듭니다")


def said(desk: Desk):
    return desk.saved()["result"]["evaluation"]


def test_a_rating_with_a_comment_is_there_after_a_reload(desk: Desk, like: Locator):
    like.click()
    expect(desk.turn().locator(".saved")).to_have_text("저장했습니다. 고맙습니다.")
    desk.turn().get_by_label("한마디").fill("끝맺음이 곱습니다. <b>정말</b>")
    desk.turn().get_by_role("button", name="저장").click()
    expect(desk.turn().get_by_role("button", name="저장")).to_be_enabled()
    desk.page.wait_for_timeout(300)
    assert said(desk)["comment"] == "끝맺음이 곱습니다. <b>정말</b>"
    desk.page.reload()
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(desk.turn().get_by_label("한마디")).to_have_value("끝맺음이 곱습니다. <b>정말</b>")


def test_the_other_verdict_replaces_the_first(desk: Desk, like: Locator):
    like.click()
    desk.turn().get_by_role("button", name="아쉽습니다").click()
    expect(like).to_have_attribute("aria-pressed", "false")
    desk.page.wait_for_timeout(300)
    assert said(desk)["evaluation"] == "dislike"


def test_the_same_verdict_again_takes_it_back(desk: Desk, like: Locator):
    like.click()
    expect(desk.turn().locator(".saved")).to_have_text("저장했습니다. 고맙습니다.")
    like.click()
    expect(desk.turn().locator(".saved")).to_have_text("평가를 거두었습니다.")
    assert said(desk) is None
    expect(desk.turn().get_by_label("한마디")).not_to_be_visible()


def test_a_rating_that_could_not_be_saved_is_not_shown_as_given(desk: Desk, like: Locator):
    desk.page.context.set_offline(True)
    like.click()
    expect(desk.turn().locator(".saved")).to_have_text("서버에 닿지 못했습니다. 다시 시도해 주십시오.")
    expect(like).to_have_attribute("aria-pressed", "false")
