"""Topics and requests that the composer's tests share: the plain, the modern, the hostile."""

from __future__ import annotations

from collections.abc import Iterator

from common.korean import has_hangul
from stories.pipeline.types import Language, Length, StoryRequest

KOREAN = (
    "가난한 나무꾼이 산에서 다친 사슴을 구해 주고 복을 받는다",
    "효녀가 눈먼 아버지를 위해 용궁에 간다",
    "춘향이 남원에서 이도령을 기다린다",
    "달에 간 로봇 탐정",
    "임금님의 잃어버린 옥피리를 찾는 어린 도깨비",
    "서울의 한 청년이 지하철에서 구미호를 만난다",
    "용",
    "욕심 많은 형과 착한 아우",
    "꾀 많은 토끼가 호랑이를 속인다",
    "돌아가신 어머니가 남긴 거울",
)
ENGLISH = (
    "A poor fisherman saves a talking carp",
    "The fox of Mount Halla",
    "The princess Nari waits for her beloved in Gyeongju",
    "A robot detective on the moon",
    "an honest old ox",
)
HOSTILE = (
    "!!!",
    "😀😀",
    "龍",
    "2026",
    "가" * 2000,
    "나무꾼 " * 500,
    "<script>alert('나무꾼')</script> 선비가 길을 간다",
    "a\nb\tc\x00\x07",
    "{hero} (a|b) {0.__class__} 사슴",
    "John이 숲에서 dragon을 만난다",
    "ㅋㅋㅋ",
    "\u202e나무꾼\u200b이 산에",
    "나무꾼이",
    "%s %d \\1 \\g<0> 호랑이",
)


def request(topic: str, seed: int = 0, length: Length = "medium", **options) -> StoryRequest:
    """A request in the language the topic is in; topics without letters count as Korean."""
    latin = any(char.isascii() and char.isalpha() for char in topic)
    language: Language = "en" if latin and not has_hangul(topic) else "ko"
    return StoryRequest(topic=topic, seed=seed, length=length, language=language, **options)


def requests(topics: tuple[str, ...], seeds: range, lengths: tuple[Length, ...]) -> Iterator[StoryRequest]:
    """Every topic with every seed and length."""
    for topic in topics:
        for seed in seeds:
            for length in lengths:
                yield request(topic, seed, length)


def all_requests() -> Iterator[StoryRequest]:
    """A few requests of every sort, with tags, for comparing whole runs."""
    yield from requests((*KOREAN, *ENGLISH, *HOSTILE), range(2), ("short", "long"))
    yield request(
        "선비", tags={"theme": ("착한 끝은 있다",), "characters": ("홍길동", "까치"), "emotion": ("그리움",)}
    )
