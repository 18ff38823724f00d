from __future__ import annotations

import pytest

from stories.pipeline.style import BreakKind
from stories.pipeline.style.korean_endings import ending_kind, register_of


@pytest.mark.parametrize(
    "sentence",
    [
        "길을 떠나더라.", "절하니라.", "사람이라.", "놀라는지라.", "신선이 되었다 하였다더라.", "아름답도다!",
        "용이로다.", "내 이제 떠나노라.", "어찌 알리오?", "하늘의 뜻이랴.", "그리 하더이다.", "아뢰나이다.",
        "이 일을 어찌할꼬.", "누가 막을쏘냐?", "꿈이런가.", "어디로 갔는고.", "명심할지어다.",
        "그 말이 옳구나.", "이윽고 돌아왔거늘.", "길을 떠나더니…", "갚으리라.", "그뿐이러라.",
        "천 년을 살았으니.", "복을 받을지니라.", "아니 놀랄까.", "웃으며 이르되,", "그리 하시니라!",
    ],
)  # fmt: skip
def test_endings_of_tales(sentence):
    assert ending_kind(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("나무꾼이 산으로 갔다.", BreakKind.PLAIN),
        ("그는 가난한 나무꾼이다.", BreakKind.PLAIN),
        ("나무꾼은 산에 산다.", BreakKind.PLAIN),
        ("나무꾼이 산으로 갔어요.", BreakKind.POLITE),
        ("나무꾼은 산으로 갑니다!", BreakKind.POLITE),
        ("어디로 갔을까요?", BreakKind.POLITE),
        ("그렇지요.", BreakKind.POLITE),
        ("정말 착했죠.", BreakKind.POLITE),
        ("나무꾼이 산으로 갔어.", BreakKind.CASUAL),
        ("산에서 사슴을 만났지.", BreakKind.CASUAL),
        ("참 착했거든.", BreakKind.CASUAL),
        ("그건 아무도 몰라.", BreakKind.CASUAL),
        ("그는 어디로 가니?", BreakKind.CASUAL),
        ("산으로 가는 나무꾼의 뒷모습.", BreakKind.OTHER),
    ],
)
def test_endings_of_today(sentence, kind):
    assert ending_kind(sentence) is kind


def test_the_share_and_the_places():
    text = "옛날 나무꾼이 살더라. 그는 가난했다. 날마다 산에 갔어요. 하루는 사슴을 만나니라."
    register = register_of(text)
    assert (register.sentences, register.classical, register.share) == (4, 2, 0.5)
    assert [(one.words, one.kind) for one in register.breaks] == [
        ("가난했다", BreakKind.PLAIN),
        ("갔어요", BreakKind.POLITE),
    ]
    assert [text[one.start : one.end] for one in register.breaks] == ["가난했다", "갔어요"]


def test_speech_is_apart():
    text = "나무꾼이 이르되 “나는 간다. 잘 있어라.” 하더라. ‘어찌할까. 모르겠다.’ 생각하니라.\n“간다.”"
    register = register_of(text)
    assert (register.sentences, register.classical, register.breaks) == (2, 2, ())


def test_speech_of_today_is_told_and_not_counted():
    text = "사슴이 “살려 주세요! 포수가 왔어.” 하더라."
    register = register_of(text)
    assert register.share == 1
    assert [(one.words, one.kind, one.in_speech) for one in register.breaks] == [
        ("주세요", BreakKind.POLITE, True),
        ("왔어", BreakKind.CASUAL, True),
    ]
    assert [text[one.start : one.end] for one in register.breaks] == ["주세요", "왔어"]


def test_a_sentence_goes_on_behind_a_speech():
    assert register_of("나무꾼이 절하며, “고맙소. 잊지 않겠소.” 했다.").breaks[0].words == "했다"


def test_an_open_quotation_ends_with_its_paragraph():
    register = register_of("범이 “게 섰거라. 잡아먹겠다.\n나무꾼이 달아나더라.")
    assert (register.sentences, register.classical) == (1, 1)


@pytest.mark.parametrize(
    "text", ["", " \n", "쿵!", "첨벙첨벙!", "나무꾼과 선녀\n", "…", "“가자.”", "나무꾼이 산에서"]
)
def test_what_is_no_sentence_is_not_counted(text):
    register = register_of(text)
    assert register.sentences == 0
    assert register.share is None
