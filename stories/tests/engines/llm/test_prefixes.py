"""How requests begin: with the same bytes for the same kind, so that a provider need not read them anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from llm.backends.chat import ChatCompletionsModel
from llm.backends.responses import ResponsesModel
from stories.engines.llm.enriching import enrich_request
from stories.engines.llm.transcript import continue_request, draft_request, expand_request, reword_request
from stories.pipeline.types import EarlierTurn, Passage, StoryRequest

ONE = StoryRequest("나무꾼이 사슴을 구해 준다", {"characters": ("나무꾼",)})
OTHER = StoryRequest(
    "심청이 인당수에 몸을 던진다",
    {"motif": ("효행",)},
    length="long",
    genre="판소리",
    earlier=(EarlierTurn("흥부", "박 타는 날", "제비가 박씨를 물어 오더라."),),
)
PASSAGES = (Passage("p", "흥부전", "박을 타니 보화가 나오더라.", 0.5),)
KINDS = {
    "draft": lambda asked: draft_request(asked, PASSAGES),
    "expand": lambda asked: expand_request(asked, f"{asked.topic} 밑글.", PASSAGES),
    "continue": lambda asked: continue_request(
        draft_request(asked, ()), asked.language, "옛날 옛적에 살더라."
    ),
    "enrich": lambda asked: enrich_request(asked, f"{asked.topic} 이야기."),
    "early enrich": lambda asked: enrich_request(asked, "이야기", "밑글"),
    "reword": lambda asked: reword_request(asked, "앞글. ", f"{asked.topic}.", "운"),
}


@pytest.fixture(params=KINDS.values(), ids=list(KINDS))
def make(request):
    return request.param


@pytest.mark.parametrize("language", ["ko", "en"])
def test_instructions_come_first_and_are_the_same_bytes(make, language):
    one, other = make(replace(ONE, language=language)), make(replace(OTHER, language=language))

    assert [each.messages[0].author for each in (one, other)] == ["system", "system"]
    assert one.messages[0].text.encode() == other.messages[0].text.encode()
    assert one.messages[1:] != other.messages[1:]
    assert one.cache_key == other.cache_key != ""


def test_nothing_of_a_reader_s_is_in_them(make):
    first, key = make(OTHER).messages[0].text, make(OTHER).cache_key
    for word in (OTHER.topic, "판소리", "흥부", "효행"):
        assert word not in key
    assert OTHER.topic not in first


def test_a_language_begins_in_its_own_way(make):
    assert make(ONE).cache_key != make(replace(ONE, language="en")).cache_key


def test_a_text_that_is_gone_on_with_begins_as_it_was_asked_for():
    asked = draft_request(OTHER, PASSAGES)
    more = continue_request(asked, "ko", "옛날 옛적에 살더라.")

    assert more.messages[: len(asked.messages)] == asked.messages
    assert more.cache_key == asked.cache_key


@pytest.mark.parametrize("backend", [ChatCompletionsModel, ResponsesModel])
def test_the_provider_is_told_the_key(make, backend):
    body = backend(model="m")._body(make(ONE))

    assert body["prompt_cache_key"] == make(ONE).cache_key
    first = (body.get("messages") or body["input"])[0]
    assert first == {"role": "system", "content": make(ONE).messages[0].text}
