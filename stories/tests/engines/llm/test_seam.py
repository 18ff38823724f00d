"""Where a text goes on: nothing twice, nothing lost, no word run into another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.engines.llm.seam import HELD, BeganAnew, Seam
from stories.engines.llm.transcript import ending
from stories.tests.engines.scripted import STORY

TALE = (
    "옛날 옛적 강원도 두메에 나무하는 총각이 홀어미를 모시고 살더라. 하루는 사슴 한 마리가 뛰어와 숨겨 달라 하거늘,"
    " 총각이 나뭇단 속에 감추어 주니라.\n\n사냥꾼이 이르러 묻되, “사슴이 지나는 것을 보았느냐?” 총각이 고개를 저으니,"
    " 사냥꾼이 발길을 돌리더라. 사슴이 은혜를 갚고자 하여 이르되, “보름밤에 못가로 가소서.” 총각이 그 말을 좇으니라."
)


def joined(standing: str, *pieces: str) -> str:
    seam = Seam(standing)
    return standing + "".join(map(seam.feed, pieces)) + seam.flush()


@given(at=st.integers(4, len(TALE)), size=st.integers(1, 200))
def test_a_text_cut_anywhere_goes_on_as_it_was(at, size):
    """The model does as it is told: the last characters once more, and on from there."""
    standing = TALE[:at]
    rest = TALE[TALE[: len(standing.rstrip())].rindex(ending(standing)) :]

    told = joined(standing, *(rest[at : at + size] for at in range(0, len(rest), size)))

    # Blanks at the very cut may have stood already.
    assert "".join(told.split()) == "".join(TALE.split())
    assert told.startswith(standing)
    assert told.replace("\n\n", " ").split() == TALE.replace("\n\n", " ").split()


@pytest.mark.parametrize(
    ("standing", "continuation", "expected"),
    [
        ("나무꾼이 산에", "나무꾼이 산에 올라가니", "나무꾼이 산에 올라가니"),
        ("나무꾼이 산에", "산에 올라가니", "나무꾼이 산에 올라가니"),
        ("나무꾼이 산에", " 올라가니", "나무꾼이 산에 올라가니"),
        ("나무꾼이 산에 ", "올라가니", "나무꾼이 산에 올라가니"),
        ("나무꾼이 산에 ", " 올라가니", "나무꾼이 산에 올라가니"),
        ("나무꾼이 산에 ", "꾼이 산에 올라가니", "나무꾼이 산에 올라가니"),
        ("총각이 살더라.", "하루는", "총각이 살더라. 하루는"),
        ("총각이 살더라.\n\n", "하루는", "총각이 살더라.\n\n하루는"),
        ("총각이 살더라.\n\n", "살더라.\n\n하루는", "총각이 살더라.\n\n하루는"),
        ("총각이 살더라.", "\n\n하루는", "총각이 살더라.\n\n하루는"),
        ("총각이 살더라.", "”", "총각이 살더라.”"),
        ("나무", "꾼이", "나무꾼이"),
        ("", "나무꾼이", "나무꾼이"),
        ("나무꾼이", "", "나무꾼이"),
    ],
)
def test_seams(standing, continuation, expected):
    assert joined(standing, continuation) == expected
    assert joined(standing, *continuation) == expected


def test_nothing_is_held_back_for_long():
    seam = Seam("나무꾼이 산에")
    assert seam.feed("가" * (HELD - 1)) == ""
    assert seam.feed("나") == "가" * (HELD - 1) + "나"
    assert seam.feed("다") == "다"


@given(
    at=st.integers(130, len(TALE)),
    back=st.integers(5, len(TALE)),
    size=st.integers(1, 200),
    times=st.integers(1, 6),
)
def test_however_much_is_told_again(at, back, size, times):
    """A model repeats its last sentences or paragraphs before it goes on; a long text comes before them."""
    before = "".join(f"그 {number}번째 해의 일이더라. " for number in range(times))
    standing = before + TALE[:at]
    rest = TALE[max(at - back, 0) :]
    if not rest[:1].strip() or len("".join(TALE[max(at - back, 0) : at].split())) < 4:
        return

    told = joined(standing, *(rest[i : i + size] for i in range(0, len(rest), size)))

    assert "".join(told.split()) == "".join((before + TALE).split())


def test_a_story_told_from_its_beginning():
    with pytest.raises(BeganAnew):
        joined(TALE, TALE)
    with pytest.raises(BeganAnew):
        joined("".join(STORY), "\n" + "".join(STORY))
