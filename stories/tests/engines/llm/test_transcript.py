"""What a model is sent: everything it needs, each thing once, within a budget."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm.tokens import estimated_tokens
from llm.types import ChatRequest
from retrieval.categories import CATEGORIES
from stories.engines.llm import transcript
from stories.engines.llm.transcript import (
    continue_request,
    draft_request,
    ending,
    enrich_messages,
    expand_request,
    expected_length,
    reword_request,
)
from stories.pipeline.types import EarlierTurn, Passage, StoryRequest

PASSAGES = (
    Passage("p1", "심청전", "심 봉사가 눈을 뜨니라.", 0.9),
    Passage("p2", "토끼전", "토끼가 웃더라.", 0.8),
)
REQUEST = StoryRequest(
    "가난한 나무꾼이 사슴을 구한다",
    {"characters": ("나무꾼", "사슴"), "emotion": ("측은함",), "theme": ()},
    genre="설화",
    earlier=(
        EarlierTurn("첫 주제", "첫 제목", "첫 이야기"),
        EarlierTurn("둘째 주제", "둘째 제목", "둘째 이야기"),
    ),
)
ENGLISH = StoryRequest("A fox finds a lantern", {"characters": ("fox",)}, language="en")


def text_of(asked: ChatRequest) -> str:
    return asked.messages[-1].text


def test_a_draft():
    asked = draft_request(REQUEST, PASSAGES)

    assert [message.author for message in asked.messages] == [
        *("system", "user", "assistant", "user", "assistant", "user")
    ]
    assert [message.text for message in asked.messages[1:5]] == [
        "첫 주제",
        "첫 이야기",
        "둘째 주제",
        "둘째 이야기",
    ]
    whole = (
        "가난한 나무꾼이 사슴을 구한다",
        "캐릭터: 나무꾼, 사슴",
        "감정: 측은함",
        "갈래: 설화",
        "『심청전』",
        "토끼가 웃더라.",
    )
    for words in whole:
        assert text_of(asked).count(words) == 1
    assert "주제문:" not in text_of(asked), "a tag without values"


def test_a_draft_out_of_a_topic_alone():
    asked = draft_request(StoryRequest("나무꾼"), ())

    assert "본보기>" not in text_of(asked)
    assert "내용분류>" not in text_of(asked)
    assert "갈래" not in text_of(asked)
    assert len(asked.messages) == 2


def test_a_story():
    asked = expand_request(REQUEST, "밑이야기더라.", PASSAGES)

    assert "<밑이야기>\n밑이야기더라.\n</밑이야기>" in text_of(asked)
    assert "『토끼전』" in text_of(asked)


@pytest.mark.parametrize(
    "asked", [draft_request(ENGLISH, PASSAGES), expand_request(ENGLISH, "A base.", PASSAGES)]
)
def test_in_english(asked):
    instructions = asked.messages[0].text
    assert instructions.isascii()
    assert "A fox finds a lantern" in text_of(asked)


def test_a_story_is_told_of_its_tags():
    told = text_of(expand_request(REQUEST, "밑이야기더라.", ()))
    assert "캐릭터: 나무꾼, 사슴" in told
    assert "갈래: 설화" in told


SUMMED = StoryRequest(
    "셋째 주제",
    earlier=(
        EarlierTurn("첫 주제", "", "가" * 3000, summary="첫 줄거리"),
        EarlierTurn("둘째 주제", "", "나" * 3000),
    ),
)


def test_summaries_stand_in_the_first_request():
    asked = draft_request(SUMMED, (), 4000)

    assert [message.author for message in asked.messages] == ["system", "user", "assistant", "user"]
    first = asked.messages[1].text
    assert "<줄거리>\n첫 주제\n첫 줄거리\n</줄거리>" in first
    assert first.endswith("\n\n둘째 주제")
    assert "가가" not in "".join(message.text for message in asked.messages)


def test_summaries_alone_stand_before_the_request():
    only = StoryRequest("둘째 주제", earlier=SUMMED.earlier[:1])
    asked = expand_request(only, "밑이야기더라.", (), 2000)
    assert [message.author for message in asked.messages] == ["system", "user"]
    assert text_of(asked).index("첫 줄거리") < text_of(asked).index("<주제문>")


@pytest.mark.parametrize(
    "request_of", [lambda each: draft_request(each, ()), lambda each: expand_request(each, "밑", ())]
)
def test_instructions_are_the_same_to_the_byte_whatever_is_asked(request_of):
    """What a provider's prompt cache needs."""
    firsts = {
        request_of(each).messages[0] for each in (REQUEST, SUMMED, StoryRequest("x", length="long", seed=7))
    }
    assert len(firsts) == 1


def test_the_expected_length_is_what_is_asked_for():
    for length in ("short", "medium", "long"):
        request = StoryRequest("x", length=length)
        assert f"{expected_length(request):,}자" in text_of(expand_request(request, "y", ()))
    assert expected_length(ENGLISH) > 700


def test_lengths_differ():
    requests = [StoryRequest("x", length=length) for length in ("short", "medium", "long")]
    assert len({text_of(expand_request(request, "y", ())) for request in requests}) == 3


def test_requests_that_begin_alike_share_a_key():
    other = StoryRequest("다른 주제")
    assert draft_request(REQUEST, ()).cache_key == draft_request(other, ()).cache_key
    assert draft_request(REQUEST, ()).cache_key != expand_request(REQUEST, "", ()).cache_key


def test_every_tag_has_its_label():
    assert set(transcript._LABELS["ko"]) == set(CATEGORIES)


def test_going_on():
    asked = draft_request(REQUEST, PASSAGES)

    more = continue_request(asked, "ko", "옛날 옛적에 나무꾼이")

    assert more.messages[: len(asked.messages)] == asked.messages
    assert more.messages[-2].author == "assistant"
    assert more.messages[-2].text == "옛날 옛적에 나무꾼이"
    assert "<끝글자>\n옛날 옛적에 나무꾼이\n</끝글자>" in text_of(more)


@given(st.text("가나 \n.", min_size=1, max_size=100).filter(str.strip))
def test_the_ending_is_an_ending(text):
    end = ending(text)
    assert end
    assert text.rstrip().endswith(end)
    assert len(end) <= 40


def test_the_ending_begins_with_a_word():
    assert ending("옛날 옛적 강원도 두메에 나무하는 총각이 홀어미를 모시고 살더라. 하루는 사슴이") == (
        "강원도 두메에 나무하는 총각이 홀어미를 모시고 살더라. 하루는 사슴이"
    )


def test_naming():
    system, user = enrich_messages(REQUEST, "이야기" * 10_000)

    assert "13자" in system.text
    assert estimated_tokens(user.text) < 8000
    assert "\n…\n" in user.text


def test_naming_before_the_end():
    _system, whole = enrich_messages(REQUEST, "이야기")
    system, user = enrich_messages(REQUEST, "이야기", "밑이야기더라.")
    assert "<밑이야기>\n밑이야기더라.\n</밑이야기>" in user.text
    assert "밑이야기" not in whole.text
    assert system == _system


def test_rewording():
    asked = reword_request(REQUEST, "앞글", "닮은 문장이더라.", "닮은 문장")
    assert all(words in text_of(asked) for words in ("앞글", "닮은 문장이더라.", "<닮은말>\n닮은 문장\n"))
