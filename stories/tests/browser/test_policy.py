"""Text that would be markup stays text, and no page needs more than its policy lets it. See `context`'s fixture."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from stories.tests.browser.desk import Desk

HOSTILE = "<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script> 선비의 거울"


def test_a_hostile_topic_stays_text_while_it_is_written_and_after_a_reload(desk: Desk):
    desk.page.get_by_text("길이·장르·태그").click()
    desk.page.locator("[data-tag=keywords]").fill("<img src=x onerror=alert(1)>")
    desk.write(HOSTILE)
    for _ in ("streamed", "rendered"):
        expect(desk.turn().locator(".topic")).to_have_text(HOSTILE)
        expect(desk.page.locator("img")).to_have_count(1)
        expect(desk.page.locator("main script")).to_have_count(0)
        assert desk.page.title() != "hit"
        desk.page.reload()
    assert desk.paragraphs() == desk.saved_paragraphs()


def test_a_hostile_delta_stays_text(desk: Desk):
    """What a model writes is no more to be trusted than what a reader does."""
    events = [
        '{"seq":1,"msg":"created","thread_id":"thread_x","conversation_id":1,"user_id":"1"}',
        '{"seq":2,"msg":"expanding","content":"<img src=x onerror=alert(1)>\\n"}',
        '{"seq":3,"msg":"expanding","content":"\\n<b>끝</b>"}',
        '{"seq":4,"msg":"completed","success":true,"created_title":"<u>제목</u>",'
        '"created_content":"<img src=x onerror=alert(1)>\\n\\n<b>끝</b>",'
        '"recommendations":["<i>하나</i>","javascript:alert(1)","셋"]}',
    ]
    body = "".join(f"id: {at}\r\ndata: {event}\r\n\r\n" for at, event in enumerate(events, 1))
    desk.page.route(
        "**/api/generate", lambda route: route.fulfill(body=body, content_type="text/event-stream")
    )
    desk.ask()
    desk.await_end()
    assert desk.paragraphs() == ["<img src=x onerror=alert(1)>", "<b>끝</b>"]
    expect(desk.turn().locator("h2")).to_have_text("<u>제목</u>")
    assert all(
        str(link.get_attribute("href")).startswith("?topic=") for link in desk.turn().locator(".next a").all()
    )
    expect(desk.page.locator("main img, main b, main i, main u")).to_have_count(0)


@pytest.mark.parametrize("path", ["/", "/login/", "/signup/"])
def test_our_pages_ask_nobody_else_for_anything(page: Page, site: str, path: str):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert asked
    assert all(url.startswith(site) for url in asked)


def test_the_page_is_light(page: Page):
    weight: list[int] = []
    page.on("response", lambda response: weight.append(len(response.body())))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert 10_000 < sum(weight) < 150_000


def test_the_admin_works_under_its_policy(page: Page):
    page.goto("/admin/")
    page.locator("[name=username]").fill("staff")
    page.locator("[name=password]").fill("a password for tests")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/admin/")
    page.goto("/admin/stories/thread/")
    page.wait_for_load_state("networkidle")
    # Alpine has run: what it hides is hidden.
    assert page.evaluate("typeof Alpine") == "object"


def test_the_documentation_works_under_its_policy(page: Page):
    page.goto("/api/docs")
    expect(page.locator(".opblock").first).to_be_visible(timeout=20_000)
