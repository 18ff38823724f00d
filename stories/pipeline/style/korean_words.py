"""Words in a Korean tale that are of today, sound foreign or are written in foreign letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stories.pipeline.style.ko_modern import modern_words
from stories.pipeline.style.types import StrayWord, WordKind

_WORD: Final = re.compile("[가-힣]+")
_FOREIGN: Final = re.compile("[A-Za-zＡ-Ｚａ-ｚ\u00c0-\u024f\u0400-\u04ff\u3041-\u30fa]+(?:['’-][A-Za-z]+)*")

_PARTICLES: Final = (
    "(?:에게서|으로서|으로써|에게|에서|한테|께서|으로|까지|부터|처럼|보다|마다|만큼|조차|마저|밖에|이나|이며|이랑|하고|이라는|라는|이란|이라"
    "|라고|이요|이여|로서|로써|로|과|와|이|가|은|는|을|를|의|에|도|만|께|랑|란|라|며|나|야|여)"
)
_TAIL: Final = re.compile(f"(?:들|님|꾼)?{_PARTICLES}{{0,3}}")
# What may follow a noun besides: 운전하니, 데이트였더라, 로봇인지라, 컴퓨터적.
_VERBAL: Final = re.compile(
    f"(?:들|님)?{_PARTICLES}?(?:하|했|해|한|할|함|되|됐|된|될|이|였|인|일|같)[가-힣]*"
)
# 꽃이 피자, 네가 알 바: these are words of today only with a particle behind them.
_NEVER_BARE: Final = frozenset(["피자", "타입", "코트", "보트"])
_LONGEST: Final = 7

# Syllables, and syllables in a row, that neither native nor Sino-Korean words have, nor verbs in any of their forms.
_LOAN: Final = re.compile(
    "[랙랩렉렘렙룹뤼륨릭멤뮤뮬벡벳뷔뷰뷸블샴섀셉셜셰션숀슐쉐쉘슈엑엠옐웰웹쥴챔챕첼츄캠캣켄켈켐켓콥쿤쿼퀀퀄퀘킵텍텝튜튠튤펩펫폰폼퓨퓰흄]"
    "|스[트크프타텝토포피페파카케코쿨콜캔킨펙퀘태탠템틸팅]|그[램랜룹]|글라[스이]|드라[마이큘]|드레스"
    "|트[랙럭럼레랜로롤]|크[래랭럽레로루림립]|프[랑랜레렌로롭]|브[라래랜레롱루]|(?<!나)브로|플[래레로루]|플라[스이타토]|플러[그스]"
    r"|(?<![가-힣])(?:트리|크리|프리|브리|클리)|클[라래럽럭레로릭]"
    "|렌[즈터트더]|레이[더저스디]|레스토|로맨|로봇|테이[블프크]|테크|케이|페이[스지]|메이[크커]|콜라|캐[릭스주]|컨[디설소테트]|컴[파백퓨]|콘[서도덴셉]"
    "|파이[어팅프썬]|와이[어퍼셔파]|인터[넷뷰체페]|유니[폼코콘버]|에너지|에어컨|헤드[라폰]|헬[스멧리]|퍼센|티[켓셔슈]|텔[레스]|[호모]텔"
    "|[마메채세미슈부캐]팅|[스패해랭하]킹|심포|초콜|오렌|오페[라레]|바이[러올킹블]"
)


def stray_words(text: str) -> tuple[StrayWord, ...]:
    """In their order. Of a compound the whole is told where no old word is known, else its modern part."""
    foreign = (StrayWord(match.group(), *match.span(), WordKind.FOREIGN) for match in _FOREIGN.finditer(text))
    return tuple(sorted((*foreign, *_hangul(text)), key=lambda found: found.start))


def _hangul(text: str) -> Iterator[StrayWord]:
    words = modern_words()
    for match in _WORD.finditer(text):
        word = match.group()
        known = _known(word, words)
        if known:
            end = match.start() + len(known)
            yield StrayWord(known, match.start(), end, WordKind.MODERN, words[known])
        elif loan := _LOAN.search(word):
            stem = _stem(word, loan.end())
            yield StrayWord(stem, match.start(), match.start() + len(stem), WordKind.LOAN)


def _known(word: str, words: dict[str, str]) -> str:
    """The modern word that this one begins with, the longest; "" where it does not."""
    for length in range(min(len(word), _LONGEST), 0, -1):
        stem = word[:length]
        if stem not in words:
            continue
        is_bare = length == len(word)
        if is_bare and stem in _NEVER_BARE:
            continue
        if length > 2 or _TAIL.fullmatch(word, length) or (length > 1 and _VERBAL.fullmatch(word, length)):
            return stem
    return ""


def _stem(word: str, at_least: int) -> str:
    """The word without the particles behind it."""
    for end in range(max(at_least, 2), len(word)):
        if _TAIL.fullmatch(word, end) or _VERBAL.fullmatch(word, end):
            return word[:end]
    return word
