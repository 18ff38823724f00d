"""Telling words out of running text, for passages that nobody has labelled: nouns in Korean, words in other scripts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

# Longest first: "에서는" must not be left with its "에서".
_PARTICLES: Final = """
    은 는 이 가 을 를 의 에 와 과 도 만 로 으로 에서 에게 께 께서 한테 부터 까지 마다 조차 처럼 보다 이나 나
    이며 이라 라 이요 이로다 이니 이라도 이여 에는 에도 에서는 에게는 에게서 으로는 로는 으로도 이라는 라는
    하고 랑 이랑 뿐 밖에 들 들이 들을 들은 들의 들에게
"""
# Longest first: "에서는" must not be left with its "에서".
PARTICLES: Final = tuple(sorted(_PARTICLES.split(), key=len, reverse=True))
_KOREAN: Final = """
    그것 이것 저것 무엇 누구 어디 여기 거기 저기 이제 지금 그때 이때 다시 모두 우리 저희 너희 그대 당신 자기
    스스로 하나 둘이 때문 동안 사이 아래 위에 앞에 뒤에 속에 안에 이리 저리 그리 이런 그런 저런 어떤 어찌
    이렇 그렇 무슨 아니 하니 하며 하여 하고 하더라 이르되 가로되 말하되 있더라 없더라 되었더라 이라 그러
    그러나 그리고 그러니 그러므로 하지만 따라 대하 위하 아무 모든 온갖 가운데 다음 처음 나중 가지 마음 사람
    소리 이야기 오늘 내일 어제 하루 이튿날 그날 한번 순간 얼마 여러 서로 함께 혼자 이름 모양 까닭 정도 경우
    그제 그대로 누가 제가 내가 네가 저도 나도 것이 것은 것을
"""
_ENGLISH: Final = """
    a about above after again against all also am an and another any are as at away back be because been
    before being below between both but by called came can cannot come could did do does doing done down
    during each even ever every everything few first for from further gave get go going gone got had has
    have having he her here hers herself him himself his how i if in inside into is it its itself just know
    let like little long looked made make many may me men might more most much must my myself never new no
    nor not nothing now of off old on once one only or other our ours out over own put said same saw say
    says see shall she should so some still such take talked than that the their theirs them themselves then
    there these they thing this those thou though three through thy to told too took toward two under until
    up upon us very was way we well went were what when where which while who whom why will with without
    would yes yet you your yours yourself
"""
KOREAN_STOP_WORDS: Final = frozenset(_KOREAN.split())
ENGLISH_STOP_WORDS: Final = frozenset(_ENGLISH.split())
STOP_WORDS: Final = KOREAN_STOP_WORDS | ENGLISH_STOP_WORDS

_HANGUL: Final = re.compile(r"[가-힣]{2,}")
_HANJA: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,}")
_LATIN: Final = re.compile(r"[^\W\d_]{3,}")
_LEAST_PARTICLES: Final = 3  # a noun is met with so many different particles, a verb's stem is not


def is_stop_word(word: str) -> bool:
    return word.casefold() in STOP_WORDS


def telling_words(texts: Sequence[str]) -> list[list[str]]:
    """For each text, the words in it that may name what it is about, each once.

    What a Korean word with a particle is cannot be seen from one place: a stem is taken for a noun once it has been met
    with three different particles, or bare, in all texts together.
    """
    nouns = _nouns(texts)
    return [list(dict.fromkeys(_words(text, nouns))) for text in texts]


def _words(text: str, nouns: frozenset[str]) -> Iterable[str]:
    for word in _HANGUL.findall(text):
        stem, _ = _stem(word)
        if stem in nouns:
            yield stem
    yield from _HANJA.findall(text)
    for word in _LATIN.findall(text.casefold()):
        if word[0] < "\u0250" and word not in ENGLISH_STOP_WORDS:
            yield word


def _nouns(texts: Sequence[str]) -> frozenset[str]:
    met: defaultdict[str, set[str]] = defaultdict(set)
    seen: Counter[str] = Counter()
    for text in texts:
        for word in _HANGUL.findall(text):
            stem, particle = _stem(word)
            met[stem].add(particle)
            seen[stem] += 1
    return frozenset(
        stem
        for stem, particles in met.items()
        if len(particles) >= _LEAST_PARTICLES and stem not in KOREAN_STOP_WORDS
    )


def _stem(word: str) -> tuple[str, str]:
    """A word as stem and particle; at least two syllables stay."""
    for particle in PARTICLES:
        if word.endswith(particle) and len(word) - len(particle) >= 2:
            return word[: -len(particle)], particle
    return word, ""
