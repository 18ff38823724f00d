"""The text in the browser is the text of the server, however it was cut on its way (`writer.js`, `sse.js`)."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from playwright.sync_api import Page

from stories.services.reading import ShownText

TEXTS = [
    "하나.\n\n둘.\n셋.\n\n\n넷.",
    "  앞뒤의 빈칸과 \n \n 빈 줄에 든 빈칸.  \n\n",
    "\n\n빈 줄로 시작하고\n\n끝난다.\n",
    "ᄒᆞᆫ글과 漢字, 가족 👨\u200d👩\u200d👧, <b>굵게</b>\n\n&amp; 끝",
    "줄\n바꿈\n만\n있다",
    "하나",
    "",
]
WRITE = """async ([begun, deltas]) => {
    const { Writer } = await import("/static/storytool/writer.js");
    const element = document.createElement("div");
    element.dataset.held = begun.held;
    for (const paragraph of begun.paragraphs) {
        const p = document.createElement("p");
        p.textContent = paragraph;
        element.append(p);
    }
    const writer = new Writer(element, document.createElement("div"));
    for (const delta of deltas) {
        writer.append(delta);
        writer.flush();
    }
    return [...element.children].map((p) => p.textContent);
}"""
READ = """async (chunks) => {
    const { readEvents } = await import("/static/storytool/sse.js");
    const body = new ReadableStream({
        start(stream) {
            for (const chunk of chunks) stream.enqueue(new Uint8Array(chunk));
            stream.close();
        },
    });
    const contents = [];
    for await (const event of readEvents(body)) contents.push(event.content);
    return contents;
}"""


def cut(text: str, dice: random.Random) -> list[str]:
    places = sorted(dice.sample(range(len(text) + 1), k=min(len(text) + 1, dice.randint(0, 8))))
    return [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]


def written(page: Page, deltas: Sequence[str], begun: str = "") -> list[str]:
    shown = ShownText.of(begun)
    found: list[str] = page.evaluate(
        WRITE, [{"held": shown.held, "paragraphs": list(shown.paragraphs)}, list(deltas)]
    )
    return found


@pytest.mark.parametrize("text", TEXTS)
def test_deltas_cut_anywhere_make_the_servers_paragraphs(page: Page, text: str):
    dice = random.Random(text)
    for _ in range(15):
        assert written(page, cut(text, dice)) == list(ShownText.of(text).paragraphs)


@pytest.mark.parametrize("text", TEXTS)
def test_what_the_server_has_rendered_is_gone_on_from_at_any_place(page: Page, text: str):
    for place in range(0, len(text) + 1, 2):
        assert written(page, [text[place:]], begun=text[:place]) == list(ShownText.of(text).paragraphs)


def test_bytes_cut_anywhere_make_the_same_events(page: Page):
    sent = "".join(
        f'id: {n}\r\ndata: {{"seq": {n}, "content": "{text}"}}\r\n\r\n'
        for n, text in enumerate(["선비 👨\u200d👩", "漢", "ᄒᆞᆫ"])
    )
    stream = (": still here\n\n" + sent + "data: [1,\ndata: 2]\n\ndata: never ended").encode()
    for size in (1, 2, 3, 5, 7, len(stream)):
        chunks = [list(stream[at : at + size]) for at in range(0, len(stream), size)]
        assert page.evaluate(READ, chunks) == ["선비 👨\u200d👩", "漢", "ᄒᆞᆫ", None]
