"""The scan for wrong particles: finds each kind of slip, and takes no sound word for one."""

import pytest

from stories.engines.composer.evaluation.joints import check_joints

NOUNS = ("나무꾼", "효녀", "달", "붓장수", "Alice", "Kim", "제7", "산신령", "서울")


@pytest.mark.parametrize(
    "text",
    [
        "나무꾼는 가더라.", "효녀은 가더라.", "효녀이 오더라.", "나무꾼가 오더라.", "나무꾼를 보더라.",
        "효녀을 보더라.",
        "나무꾼와 벗하더라.", "효녀과 벗하더라.", "서울으로 가더라.", "나무꾼로 살더라.", "효녀으로 살더라.",
        "나무꾼라 하더라.",
        "효녀이라 하더라.", "효녀이더라.", "Alice이 오더라.", "Kim가 오더라.", "제7를 보더라.", "‘효녀’을 보더라.",
    ],
)  # fmt: skip
def test_a_slip_after_a_known_noun_is_found(text):
    assert len(check_joints(text, NOUNS).wrong) == 1


@pytest.mark.parametrize(
    "text",
    [
        "나무꾼은 효녀와 산신령을 보고 서울로 가더라.", "달로 간 효녀라 하더라.",
        "나무꾼이라 하니 효녀가 웃더라.", "Alice가 Kim을 만나더라.",
        "제7을 보더라.", "‘효녀’를 보더라.", "나무꾼으로 살더라.", "달라는 말에 고개를 젓더라.",
    ],
)  # fmt: skip
def test_sound_joints_pass(text):
    found = check_joints(text, NOUNS)
    assert found.wrong == ()
    assert found.seen >= 1


@pytest.mark.parametrize(
    "text",
    [
        "낯선 이웃를 보더라.",
        "우연히 거북와 만나더라.",
        "동쪽로 가더라.",
        "바다으로 가더라.",
        "그 노래을 듣더라.",
    ],
)
def test_a_slip_after_any_word_is_found(text):
    assert len(check_joints(text, ()).wrong) == 1


@pytest.mark.parametrize(
    "text", ["가을 마을 노을이 곱더라.", "집을 지은 이가 관가로 가더라.", "사과 하나를 서로 나누더라."]
)
def test_words_that_only_end_like_a_particle_pass(text):
    assert check_joints(text, ()).wrong == ()


def test_every_joint_is_counted():
    assert check_joints("나무꾼이 효녀를 보고 달을 가리키더라.", NOUNS).seen == 3
