"""How a register ends its sentences: the narrator's -더라 turned into other old endings, speech left alone."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from common.korean import decompose, is_syllable

Voice = Callable[[str, random.Random], str]

_END = re.compile(r"([가-힣]+)더라\.")
_SPEECH = re.compile(r"“[^”]*”")
# Stems that tell how something is, not what it does: they take no -는구나.
_DESCRIBING = frozenset("맑밝깊높넓크작많적같길짧멀곱희검붉좋싫차굳다젊굵얕짙옳그")
_DESCRIBES = (
    "깝", "둡", "겁", "볍", "렵", "쉽", "춥", "덥", "립", "답", "럽", "롭", "섭", "엾", "푸르", "누르", "다르", "빠르",
    "느리", "바쁘", "기쁘",
    "슬프", "아프", "나쁘", "예쁘", "고프", "드물", "아니", "싶", "않", "되", "어리", "흐리", "시리", "비슷", "못지않",
    "모자라", "놀랍",
)  # fmt: skip
_SAYS = frozenset(
    ("하", "말하", "노래하", "생각하", "기뻐하", "슬퍼하", "두려워하", "부러워하", "그리워하", "사랑하")
)
# Stems that change before a vowel (듣 → 들으니라, 돕 → 도우니라): they keep -더라; so does 알 (아니라 is not).
_IRREGULAR = frozenset("알듣걷묻긷싣깨닫돕눕줍굽춥덥맵쉽어렵가볍무겁차갑두렵아름답짓긋잇붓낫젓")


def plain(text: str, _: random.Random) -> str:
    """As the phrases have it."""
    return text


def voice_of(key: str) -> Voice:
    """The voice of the register of that key."""
    return {"hanmun": _written, "pansori": _sung, "yadam": _heard, "hero": _solemn}.get(key, plain)


def _written(text: str, rng: random.Random) -> str:
    return _narrated(text, lambda stem: _in_nira(stem) if rng.random() < 0.7 else None)


def _solemn(text: str, rng: random.Random) -> str:
    return _narrated(text, lambda stem: _in_nira(stem) if rng.random() < 0.3 else None)


def _sung(text: str, rng: random.Random) -> str:
    return _narrated(text, lambda stem: _in_guna(stem) if rng.random() < 0.6 else None)


def _heard(text: str, rng: random.Random) -> str:
    def end(stem: str) -> str | None:
        if stem == "하" and rng.random() < 0.6:
            return "하였더라."
        return _in_nira(stem) if rng.random() < 0.15 else None

    return _narrated(text, end)


def _narrated(text: str, end: Callable[[str], str | None]) -> str:
    """The text with each -더라 outside of speech as `end` gives it for its stem; None leaves it."""
    hidden: list[str] = []

    def hide(match: re.Match[str]) -> str:
        hidden.append(match.group())
        return "\0"

    def turn(match: re.Match[str]) -> str:
        return end(match.group(1)) or match.group()

    told = _END.sub(turn, _SPEECH.sub(hide, text))
    speeches = iter(hidden)
    return re.sub("\0", lambda _: next(speeches), told)


def _in_nira(stem: str) -> str | None:
    """하더라 하니라, 있더라 있느니라, 맑더라 맑으니라, 살더라 사니라; None for stems that change."""
    last = stem[-1]
    if not is_syllable(last):
        return None
    final = decompose(last)[2]
    if last == "않":
        return f"{stem[:-1]}아니하니라."
    if last in _IRREGULAR:
        return None
    if not final:
        return f"{stem}니라."
    if final == "ㄹ":
        return f"{stem[:-1]}{chr(ord(last) - 8)}니라."
    return f"{stem}느니라." if final == "ㅆ" else f"{stem}으니라."


def _in_guna(stem: str) -> str | None:
    """가더라 가는구나, 살더라 사는구나, 없더라 없구나, 것이더라 것이로구나; None where it cannot be told which."""
    last = stem[-1]
    if stem.endswith("이") and _is_copula(stem):
        return f"{stem}로구나."
    if not is_syllable(last) or (stem.endswith("하") and stem not in _SAYS):
        return None
    final = decompose(last)[2]
    if last in "없있" or final == "ㅆ":
        return f"{stem}구나."
    if last in _DESCRIBING or stem.endswith(_DESCRIBES) or (last == "이" and len(stem) > 1):
        return None
    return f"{stem[:-1]}{chr(ord(last) - 8)}는구나." if final == "ㄹ" else f"{stem}는구나."


def _is_copula(stem: str) -> bool:
    """Whether a stem in 이 is a noun with the copula (것이더라) rather than a verb (보이더라, 쌓이더라)."""
    return stem.endswith(("것이", "뿐이", "때문이", "법이", "일이", "까닭이", "마음이", "셈이", "이름이"))
