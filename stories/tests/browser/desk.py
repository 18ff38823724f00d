"""The page in the words of somebody who uses it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

TOPIC = "가난한 선비가 낡은 거울에서 백 년 전 사람의 목소리를 듣는다"


class Desk:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.locator("#topic")

    def ask(self, topic: str = TOPIC, length: str = "short") -> None:
        self.box.fill(topic)
        self.page.locator(f"[name=length][value={length}]").evaluate("field => field.checked = true")
        self.page.get_by_role("button", name="이야기 짓기").click()

    def write(self, topic: str = TOPIC) -> None:
        """Ask, and wait for the end."""
        self.ask(topic)
        self.await_end()

    def turn(self, number: int = 1) -> Locator:
        return self.page.locator(f"#turn-{number}")

    def await_text(self, kind: str, length: int = 1, number: int = 1) -> None:
        """Wait until so many characters of the "draft" or the "tale" stand on the page."""
        self.page.wait_for_function(
            "([number, kind, length]) => (document.querySelector(`#turn-${number} .${kind}`)?.textContent ?? '')"
            ".length >= length",
            arg=[number, kind, length],
        )

    def await_end(self, number: int = 1, status: str = "completed") -> None:
        expect(self.turn(number)).to_have_attribute("data-status", status, timeout=20_000)

    def paragraphs(self, kind: str = "tale", number: int = 1) -> list[str]:
        return self.turn(number).locator(f".{kind} p").all_text_contents()

    def stop(self) -> None:
        self.page.get_by_role("button", name="멈추기").click()

    @property
    def thread_id(self) -> str:
        return str(self.page.locator("main").get_attribute("data-thread-id"))

    def saved(self, number: int = 1) -> dict[str, Any]:
        """The turn as the API tells it."""
        answer = self.page.request.get(f"/api/retrieveChatHistoryDetail?thread_id={self.thread_id}")
        assert answer.ok, answer.text()
        row: dict[str, Any] = answer.json()["conversation_history"][number - 1]
        return row

    def saved_paragraphs(self, number: int = 1) -> list[str]:
        return re.split(r"\n\s*\n\s*", self.saved(number)["result"]["created_content"].strip())
