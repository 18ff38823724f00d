from __future__ import annotations

import pytest

from stories.pipeline.style import WordKind
from stories.pipeline.style.ko_modern import modern_words
from stories.pipeline.style.korean_words import stray_words


def found(text: str) -> list[tuple[str, WordKind, str]]:
    return [(one.word, one.kind, one.suggestion) for one in stray_words(text)]


@pytest.mark.parametrize(
    "text",
    ["기차", "기차를 타더라", "기차에서만", "기차였더라", "기차들이", "기차인지라", "저 기차라", "‘기차’"],
)
def test_a_modern_word_is_found_with_any_particle(text):
    assert found(text) == [("기차", WordKind.MODERN, "쇠수레")]


def test_a_compound_is_found_by_its_longest_known_part():
    assert found("기차역에 서더라") == [("기차역", WordKind.MODERN, "역참")]
    assert found("컴퓨터공학을 배우더라") == [("컴퓨터", WordKind.MODERN, "셈틀")]


def test_an_unknown_loanword_is_found_by_its_sound_without_its_particles():
    assert found("알렉산더가 스크램블을 먹더라") == [
        ("알렉산더", WordKind.LOAN, ""),
        ("스크램블", WordKind.LOAN, ""),
    ]


def test_letters_of_other_scripts_are_found_and_hanja_are_not():
    assert found("龍이 OK라 하고 さくら를 보더라") == [
        ("OK", WordKind.FOREIGN, ""),
        ("さくら", WordKind.FOREIGN, ""),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "꽃이 피자 나비가 날아들더라",
        "은행나무 아래 은행이 떨어지니라",
        "도로 집으로 돌아가더라",
        "그 산소에 절하고 황소를 몰더라",
        "이 또한 하늘과 땅 사이다",
        "기찬 재주라 기차게 뛰더라",
        "마음 설렌 낭자가 배고프리라 하며 떨어트리더라",
        "끈을 매니 버리더라 하는 소리에 소스라쳐 놀라더라",
        "스스로 스승을 찾아 스무 날을 걷더라",
        "크나큰 은혜를 갚을 테니 두고 보라",
        "시나브로 어둡더라",
        "부귀와 영화를 누리고 현금을 타며 농구를 벼리더라",
        "지렛대로 들고 허드렛일을 하며 곤드레만드레 취하더라",
        "고개를 수그릴 제 웅크릴 제 두드릴 제 울더라",
    ],
)
def test_native_words_that_look_alike_are_left_alone(text):
    assert found(text) == []


def test_no_replacement_is_itself_a_modern_word():
    assert len(modern_words()) > 600
    for word, old in modern_words().items():
        assert not found(old), (word, old)
