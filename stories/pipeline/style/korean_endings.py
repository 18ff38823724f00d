"""How Korean sentences end: in the manner of old tales (-더라, -니라, -는지라 …) or in today's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stories.pipeline.style.speech import speeches, without_speech
from stories.pipeline.style.types import BreakKind, Register, RegisterBreak


def _ending_in(final: int) -> str:
    """A class of all syllables with that final consonant, by its number in Unicode's order."""
    return "[" + "".join(chr(code) for code in range(0xAC00 + final, 0xD7A4, 28)) + "]"


_N, _L, _B, _SS = _ending_in(4), _ending_in(8), _ending_in(17), _ending_in(20)

# A sentence up to its mark. What is spoken is "\0" here: a sentence that a speech breaks into goes on behind it.
_SENTENCE: Final = re.compile(r"[^.!?…。\n]*[.!?…。]+|[^.!?…。\n]+")
_EDGES: Final = " \t\r.,!?…。~·-—()[]《》〈〉」』”’\"'"
_WORD: Final = re.compile(r"[^\s\0]+$")
_HANGUL: Final = re.compile("[가-힣]")
# What ends in nothing known and is this short is a cry or a sound (쿵!), no sentence.
_SHORTEST: Final = 5

_CLASSICAL: Final = re.compile(
    rf"(?:(?<![몰달올놀빨골])라|[도로]다|지어다|[나더리소오사노]이다|외다|올시다"  # -더라 -니라 -이라 -도다 -나이다
    rf"|리[오요]|랴|[쏘소]냐|{_N}[가고]|꼬|{_L}까|[리이]까"  # -리오 -이랴 -런가 -는고 -ㄹ꼬
    rf"|거늘|거니와|니|{_L}새|구나|[하르뢰오으]되|[으하되이지나오가보시르리]매)$"  # left open: -거늘 -더니 -ㄹ새 -으매
)
_POLITE: Final = re.compile(rf"(?:{_B}니[다까]|(?<![이리민동])요|죠)$")
_CASUAL: Final = re.compile(
    rf"(?:{_SS}(?:어|지|네|나|냐|군|거든|는데)|잖아|거야|거든|[몰달올놀빨골]라|[해아어야지네군걸래게대])$"
)
_SPOKEN: Final = re.compile(
    rf"[가-힣]{{0,12}}(?:[아어여해와워려에예네세군데]요|{_SS}(?:어|거든))(?=[.!?…,~”\"’」』])"
)


def register_of(text: str) -> Register:
    """The register of a Korean text. A sentence without its mark counts only where its ending tells that it is one."""
    spoken = speeches(text)
    found = list(_narrated(without_speech(text, spoken)))
    breaks = [one for one in found if one is not None]
    for start, end in spoken:
        breaks += (
            RegisterBreak(
                match.group(),
                *match.span(),
                BreakKind.POLITE if _is_polite(match) else BreakKind.CASUAL,
                True,
            )
            for match in _SPOKEN.finditer(text, start, end)
        )
    breaks.sort(key=lambda one: one.start)
    return Register(len(found), found.count(None), tuple(breaks))


def ending_kind(sentence: str) -> BreakKind | None:
    """What is wrong with how a sentence of the narrator ends; None where nothing is."""
    bare = sentence.rstrip(_EDGES)
    if bare.endswith("니") and "?" in sentence[len(bare) :]:
        return BreakKind.CASUAL
    if _POLITE.search(bare):
        return BreakKind.POLITE
    if _CLASSICAL.search(bare):
        return None
    if bare.endswith("다"):
        return BreakKind.PLAIN
    return BreakKind.CASUAL if _CASUAL.search(bare) else BreakKind.OTHER


def _narrated(text: str) -> Iterator[RegisterBreak | None]:
    """For each sentence of the narrator the break that it ends in, or None."""
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        bare = sentence.rstrip(_EDGES)
        word = _WORD.search(bare)
        if word is None:
            continue
        kind = ending_kind(sentence)
        is_ended = sentence[-1] in ".!?…。"
        if kind is BreakKind.OTHER and (not is_ended or len(_HANGUL.findall(bare)) < _SHORTEST):
            continue
        if not is_ended and kind is BreakKind.CASUAL:
            continue
        start = match.start() + word.start()
        yield None if kind is None else RegisterBreak(word.group(), start, match.start() + word.end(), kind)


def _is_polite(match: re.Match[str]) -> bool:
    return match.group().endswith("요")
