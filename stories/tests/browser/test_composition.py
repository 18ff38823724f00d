"""Hangul is composed: an Enter that ends a syllable is no wish to send."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import CDPSession, expect

from stories.tests.browser.desk import Desk

CONTROL = 2


@pytest.fixture
def keyboard(desk: Desk) -> CDPSession:
    desk.box.focus()
    return desk.page.context.new_cdp_session(desk.page)


def compose(keyboard: CDPSession, text: str) -> None:
    """Leave `text` under composition, as an input method does."""
    keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": 1, "selectionEnd": 1})


def press_enter(keyboard: CDPSession, code: int = 13) -> None:
    key: dict[str, Any] = {
        "key": "Enter",
        "code": "Enter",
        "modifiers": CONTROL,
        "windowsVirtualKeyCode": code,
    }
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})


@pytest.mark.parametrize("code", [13, 229])
def test_enter_in_mid_composition_sends_nothing(desk: Desk, keyboard: CDPSession, code: int):
    keyboard.send("Input.insertText", {"text": "선비가 거울을 "})
    compose(keyboard, "본")
    press_enter(keyboard, code)
    desk.page.wait_for_timeout(300)
    expect(desk.page.locator("article.turn")).to_have_count(0)
    expect(desk.box).to_be_visible()


def test_the_next_enter_sends_once_with_the_last_syllable_whole(desk: Desk, keyboard: CDPSession):
    sent = []
    desk.page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    keyboard.send("Input.insertText", {"text": "선비가 거울을 "})
    compose(keyboard, "본")
    press_enter(keyboard, 229)
    keyboard.send("Input.insertText", {"text": "본다"})
    press_enter(keyboard)
    desk.await_end()
    assert [request.post_data_json["user_input"] for request in sent] == ["선비가 거울을 본다"]


def test_enter_alone_is_a_line_break(desk: Desk):
    desk.box.press_sequentially("하나")
    desk.page.keyboard.press("Enter")
    desk.box.press_sequentially("둘")
    expect(desk.box).to_have_value("하나\n둘")
    expect(desk.page.locator("article.turn")).to_have_count(0)


def test_enter_in_a_tag_sends_nothing(desk: Desk):
    desk.page.get_by_text("길이·장르·태그").click()
    desk.box.fill("선비")
    desk.page.locator("[data-tag=genre]").press("Enter")
    expect(desk.page.locator("article.turn")).to_have_count(0)
