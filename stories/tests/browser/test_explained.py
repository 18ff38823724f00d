"""A tale explained on its page: its parts in the margin, its people and its feeling as pictures."""

from __future__ import annotations

from playwright.sync_api import expect

from stories.tests.browser.desk import Desk

PATIENCE = 30_000


def explain(desk: Desk) -> None:
    desk.turn().locator(".explained > summary").click()
    expect(desk.turn().locator(".explained svg").first).to_be_visible(timeout=PATIENCE)


def test_a_tale_is_explained_when_somebody_asks(desk: Desk):
    desk.write()
    before = desk.paragraphs()
    expect(desk.turn().locator(".explained-body")).to_be_empty()
    explain(desk)
    marks = desk.turn().locator(".tale .part-mark")
    assert marks.evaluate_all("marks => marks.map(mark => mark.dataset.part)") == ["기", "승", "전", "결"]
    expect(desk.turn().locator(".explained-people svg .person.protagonist")).to_have_count(1)
    expect(desk.turn().locator(".explained-course svg circle").first).to_be_visible()
    assert desk.paragraphs() == before, "the tale itself says what it said"


def test_closed_again_the_margin_is_empty(desk: Desk):
    desk.write()
    explain(desk)
    mark = desk.turn().locator(".tale .part-mark").first
    expect(mark).to_be_visible()
    desk.turn().locator(".explained > summary").click()
    expect(mark).not_to_be_visible()


def test_it_fits_a_phone(desk: Desk):
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.write()
    explain(desk)
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_an_analysis_says_is_text_and_no_markup(desk: Desk):
    answers = []

    def with_markup(route):
        answer = route.fetch()
        body = answer.json()
        for node in body["people"]["nodes"]:
            node["name"] = "<img src=x onerror=alert(1)>"
        body["motifs"]["motifs"] = [{"id": "x", "name": "<b>굵게</b>", "score": 1, "sentences": []}]
        answers.append(body)
        route.fulfill(response=answer, json=body)

    desk.page.route("**/api/analyze", with_markup)
    desk.write()
    explain(desk)
    expect(desk.turn().locator(".explained-matter")).to_contain_text("<b>굵게</b>")
    expect(desk.turn().locator(".explained img, .explained b")).to_have_count(0)
    assert answers


def test_where_it_fails_it_says_so_and_asks_again(desk: Desk):
    desk.page.route("**/api/analyze", lambda route: route.abort("connectionreset"), times=1)
    desk.write()
    summary = desk.turn().locator(".explained > summary")
    summary.click()
    expect(desk.turn().locator(".explained-line")).to_have_text(
        "서버에 닿지 못했습니다. 다시 시도해 주십시오.", timeout=PATIENCE
    )
    summary.click()
    explain(desk)
